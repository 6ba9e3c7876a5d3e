"""Whose eyes a practice is for. Visibility is a query: what it does not give does not exist."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from hub.accounts.models import Member
from hub.core.db import db
from hub.practices.models import (
    Assignment,
    Call,
    CallEditor,
    Decision,
    Practice,
    PracticeAuthor,
    PracticeVersion,
    Submission,
)
from hub.practices.policy import is_editor, is_staff

HandedIn = aliased(Submission)


def published_practices() -> sa.Select[Practice]:
    """What everybody may read, that which was withdrawn too: its page says so."""
    published = sa.select(Practice).where(Practice.current_version.is_not(None))
    return published.options(
        selectinload(Practice.authors).joinedload(PracticeAuthor.member), joinedload(Practice.call)
    )


def found_practices() -> sa.Select[Practice]:
    """What everybody may read and find: published and not withdrawn."""
    return published_practices().where(Practice.withdrawn_at.is_(None))


def current_versions() -> sa.Select[PracticeVersion]:
    """What readers find of each practice, with the practice."""
    return (
        sa.select(PracticeVersion)
        .join(PracticeVersion.practice)
        .where(PracticeVersion.number == Practice.current_version, Practice.withdrawn_at.is_(None))
        .options(contains_eager(PracticeVersion.practice))
    )


def own_practices(visitor: Member | None) -> sa.Select[Practice]:
    """What the visitor writes or is credited in, and what they are asked to be an author of."""
    return (
        sa.select(Practice)
        .where(Practice.id.in_(_authored_by(visitor)))
        .options(*_with_authors(), selectinload(Practice.fields))
    )


def handled_practices(visitor: Member | None) -> sa.Select[Practice]:
    """What was handed in at least once and the visitor may decide on, as `policy.edits` has it."""
    found = sa.select(Practice).options(*_with_authors(), selectinload(Practice.fields))
    return found.where(_is_handled_by(visitor))


def visible_submissions(visitor: Member | None) -> sa.Select[Submission]:
    """What the visitor or their co-authors handed in, and what they may decide on."""
    is_own = Practice.id.in_(_authored_by(visitor, only_accepted=True))
    return (
        sa.select(Submission)
        .join(Submission.practice)
        .where(sa.or_(is_own, _is_handled_by(visitor)))
        .options(
            joinedload(Submission.practice).options(*_with_authors()),
            selectinload(Submission.decisions),
        )
    )


def handled_submissions(visitor: Member | None) -> sa.Select[Submission]:
    """What was handed in and the visitor may decide on."""
    return (
        sa.select(Submission)
        .join(Submission.practice)
        .where(_is_handled_by(visitor))
        .options(
            joinedload(Submission.practice).options(*_with_authors(), joinedload(Practice.editor)),
            selectinload(Submission.decisions).joinedload(Decision.editor),
        )
    )


def is_latest() -> sa.ColumnElement[bool]:
    """Whether a submission is the last that was handed in of its practice."""
    other = aliased(Submission)
    last = sa.select(sa.func.max(other.number)).where(other.practice_id == Submission.practice_id)
    return Submission.number == last.correlate(Submission).scalar_subquery()


def handled_assignments(visitor: Member | None) -> sa.Select[Assignment]:
    """Who was asked to review what the visitor may decide on."""
    return (
        sa.select(Assignment)
        .join(Assignment.submission)
        .join(Submission.practice)
        .where(_is_handled_by(visitor))
        .options(
            joinedload(Assignment.submission)
            .joinedload(Submission.practice)
            .options(*_with_authors()),
            joinedload(Assignment.reviewer),
        )
    )


def own_assignments(visitor: Member | None) -> sa.Select[Assignment]:
    """What the visitor was asked to review."""
    return (
        sa.select(Assignment)
        .where(Assignment.reviewer_id == (visitor.id if visitor else None))
        .options(
            joinedload(Assignment.submission)
            .joinedload(Submission.practice)
            .options(*_with_authors()),
            joinedload(Assignment.review),
        )
    )


def visible_calls(visitor: Member | None) -> sa.Select[Call]:
    """Published calls; those being prepared are seen by staff and by their editors."""
    found = sa.select(Call).options(selectinload(Call.texts), selectinload(Call.editors))
    if is_staff(visitor):
        return found
    edited = sa.select(CallEditor.call_id).where(
        CallEditor.member_id == (visitor.id if visitor else None)
    )
    # Where nobody is named, every editor is its editor, as `policy.edits_call` has it.
    is_theirs = sa.or_(Call.id.in_(edited), Call.id.not_in(sa.select(CallEditor.call_id)))
    sees_prepared = is_theirs if is_editor(visitor) else sa.false()
    return found.where(sa.or_(Call.published_at.is_not(None), sees_prepared))


def reads_file(visitor: Member | None, practice_id: int, public_id: str) -> bool:
    """Whether the visitor may read that file of a draft: its authors; its editors what was
    submitted with it.

    What is published has files of its own.
    """
    # A public id is quoted in the JSON text, so nothing else contains it.
    was_handed_in = sa.cast(HandedIn.files, sa.Text).contains(f'"{public_id}"', autoescape=True)
    own = sa.select(Practice.id).where(
        Practice.id == practice_id, Practice.id.in_(_authored_by(visitor, only_accepted=True))
    )
    handled = (
        sa.select(Practice.id)
        .join(HandedIn, HandedIn.practice_id == Practice.id)
        .where(Practice.id == practice_id, _is_handled_by(visitor), was_handed_in)
    )
    return bool(db.session.scalar(sa.select(sa.or_(own.exists(), handled.exists()))))


def _authored_by(visitor: Member | None, *, only_accepted: bool = False) -> sa.Select[Any]:
    found = sa.select(PracticeAuthor.practice_id).where(
        PracticeAuthor.member_id == (visitor.id if visitor else None)
    )
    return found.where(PracticeAuthor.accepted_at.is_not(None)) if only_accepted else found


def _is_handled_by(visitor: Member | None) -> sa.ColumnElement[bool]:
    if not is_editor(visitor):
        return sa.false()
    assert visitor is not None
    was_submitted = Practice.id.in_(sa.select(aliased(Submission).practice_id))
    is_own = Practice.id.in_(_authored_by(visitor))
    if is_staff(visitor):
        return sa.and_(was_submitted, ~is_own)
    with_editors = sa.select(CallEditor.call_id)
    edited = with_editors.where(CallEditor.member_id == visitor.id)
    may = sa.or_(
        Practice.call_id.is_(None),
        Practice.call_id.not_in(with_editors),
        Practice.call_id.in_(edited),
    )
    return sa.and_(was_submitted, ~is_own, may)


def _with_authors() -> tuple[Any, ...]:
    return (
        selectinload(Practice.authors).joinedload(PracticeAuthor.member),
        joinedload(Practice.call).selectinload(Call.editors),
    )
