"""What authors tell each other about the fields they write."""

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.signals import send
from hub.practices.models import AuthorNote, Practice
from hub.practices.signals import AuthorNoteLeft


def leave_note(practice: Practice, *, actor: Member, field: str, body: str) -> AuthorNote:
    """The other authors read it beside the field, or beside the whole where `field` is empty."""
    note = AuthorNote(practice_id=practice.id, field=field, author_id=actor.id, body=body)
    note.author = actor
    db.session.add(note)
    db.session.flush()
    send(AuthorNoteLeft(note.id))
    return note


def resolve_note(note: AuthorNote, *, actor: Member) -> None:
    """It is dealt with; it stays to be read. Twice is once."""
    if note.resolved_at is None:
        note.resolved_at, note.resolved_by = clock.now(), actor.id


def reopen_note(note: AuthorNote) -> None:
    """It is not dealt with after all."""
    note.resolved_at = note.resolved_by = None
