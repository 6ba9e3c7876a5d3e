"""What follows a change of an event: its version, what the search knows, who is told."""

from collections.abc import Mapping
from typing import Any

from hub.accounts.models import Member
from hub.core import audit, clock
from hub.core.db import db
from hub.core.signals import send
from hub.events.models import DRAFT, Event, EventChange
from hub.events.services.indexing import index_event
from hub.events.signals import EventChanged
from hub.links import services as links

Changes = Mapping[str, list[Any]]


def changed(event: Event, *, actor: Member | None, what: str) -> None:
    """Whoever has read the event before has read another version; readers find what it says now."""
    event.version += 1
    event.updated_at = clock.now()
    note("event.changed", event, actor, what=what)
    if event.state != DRAFT:
        db.session.flush()
        index_event(event)
        links.changed("event", event.id)


def tell(
    event: Event, what: str, changes: Changes, *, actor: Member | None, reason: str = ""
) -> None:
    """Readers find on its page what was changed; who comes is told, and calendars learn of it."""
    event.sequence += 1
    change = keep(event, what, changes, actor=actor, reason=reason)
    db.session.flush()
    send(EventChanged(change.id))


def keep(
    event: Event, what: str, changes: Changes, *, actor: Member | None, reason: str = ""
) -> EventChange:
    """The change stands in the history of the event: `changes` is {field: [before, after]}."""
    change = EventChange(
        event_id=event.id,
        what=what,
        changes=dict(changes),
        reason=reason,
        actor_id=actor.id if actor else None,
    )
    db.session.add(change)
    return change


def note(act: str, event: Event, actor: Member | None, **facts: str) -> None:
    """The audit log keeps who did what to the event."""
    audit.note(act, actor_id=actor.id if actor else None, subject=f"event:{event.id}", **facts)
