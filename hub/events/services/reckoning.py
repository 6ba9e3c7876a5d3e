"""The rules of zones change; what people agreed on, the wall time, does not."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from hub.core import clock
from hub.core.db import db
from hub.core.wall import moment_of
from hub.events.models import ANNOUNCED, CANCELLED, RECKONED, Event
from hub.events.services.holding import hold
from hub.events.services.telling import changed, tell

JOB = "events.keep_wall_time"
# An event whose end passed by the old rules may not have ended by the new.
MARGIN = dt.timedelta(days=1)


def coming_ids() -> Sequence[int]:
    """The ids of events that have not ended and take place."""
    return db.session.scalars(
        sa.select(Event.id)
        .where(Event.ends_at > clock.now() - MARGIN, Event.state != CANCELLED)
        .order_by(Event.id)
    ).all()


def keep_wall_time(event_id: int) -> bool:
    """The event is held when the clocks of its zone show what was agreed on; True if that moved.

    Registration opens and closes when it was told to: only the event has a wall time.
    """
    event = db.session.get(Event, event_id)
    if event is None or not _is_off(event):
        return False
    hold(event)
    before = (event.starts_at, event.ends_at)
    if not event.keep_wall_time():
        return False
    changed(event, actor=None, what="rules of its zone")
    if event.state == ANNOUNCED:
        changes = {
            name: [was.isoformat(), now.isoformat()]
            for name, was, now in zip(
                ("starts_at", "ends_at"), before, (event.starts_at, event.ends_at), strict=True
            )
        }
        event.moved_at = clock.now()
        tell(event, RECKONED, changes, actor=None)
    return True


def _is_off(event: Event) -> bool:
    return (event.starts_at, event.ends_at) != (
        moment_of(event.starts_wall, event.timezone, event.starts_fold),
        moment_of(event.ends_wall, event.timezone, event.ends_fold),
    )
