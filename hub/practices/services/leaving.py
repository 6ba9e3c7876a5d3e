"""One person's own matters in practices: what they may take away, and what is forgotten."""

from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.signals import send
from hub.practices.models import (
    CREDITED,
    LEAD,
    AuthorNote,
    Practice,
    PracticeAuthor,
    PracticeField,
    PracticeVersion,
    Submission,
)
from hub.practices.queries.own import matters_of
from hub.practices.services.handing_in import discard, was_submitted
from hub.practices.signals import AuthorsLeft

POINT, ADDRESS = "focal_point", "focal_point_email"


def own_practices(member: Member) -> dict[str, Any]:
    """What the member writes with others, and their own notes, for their export."""
    return {
        "practices": [_told(practice, practice.author(member)) for practice in matters_of(member)],
        "notes": [
            {"practice": note.practice_id, "field": note.field, "text": note.body}
            | {"written_at": note.created_at, "resolved_at": note.resolved_at}
            for note in db.session.scalars(
                sa.select(AuthorNote)
                .where(AuthorNote.author_id == member.id)
                .order_by(AuthorNote.id)
            )
        ],
    }


def forget_author(member: Member) -> None:
    """What the member wrote stays, as a former member's; drafts nobody else writes are gone.

    The lead passes to whoever agreed to write first; where nobody is left, the editors are told.
    Their notes go, and their address, if it was the focal point's, from every text that has it.
    """
    for practice in matters_of(member):
        _leave(practice, member)
    db.session.execute(sa.delete(AuthorNote).where(AuthorNote.author_id == member.id))
    if member.email:
        _forget_address(member.email)


def _told(practice: Practice, author: PracticeAuthor | None) -> dict[str, Any]:
    is_author = author is not None and author.accepted_at is not None
    return {
        "id": practice.public_id,
        "title": practice.title,
        "language": practice.lang,
        "stage": practice.stage,
        "role": author.role if author else None,
        "asked_at": author.invited_at if author else None,
        "agreed_at": author.accepted_at if author else None,
        "named": author.is_named if author else None,
        # Who was only asked has not read it.
        "content": practice.content if is_author else None,
        "begun_at": practice.created_at,
        "changed_at": practice.updated_at,
    }


def _leave(practice: Practice, member: Member) -> None:
    author = practice.author(member)
    assert author is not None
    others = [each for each in practice.authors if each is not author and each.is_there]
    if author.accepted_at is None:
        practice.authors.remove(author)
        return
    if author.role == LEAD and others:
        heir = min(others, key=lambda each: (each.role == CREDITED, each.accepted_at))
        heir.role, author.role = LEAD, CREDITED
    if not was_submitted(practice):
        if others:
            practice.authors.remove(author)
        else:
            discard(practice)
        return
    author.is_named = False
    if author.role == LEAD:
        send(AuthorsLeft(practice.id, member.id))


def _forget_address(address: str) -> None:
    def speaks_of(column: Any) -> Any:
        return sa.cast(column, sa.Text).icontains(address, autoescape=True)

    for row in db.session.scalars(
        sa.select(PracticeField).where(
            PracticeField.name == ADDRESS, speaks_of(PracticeField.value)
        )
    ):
        row.value, row.version, row.updated_at = "", row.version + 1, clock.now()
        point = db.session.get(PracticeField, (row.practice_id, POINT))
        if point is not None:
            point.value, point.version = "", point.version + 1
    tables: tuple[Any, ...] = (Submission, PracticeVersion)
    for table in tables:
        for kept in db.session.scalars(sa.select(table).where(speaks_of(table.content))):
            if str(kept.content.get(ADDRESS) or "").casefold() == address.casefold():
                kept.content = {**kept.content, ADDRESS: "", POINT: ""}
