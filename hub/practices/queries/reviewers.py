"""Who was asked to review a submission, what they said, and what the authors answered to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core.db import db
from hub.practices.models import (
    REVIEWED,
    Agreement,
    Assignment,
    CommentAnswer,
    Criterion,
    Opinion,
    Practice,
    Review,
    Submission,
    agreement_of,
    criteria_for,
)


@dataclass(frozen=True)
class Voice:
    """A delivered review: Reviewer 1, 2, …, by the order in which they were asked."""

    number: int
    assignment: Assignment
    review: Review
    answers: Mapping[int, CommentAnswer]

    @property
    def comments(self) -> Sequence[Mapping[str, Any]]:
        """What was said to the authors."""
        return self.review.comments or ()


@dataclass(frozen=True)
class MarkRow:
    """One criterion with the mark and evidence of each voice, in their order."""

    criterion: Criterion
    marks: Sequence[Mapping[str, Any]]
    is_disputed: bool


@dataclass(frozen=True)
class Comparison:
    """The delivered reviews of a submission side by side."""

    voices: Sequence[Voice]
    rows: Sequence[MarkRow]
    agreement: Agreement


def asked_to_review(submission: Submission) -> Sequence[Assignment]:
    """Everybody who was asked, in the order in which they were."""
    found = (
        sa.select(Assignment)
        .where(Assignment.submission_id == submission.id)
        .options(
            joinedload(Assignment.reviewer).joinedload(Member.organisation),
            joinedload(Assignment.review),
        )
        .order_by(Assignment.id)
    )
    return db.session.scalars(found).unique().all()


def side_by_side(submission: Submission, asked: Sequence[Assignment]) -> Comparison:
    """The reviews that are there, by criterion; `asked` are those of `asked_to_review`."""
    delivered = [each for each in asked if each.state in REVIEWED and each.review is not None]
    answers = _answers([each.id for each in delivered])
    voices = [
        Voice(number, each, each.review, answers.get(each.id, {}))
        for number, each in enumerate(delivered, start=1)
        if each.review is not None
    ]
    agreement = agreement_of(
        [Opinion(voice.review.recommendation, voice.review.marks or {}) for voice in voices]
    )
    rows = [
        MarkRow(
            criterion,
            [(voice.review.marks or {}).get(criterion.code) or {} for voice in voices],
            criterion.code in agreement.disputed,
        )
        for criterion in criteria_for(submission.content)
    ]
    return Comparison(voices, rows, agreement)


def submissions_of(practice: Practice, *, loading: Collection[Any] = ()) -> Sequence[Submission]:
    """Everything that was handed in of a practice with what was decided on it, the first first."""
    found = (
        sa.select(Submission)
        .where(Submission.practice_id == practice.id)
        .options(*loading)
        .order_by(Submission.number)
    )
    return db.session.scalars(found).unique().all()


def submission_before(submission: Submission) -> Submission | None:
    """What was handed in before this."""
    return db.session.scalars(
        sa.select(Submission)
        .where(
            Submission.practice_id == submission.practice_id, Submission.number < submission.number
        )
        .order_by(Submission.number.desc())
        .limit(1)
    ).one_or_none()


def _answers(assignment_ids: Collection[int]) -> dict[int, dict[int, CommentAnswer]]:
    found: dict[int, dict[int, CommentAnswer]] = {}
    rows = sa.select(CommentAnswer).where(CommentAnswer.assignment_id.in_(assignment_ids))
    for row in db.session.scalars(rows):
        found.setdefault(row.assignment_id, {})[row.comment_id] = row
    return found
