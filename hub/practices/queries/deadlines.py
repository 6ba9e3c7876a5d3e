"""Who is waited for until when: reviewers for an answer or a review, authors for a revision."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts.models import ACTIVE, Member
from hub.core.db import db
from hub.core.holidays import days_off
from hub.practices.models import (
    ACCEPTED,
    ASK_MORE,
    CREDITED,
    IN_REVIEW,
    INVITED,
    MINOR,
    MORE_ASKED,
    REVISE,
    REVISING,
    Assignment,
    Decision,
    Practice,
    PracticeAuthor,
    Submission,
)
from hub.practices.models.ladders import ANSWER, REVIEW, REVISION, Deadline

# What authors are asked to hand in again, and the stages in which they are.
ASKED_AGAIN = (ASK_MORE, MINOR, REVISE)
WITH_AUTHORS = (MORE_ASKED, REVISING)


@dataclass(frozen=True)
class Awaited:
    """A member who is waited for: a reviewer for an assignment, an author after a decision."""

    member_id: int
    subject_id: int
    deadline: Deadline

    def key(self, days: int) -> str:
        """The name of a step, for whoever is told of it: the same in the ledger and the notice."""
        name, day = self.deadline.ladder.name, self.deadline.day
        return f"{name}:{self.subject_id}:{day}:{days:+d}"

    def run(self, days: int) -> str:
        """The name of a step in the ledger: each author has their own."""
        return f"{self.key(days)}:{self.member_id}"

    @property
    def editors_key(self) -> str:
        """The name of the step in which the editor is asked, once for all who are waited for."""
        return f"{self.deadline.ladder.name}:{self.subject_id}:{self.deadline.day}:editor"


def all_awaited() -> list[Awaited]:
    """Everybody who is waited for now."""
    off = days_off()
    return [*_reviewers(sa.true(), off), *_authors(sa.true(), off)]


def awaited_for(assignment_ids: Collection[int]) -> list[Awaited]:
    """The reviewers who are waited for in these assignments; two queries."""
    return list(_reviewers(Assignment.id.in_(assignment_ids), days_off()))


def awaited_after(decision_ids: Collection[int]) -> list[Awaited]:
    """The authors who are waited for after these decisions; two queries."""
    return list(_authors(Decision.id.in_(decision_ids), days_off()))


def waits_for_reviewer() -> sa.ColumnElement[bool]:
    """Whether an assignment's reviewer is to answer or to deliver now."""
    return sa.and_(Assignment.state.in_((INVITED, ACCEPTED)), Practice.stage == IN_REVIEW)


def waits_for_authors() -> sa.ColumnElement[bool]:
    """Whether a decision is one after which the authors are to hand in again, and have not yet."""
    return sa.and_(
        Decision.due_at.is_not(None),
        Decision.outcome.in_(ASKED_AGAIN),
        Practice.stage.in_(WITH_AUTHORS),
        is_last_decision(),
    )


def writing_author() -> sa.ColumnElement[bool]:
    """Whether an author writes, and so can hand in again."""
    return sa.and_(PracticeAuthor.accepted_at.is_not(None), PracticeAuthor.role != CREDITED)


def is_last_decision() -> sa.ColumnElement[bool]:
    """What was submitted since and taken back again leaves the last decision as it was."""
    other, its = aliased(Decision), aliased(Submission)
    last = (
        sa.select(sa.func.max(other.id))
        .join(its, its.id == other.submission_id)
        .where(its.practice_id == Submission.practice_id)
        .correlate(Submission)
    )
    return Decision.id == last.scalar_subquery()


def _reviewers(which: sa.ColumnElement[bool], off: Collection[dt.date]) -> Iterator[Awaited]:
    reviewer, editor, inviter = aliased(Member), aliased(Member), aliased(Member)
    rows = db.session.execute(
        sa.select(
            Assignment.id,
            Assignment.state,
            Assignment.answer_due,
            Assignment.review_due,
            Assignment.due_since,
            Assignment.answered_at,
            reviewer.id.label("member_id"),
            reviewer.timezone,
            sa.func.coalesce(editor.timezone, inviter.timezone).label("editor_zone"),
        )
        .join(Submission, Submission.id == Assignment.submission_id)
        .join(Practice, Practice.id == Submission.practice_id)
        .join(reviewer, reviewer.id == Assignment.reviewer_id)
        .join(inviter, inviter.id == Assignment.invited_by)
        .outerjoin(editor, editor.id == Practice.editor_id)
        .where(waits_for_reviewer(), which)
        .order_by(Assignment.id)
    )
    for row in rows:
        is_asked = row.state == INVITED
        since = max(row.due_since, row.answered_at or row.due_since)
        deadline = Deadline(
            ladder=ANSWER if is_asked else REVIEW,
            due=row.answer_due if is_asked else row.review_due,
            since=since,
            zone=row.timezone,
            editor_zone=row.editor_zone,
            off=off,
        )
        yield Awaited(row.member_id, row.id, deadline)


def _authors(which: sa.ColumnElement[bool], off: Collection[dt.date]) -> Iterator[Awaited]:
    author, editor = aliased(Member), aliased(Member)
    rows = db.session.execute(
        sa.select(
            Decision.id,
            Decision.due_at,
            Decision.decided_at,
            PracticeAuthor.accepted_at,
            author.id.label("member_id"),
            author.timezone,
            editor.timezone.label("editor_zone"),
        )
        .join(Submission, Submission.id == Decision.submission_id)
        .join(Practice, Practice.id == Submission.practice_id)
        .join(PracticeAuthor, PracticeAuthor.practice_id == Practice.id)
        .join(author, author.id == PracticeAuthor.member_id)
        .join(editor, editor.id == Decision.editor_id)
        .where(waits_for_authors(), writing_author(), author.state == ACTIVE, which)
        .order_by(Decision.id, author.id)
    )
    for row in rows:
        deadline = Deadline(
            ladder=REVISION,
            due=row.due_at,
            since=max(row.decided_at, row.accepted_at),
            zone=row.timezone,
            editor_zone=row.editor_zone,
            off=off,
        )
        yield Awaited(row.member_id, row.id, deadline)
