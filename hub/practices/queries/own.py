"""What a member writes: their drafts and practices, what was submitted of them, notes on them."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from hub.accounts.models import ACTIVE, ADMIN, EDITOR, SECRETARIAT, Member, MemberRole
from hub.core.db import db
from hub.practices.models import (
    AuthorNote,
    Call,
    Practice,
    PracticeField,
    Submission,
)
from hub.practices.queries.visibility import own_practices


def matters_of(member: Member) -> Sequence[Practice]:
    """All the member writes, is credited in or is asked to be an author of, latest first."""
    found = own_practices(member).options(joinedload(Practice.call).selectinload(Call.texts))
    return (
        db.session.scalars(found.order_by(Practice.updated_at.desc(), Practice.id.desc()))
        .unique()
        .all()
    )


def submissions_of(practice: Practice) -> Sequence[Submission]:
    """All that was submitted of it, the latest first, with who did and what was decided."""
    return (
        db.session.scalars(
            sa.select(Submission)
            .where(Submission.practice_id == practice.id)
            .options(joinedload(Submission.submitter), selectinload(Submission.decisions))
            .order_by(Submission.number.desc())
        )
        .unique()
        .all()
    )


def latest_submissions(practice_ids: Collection[int]) -> Mapping[int, Submission]:
    """The last that was submitted of each practice, with what was decided on it; two queries."""
    if not practice_ids:
        return {}
    last = (
        sa.select(Submission.practice_id, sa.func.max(Submission.number).label("number"))
        .where(Submission.practice_id.in_(practice_ids))
        .group_by(Submission.practice_id)
        .subquery()
    )
    found = db.session.scalars(
        sa.select(Submission)
        .join(
            last,
            sa.and_(
                last.c.practice_id == Submission.practice_id, last.c.number == Submission.number
            ),
        )
        .options(selectinload(Submission.decisions))
    ).unique()
    return {each.practice_id: each for each in found}


def rows_of(practice: Practice) -> Mapping[str, PracticeField]:
    """Its fields by name, each with who wrote it last."""
    found = db.session.scalars(
        sa.select(PracticeField)
        .where(PracticeField.practice_id == practice.id)
        .options(joinedload(PracticeField.writer))
        .execution_options(populate_existing=True)
    )
    return {row.name: row for row in found}


def notes_on(practice: Practice) -> Sequence[AuthorNote]:
    """What its authors told each other, the oldest first."""
    return db.session.scalars(
        sa.select(AuthorNote)
        .where(AuthorNote.practice_id == practice.id)
        .options(joinedload(AuthorNote.author))
        .order_by(AuthorNote.id)
    ).all()


def editors_of(practice: Practice) -> list[int]:
    """The ids of those who are told what is submitted: the named editors of its call, else all
    editors; staff where there is none. Never one of its authors.
    """
    named = [row.member_id for row in practice.call.editors] if practice.call else []
    authors = [author.member_id for author in practice.authors]
    for roles in ((EDITOR, SECRETARIAT, ADMIN) if named else (EDITOR,), (SECRETARIAT, ADMIN)):
        found = (
            sa.select(Member.id)
            .distinct()
            .join(MemberRole, MemberRole.member_id == Member.id)
            .where(MemberRole.role.in_(roles), Member.state == ACTIVE, Member.id.not_in(authors))
        )
        if named and EDITOR in roles:
            found = found.where(Member.id.in_(named))
        if ids := db.session.scalars(found.order_by(Member.id)).all():
            return list(ids)
    return []
