"""What reviewers find of their own, and what authors and later reviewers read of reviews."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from hub.accounts.models import Member
from hub.core.db import db
from hub.practices.models import (
    DECISION,
    REVIEWED,
    Assignment,
    CommentAnswer,
    Practice,
    Submission,
)
from hub.practices.queries import visibility

MOST = 100


@dataclass(frozen=True)
class Remark:
    """A comment to the authors, and what they answered."""

    assignment_id: int
    id: int
    field: str
    text: str
    answer: CommentAnswer | None

    @property
    def key(self) -> str:
        """What it is called in a form."""
        return f"{self.assignment_id}-{self.id}"


@dataclass(frozen=True)
class Voice:
    """A delivered review as others read it: Reviewer 1, 2, …, by the order of the assignments."""

    number: int
    reviewer: Member
    is_named: bool
    remarks: Sequence[Remark]


@dataclass(frozen=True)
class Round:
    """What the reviewers of one round told the authors."""

    submission: Submission
    voices: Sequence[Voice]

    @property
    def count(self) -> int:
        """How many comments there are."""
        return sum(len(voice.remarks) for voice in self.voices)

    @property
    def unanswered(self) -> int:
        """How many of them have no answer yet."""
        return sum(remark.answer is None for voice in self.voices for remark in voice.remarks)


def reviews_of(visitor: Member) -> Sequence[Assignment]:
    """What the visitor was asked to review, the newest first, with what was decided."""
    found = (
        visibility.own_assignments(visitor)
        .options(joinedload(Assignment.submission).selectinload(Submission.decisions))
        .order_by(Assignment.invited_at.desc(), Assignment.id.desc())
        .limit(MOST)
    )
    return db.session.scalars(found).unique().all()


def decided_rounds(practice: Practice) -> list[Round]:
    """The rounds of which the authors know the outcome, the latest first."""
    rounds = _rounds_of(practice, Submission.round.is_not(None))
    return [each for each in rounds if each.submission.decision(DECISION) is not None][::-1]


def earlier_rounds(submission: Submission) -> list[Round]:
    """The rounds before this submission's own, the latest first."""
    return _rounds_of(submission.practice, Submission.number < submission.number)[::-1]


def submission_before(submission: Submission) -> Submission | None:
    """What was last with reviewers before this one."""
    return db.session.scalar(
        sa.select(Submission)
        .where(
            Submission.practice_id == submission.practice_id,
            Submission.number < submission.number,
            Submission.round.is_not(None),
        )
        .order_by(Submission.number.desc())
        .limit(1)
    )


def answers_to(assignment_ids: Collection[int]) -> Mapping[tuple[int, int], CommentAnswer]:
    """What the authors answered, by the review and the number of the comment."""
    rows = db.session.scalars(
        sa.select(CommentAnswer).where(CommentAnswer.assignment_id.in_(assignment_ids))
    )
    return {(row.assignment_id, row.comment_id): row for row in rows}


def _rounds_of(practice: Practice, which: sa.ColumnElement[bool]) -> list[Round]:
    submissions = db.session.scalars(
        sa.select(Submission)
        .where(Submission.practice_id == practice.id, Submission.round.is_not(None), which)
        .options(selectinload(Submission.decisions))
        .order_by(Submission.number)
    ).all()
    delivered = db.session.scalars(
        sa.select(Assignment)
        .where(
            Assignment.submission_id.in_([each.id for each in submissions]),
            Assignment.state.in_(REVIEWED),
        )
        .options(joinedload(Assignment.review), joinedload(Assignment.reviewer))
        .order_by(Assignment.id)
    ).all()
    answers = answers_to([each.id for each in delivered])
    return [
        Round(submission, _voices(submission, practice, delivered, answers))
        for submission in submissions
    ]


def _voices(
    submission: Submission,
    practice: Practice,
    delivered: Sequence[Assignment],
    answers: Mapping[tuple[int, int], CommentAnswer],
) -> list[Voice]:
    own = [each for each in delivered if each.submission_id == submission.id]
    return [
        Voice(
            number,
            assignment.reviewer,
            practice.reviewers_are_named,
            [
                _remark(assignment.id, comment, answers)
                for comment in (assignment.review.comments if assignment.review else ())
            ],
        )
        for number, assignment in enumerate(own, start=1)
    ]


def _remark(
    assignment_id: int,
    comment: Mapping[str, Any],
    answers: Mapping[tuple[int, int], CommentAnswer],
) -> Remark:
    number = int(comment["id"])
    return Remark(
        assignment_id,
        number,
        str(comment.get("field") or ""),
        str(comment.get("text") or ""),
        answers.get((assignment_id, number)),
    )
