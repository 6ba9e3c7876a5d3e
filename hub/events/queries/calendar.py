"""Which events are held when."""

from collections.abc import Sequence

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.events.models import Event
from hub.events.queries.visibility import visible_events


def coming_events(visitor: Member | None, *, limit: int) -> Sequence[Event]:
    """What has not ended, soonest first."""
    found = (
        visible_events(visitor)
        .where(Event.ends_at > clock.now())
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    return db.session.scalars(found).all()
