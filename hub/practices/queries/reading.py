"""What stands on the page of a published practice beside its text."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from hub.accounts.models import Member
from hub.core import files
from hub.core.db import db
from hub.core.files import StoredFile
from hub.practices.models import (
    REVIEWED,
    Assignment,
    Correction,
    Practice,
    PracticeVersion,
    Submission,
    Thanks,
)

# What files of a published version hang on, by the version's id.
OWNER = "practice_version"


@dataclass(frozen=True)
class Edition:
    """A version of the practice, as the list of its versions shows it."""

    number: int
    published_at: dt.datetime


@dataclass(frozen=True)
class Standing:
    """Which versions there are, how many found it useful, and whether the visitor did."""

    editions: Sequence[Edition]
    thanks: int
    has_thanked: bool

    def edition(self, number: int) -> Edition:
        """The version of that number."""
        return next(each for each in self.editions if each.number == number)


@dataclass(frozen=True)
class PublicRecord:
    """What everybody may know of a review: `names` only of reviewers who agreed to be named.

    Who recommended what is not among it, nor which of the days is whose.
    """

    reviewers: int
    first: dt.datetime
    last: dt.datetime
    rounds: int
    # The version that came of the review; an update may have been published without a new one.
    number: int
    names: Sequence[str]


def version_of(practice: Practice, number: int) -> PracticeVersion | None:
    """That version of the practice, with what was noted about it."""
    found = db.session.scalars(
        sa.select(PracticeVersion)
        .where(PracticeVersion.practice_id == practice.id, PracticeVersion.number == number)
        .options(joinedload(PracticeVersion.corrections).joinedload(Correction.author))
    )
    version = found.unique().one_or_none()
    if version is not None:
        version.practice = practice
    return version


def standing_of(practice: Practice, visitor: Member | None) -> Standing:
    """Its versions, latest first, and the thanks for it; one query."""
    thanks = sa.select(sa.func.count()).where(Thanks.practice_id == practice.id)
    mine = thanks.where(Thanks.member_id == (visitor.id if visitor else None))
    rows = db.session.execute(
        sa.select(
            PracticeVersion.number,
            PracticeVersion.published_at,
            thanks.scalar_subquery().label("thanks"),
            mine.scalar_subquery().label("mine"),
        )
        .where(PracticeVersion.practice_id == practice.id)
        .order_by(PracticeVersion.number.desc())
    ).all()
    return Standing(
        [Edition(row.number, row.published_at) for row in rows],
        rows[0].thanks,
        bool(rows[0].mine),
    )


def record_of(version: PracticeVersion, standing: Standing) -> PublicRecord | None:
    """The review that this version, or the last one before it that was reviewed, came of."""
    rows = list(
        db.session.scalars(
            sa.select(Assignment)
            .join(Assignment.submission)
            .where(
                Submission.practice_id == version.practice_id,
                Submission.submitted_at <= version.published_at,
                Assignment.state.in_(REVIEWED),
                Assignment.delivered_at <= version.published_at,
            )
            .options(
                contains_eager(Assignment.submission),
                joinedload(Assignment.review),
                joinedload(Assignment.reviewer),
            )
        )
    )
    if not rows:
        return None

    def led_to(assignment: Assignment) -> int:
        later = [
            each.number
            for each in standing.editions
            if each.published_at >= assignment.submission.submitted_at
        ]
        return min(later)

    number = max(led_to(row) for row in rows)
    counted = [row for row in rows if led_to(row) == number]
    moments = [row.delivered_at for row in counted if row.delivered_at is not None]
    named = {
        row.reviewer.public_name
        for row in counted
        if row.review is not None and row.review.is_named and row.reviewer.public_name
    }
    return PublicRecord(
        reviewers=len({row.reviewer_id for row in counted}),
        first=min(moments),
        last=max(moments),
        rounds=len({row.submission_id for row in counted}),
        number=number,
        names=sorted(named),
    )


def named_authors(practice: Practice) -> Sequence[Member]:
    """Its authors whom readers see: who agreed, and to be named."""
    return [
        each.member
        for each in practice.authors
        if each.accepted_at is not None and each.is_named and each.member.public_name
    ]


def files_beside(version: PracticeVersion) -> Sequence[StoredFile]:
    """The files that were published with it."""
    if not version.files:
        return []
    return files.files_of(OWNER, [version.id])[version.id]
