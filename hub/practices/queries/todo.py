"""What waits for a member: as author, as reviewer, as editor; and how much that is."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, defer

from hub.accounts.models import ERASED, Member
from hub.core import clock
from hub.core.db import UtcDateTime, db
from hub.practices.models import (
    CONFIRMED_FOR,
    CONFLICT,
    CREDITED,
    DONE,
    IN_REVIEW,
    INVITED,
    MORE_ASKED,
    SUBMITTED,
    WRITTEN,
    Assignment,
    Decision,
    Practice,
    PracticeAuthor,
    PracticeField,
    Submission,
)
from hub.practices.policy import is_editor
from hub.practices.queries.deadlines import (
    WITH_AUTHORS,
    is_last_decision,
    waits_for_authors,
    waits_for_reviewer,
    writing_author,
)
from hub.practices.queries.quorum import lacking_reviewers, reaching_quorum
from hub.practices.queries.visibility import (
    handled_assignments,
    handled_submissions,
    is_latest,
    own_assignments,
)

# What there is to do: as author, as reviewer, as editor.
JOIN, MORE, REVISION, UPDATE = "join", "more", "revision", "update"
ANSWER, REVIEW = "answer", "review"
SCREEN, CONFLICTS, INVITE, DECIDE = "screen", "conflicts", "invite", "decide"
LATE, UNREVISED, FORSAKEN = "late", "unrevised", "forsaken"
# What others have to do, and its editor hears of on Mondays.
AT_REVIEWER, AT_AUTHORS = "at_reviewer", "at_authors"


@dataclass(frozen=True)
class Matter:
    """One thing that waits for somebody: what, about which practice, since when, until when.

    `submission` is there for a reviewer, who may not know the authors; `who` is who is waited for.
    """

    kind: str
    title: str
    lang: str
    since: dt.datetime
    due: dt.datetime | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    submission: Submission | None = None
    who: Member | None = None


def matters_waiting(member: Member) -> list[Matter]:
    """All that waits for the member: what is due first stands first, then what waited longest."""
    found = [*_as_author(member), *_as_reviewer(member), *as_editor(member)]
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda each: (each.due or far, each.since))


def what_waits(member: Member) -> Sequence[sa.Select[Any]]:
    """What waits for the member, a row for each, to be counted."""
    asked = [
        _authored(member).with_only_columns(Practice.id),
        _reviewed(member).with_only_columns(Assignment.id),
    ]
    if is_editor(member):
        asked.append(_handled(member).with_only_columns(Submission.id))
        asked.append(_late(member).with_only_columns(Assignment.id))
        asked.append(_unrevised(member).with_only_columns(Decision.id))
        asked.append(_forsaken(member).with_only_columns(Submission.id))
    return asked


def as_editor(member: Member) -> Iterator[Matter]:
    """What the member looks after, or nobody yet, and waits for an editor."""
    if not is_editor(member):
        return
    lacks, reaches = lacking_reviewers().label("lacks"), reaching_quorum().label("reaches")
    rows = db.session.execute(
        _handled(member)
        .add_columns(_title_of_submission(), _has_conflict().label("conflicts"), lacks, reaches)
        .options(defer(Submission.content), defer(Submission.html))
    ).unique()
    for submission, title, conflicts, lacking, reaching in rows:
        practice = submission.practice
        kind = INVITE if lacking and not reaching else DECIDE
        if practice.stage == SUBMITTED:
            kind = SCREEN
        elif conflicts:
            kind = CONFLICTS
        values = {"public_id": practice.public_id}
        yield Matter(kind, title or "", practice.lang, practice.updated_at, values=values)
    late = db.session.execute(_late(member).add_columns(_title_of_submission())).unique()
    for assignment, title in late:
        practice = assignment.submission.practice
        due = assignment.answer_due if assignment.state == INVITED else assignment.review_due
        yield Matter(
            LATE,
            title or "",
            practice.lang,
            assignment.escalated_at,
            due=due,
            values={"public_id": practice.public_id, "instead": assignment.public_id},
            who=assignment.reviewer,
        )
    unrevised = db.session.execute(
        _unrevised(member)
        .add_columns(_title_of_submission(), Decision.due_at, Decision.escalated_at)
        .options(defer(Submission.content), defer(Submission.html))
    ).unique()
    for submission, title, due, escalated_at in unrevised:
        practice = submission.practice
        values = {"public_id": practice.public_id}
        said = (title or "", practice.lang)
        yield Matter(UNREVISED, *said, escalated_at, due=due, values=values)
    forsaken = db.session.execute(
        _forsaken(member)
        .add_columns(_title_of_submission())
        .options(defer(Submission.content), defer(Submission.html))
    ).unique()
    for submission, title in forsaken:
        practice = submission.practice
        values = {"public_id": practice.public_id}
        yield Matter(FORSAKEN, title or "", practice.lang, practice.updated_at, values=values)


def with_others(member: Member) -> Iterator[Matter]:
    """What the member looks after and waits for reviewers or authors, who are in time so far."""
    if not is_editor(member):
        return
    asked = handled_assignments(member).where(
        _is_mine(member), waits_for_reviewer(), Assignment.escalated_at.is_(None)
    )
    for assignment, title in db.session.execute(asked.add_columns(_title_of_submission())).unique():
        is_asked = assignment.state == INVITED
        yield Matter(
            AT_REVIEWER,
            title or "",
            assignment.submission.practice.lang,
            assignment.due_since,
            due=assignment.answer_due if is_asked else assignment.review_due,
            who=assignment.reviewer,
        )
    written = (
        handled_submissions(member)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(_is_mine(member), waits_for_authors(), Decision.escalated_at.is_(None))
        .add_columns(_title_of_submission(), Decision.due_at, Decision.decided_at)
        .options(defer(Submission.content), defer(Submission.html))
    )
    for submission, title, due, decided_at in db.session.execute(written).unique():
        yield Matter(AT_AUTHORS, title or "", submission.practice.lang, decided_at, due=due)


def _as_author(member: Member) -> Iterator[Matter]:
    for practice, title, accepted_at, invited_at, due in db.session.execute(
        _authored(member).add_columns(
            _title_of_draft(), PracticeAuthor.accepted_at, PracticeAuthor.invited_at, _due()
        )
    ):
        values = {"key": practice.public_id}
        said = (title or "", practice.lang)
        if accepted_at is None:
            yield Matter(JOIN, *said, invited_at, values=values)
        elif practice.stage in WITH_AUTHORS:
            kind = MORE if practice.stage == MORE_ASKED else REVISION
            yield Matter(kind, *said, practice.updated_at, due=due, values=values)
        else:
            confirmed = practice.confirmed_at or practice.published_at
            values = {"slug": practice.slug}
            yield Matter(UPDATE, *said, confirmed + CONFIRMED_FOR, values=values)


def _as_reviewer(member: Member) -> Iterator[Matter]:
    for row in db.session.scalars(_reviewed(member)).unique():
        is_asked = row.state == INVITED
        yield Matter(
            ANSWER if is_asked else REVIEW,
            "",
            row.submission.practice.lang,
            row.invited_at if is_asked else row.answered_at or row.invited_at,
            due=row.answer_due if is_asked else row.review_due,
            values={"public_id": row.public_id},
            submission=row.submission,
        )


def _authored(member: Member) -> sa.Select[Practice]:
    """Where the member is asked to be an author, or is one who writes and is waited for."""
    confirmed_at = sa.func.coalesce(Practice.confirmed_at, Practice.published_at)
    is_old = confirmed_at <= sa.bindparam(
        None, type_=UtcDateTime, callable_=lambda: clock.now() - CONFIRMED_FOR
    )
    update_due = sa.and_(
        Practice.current_version.is_not(None),
        Practice.withdrawn_at.is_(None),
        Practice.stage == DONE,
        is_old,
    )
    is_waited_for = sa.and_(
        PracticeAuthor.accepted_at.is_not(None),
        PracticeAuthor.role != CREDITED,
        sa.or_(Practice.stage.in_(WITH_AUTHORS), update_due),
    )
    return (
        sa.select(Practice)
        .join(PracticeAuthor, PracticeAuthor.practice_id == Practice.id)
        .where(
            PracticeAuthor.member_id == member.id,
            sa.or_(PracticeAuthor.accepted_at.is_(None), is_waited_for),
        )
    )


def _reviewed(member: Member) -> sa.Select[Assignment]:
    return (
        own_assignments(member)
        .join(Assignment.submission)
        .join(Submission.practice)
        .where(waits_for_reviewer())
    )


def _handled(member: Member) -> sa.Select[Submission]:
    """What waits for an editor, of what the member looks after or nobody does."""
    needs_editor = sa.or_(lacking_reviewers(), reaching_quorum(), _has_conflict())
    return handled_submissions(member).where(
        is_latest(),
        _is_mine(member),
        sa.or_(Practice.stage == SUBMITTED, sa.and_(Practice.stage == IN_REVIEW, needs_editor)),
    )


def _late(member: Member) -> sa.Select[Assignment]:
    """Reviewers on whose account the member was asked what to do."""
    return handled_assignments(member).where(
        _is_mine(member), waits_for_reviewer(), Assignment.escalated_at.is_not(None)
    )


def _unrevised(member: Member) -> sa.Select[Submission]:
    """What authors were to hand in again, and on whose account the member was asked what to do."""
    return (
        handled_submissions(member)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(_is_mine(member), waits_for_authors(), Decision.escalated_at.is_not(None))
    )


def _forsaken(member: Member) -> sa.Select[Submission]:
    """What waits for authors of whom nobody is left who writes."""
    writes = (
        sa.exists()
        .where(PracticeAuthor.practice_id == Practice.id, PracticeAuthor.member_id == Member.id)
        .where(writing_author(), Member.state != ERASED)
    )
    return handled_submissions(member).where(
        is_latest(), _is_mine(member), Practice.stage.in_(WRITTEN), ~writes
    )


def _is_mine(member: Member) -> sa.ColumnElement[bool]:
    return sa.or_(Practice.editor_id.is_(None), Practice.editor_id == member.id)


def _has_conflict() -> sa.ColumnElement[bool]:
    other = aliased(Assignment)
    return sa.exists().where(other.submission_id == Submission.id, other.state == CONFLICT)


def _title_of_submission() -> Any:
    return Submission.content["title"].as_string().label("title")


def _title_of_draft() -> Any:
    return (
        sa.select(PracticeField.value)
        .where(PracticeField.practice_id == Practice.id, PracticeField.name == "title")
        .correlate(Practice)
        .scalar_subquery()
        .label("title")
    )


def _due() -> Any:
    """Until when the last decision asks the authors to hand in again."""
    return (
        sa.select(Decision.due_at)
        .join(Submission, Submission.id == Decision.submission_id)
        .where(Submission.practice_id == Practice.id, is_last_decision())
        .correlate(Practice)
        .scalar_subquery()
        .label("due")
    )
