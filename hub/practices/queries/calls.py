"""Calls for practices, what answers them, and whom they concern."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, defer

from hub.accounts.models import ACTIVE, Member
from hub.core import clock
from hub.core.db import db
from hub.practices.models import (
    DRAFT,
    Call,
    Practice,
    PracticeAuthor,
    PracticeVersion,
    Submission,
)
from hub.practices.queries.visibility import (
    current_versions,
    handled_submissions,
    is_latest,
    visible_calls,
)


@dataclass(frozen=True)
class Calls:
    """The calls a visitor sees: prepared ones for their editors, the others for everybody."""

    prepared: Sequence[Call]
    open: Sequence[Call]
    coming: Sequence[Call]
    closed: Sequence[Call]


def calls_for(visitor: Member | None) -> Calls:
    """All calls the visitor sees: those that close first stand first, of the closed the latest."""
    found = db.session.scalars(visible_calls(visitor).order_by(Call.closes_at, Call.id)).all()
    public = [call for call in found if call.published_at is not None]
    now = clock.now()
    return Calls(
        prepared=[call for call in found if call.published_at is None],
        open=[call for call in public if call.is_open],
        coming=[call for call in public if call.opens_at is not None and call.opens_at > now],
        closed=[call for call in reversed(public) if call.closes_at <= now],
    )


def open_calls() -> Sequence[Call]:
    """What everybody may answer now: what opened last stands first."""
    now = clock.now()
    opened = sa.func.coalesce(Call.opens_at, Call.published_at)
    return db.session.scalars(
        visible_calls(None)
        .where(
            sa.or_(Call.opens_at.is_(None), Call.opens_at <= now),
            Call.closes_at > now,
        )
        .order_by(opened.desc(), Call.id.desc())
    ).all()


def submitted_counts(call_ids: Collection[int]) -> dict[int, int]:
    """How many practices were submitted in answer to each call, in one query."""
    rows = db.session.execute(
        sa.select(Practice.call_id, sa.func.count(sa.distinct(Practice.id)))
        .join(Submission, Submission.practice_id == Practice.id)
        .where(Practice.call_id.in_(call_ids))
        .group_by(Practice.call_id)
    )
    return {call_id: count for call_id, count in rows if call_id is not None}


def has_submissions(call: Call) -> bool:
    """Whether anything was submitted in answer to it."""
    return submitted_counts([call.id]).get(call.id, 0) > 0


def published_answers(call: Call) -> Sequence[PracticeVersion]:
    """What everybody may read of what answered it, the latest first."""
    found = current_versions().where(Practice.call_id == call.id)
    return db.session.scalars(
        found.order_by(Practice.published_at.desc(), Practice.id.desc()).limit(200)
    ).all()


def submitted_answers(call: Call, visitor: Member) -> Sequence[tuple[Submission, str]]:
    """What was submitted in answer to it and the visitor may decide on, with titles."""
    title = Submission.content["title"].as_string()
    rows = db.session.execute(
        handled_submissions(visitor)
        .where(is_latest(), Practice.call_id == call.id)
        .add_columns(title)
        .options(defer(Submission.content), defer(Submission.html))
        .order_by(Practice.updated_at.desc())
        .limit(500)
    ).unique()
    return [(row[0], row[1] or "") for row in rows]


def drafts_for(call_ids: Collection[int], member: Member | None = None) -> Sequence[PracticeAuthor]:
    """Who writes an answer to one of the calls that was not submitted yet; of one member if named.

    The practice is loaded with each.
    """
    found = (
        sa.select(PracticeAuthor)
        .join(PracticeAuthor.practice)
        .join(Member, Member.id == PracticeAuthor.member_id)
        .where(
            Practice.call_id.in_(call_ids),
            Practice.stage == DRAFT,
            Practice.current_version.is_(None),
            PracticeAuthor.accepted_at.is_not(None),
            Member.state == ACTIVE,
        )
        .options(contains_eager(PracticeAuthor.practice))
        .order_by(Practice.id)
    )
    if member is not None:
        found = found.where(PracticeAuthor.member_id == member.id)
    return [row for row in db.session.scalars(found) if row.writes]


def closing_calls(within: dt.timedelta) -> Sequence[Call]:
    """Open calls that close within that time."""
    now = clock.now()
    return db.session.scalars(
        sa.select(Call)
        .where(Call.published_at.is_not(None), Call.closes_at > now, Call.closes_at <= now + within)
        .order_by(Call.id)
    ).all()
