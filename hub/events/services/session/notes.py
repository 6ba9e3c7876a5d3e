"""What was announced in a session, noted while everybody is there."""

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.events.models import Event, SessionNote
from hub.events.services.session.running import hold_session, next_change


def note(event: Event, *, actor: Member, kind: str, who: str, body: str, lang: str) -> SessionNote:
    """Everybody who takes part reads at once what was announced, and by whom."""
    session = hold_session(event)
    made = SessionNote(
        event_id=event.id,
        change=next_change(session),
        kind=kind,
        who=who,
        body=body,
        lang=lang,
        created_by=actor.id,
    )
    db.session.add(made)
    return made


def remove_note(event: Event, found: SessionNote) -> None:
    """It was not announced after all."""
    session = hold_session(event)
    db.session.refresh(found)
    if found.removed_at is None:
        found.removed_at = clock.now()
        found.change = next_change(session)
