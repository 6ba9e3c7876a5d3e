"""A session counts its changes, so that a page that was away asks for what came after."""

import datetime as dt

import sqlalchemy as sa

from hub.core import clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.realtime import ring
from hub.core.upserts import insert_missing
from hub.events.models import Event, Session

# Sessions overrun: so long after the end one can still ask, support and vote.
OVERRUN = dt.timedelta(hours=1)


def room_of(event_id: int) -> str:
    """Who has the live page of the event open."""
    return f"session:{event_id}"


def seat_room(key: str) -> str:
    """The live pages of one person."""
    return f"seat:{key}"


def hold_session(event: Event) -> Session:
    """The event's session is ours until the commit; it is made if this is its first use."""
    insert_missing(
        Session,
        [{"event_id": event.id, "change": 0, "questions_open": True, "moderators_first": False}],
    )
    held = sa.select(Session).where(Session.event_id == event.id).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def next_change(session: Session) -> int:
    """The number of a change; after the commit open pages learn that there is one, not which."""
    session.change += 1
    told = {"event": session.event_id, "change": session.change}
    ring(room_of(session.event_id), "session:changed", told)
    return session.change


def set_session(event: Event, *, questions_open: bool, moderators_first: bool) -> None:
    """Whether questions can be asked, and whether moderators see them first."""
    session = hold_session(event)
    session.questions_open, session.moderators_first = questions_open, moderators_first
    next_change(session)


def refuse_unless_held(event: Event) -> None:
    """Raises Refused for an event that is not announced, was cancelled, or is long over."""
    if not event.is_announced or clock.now() >= event.ends_at + OVERRUN:
        raise Refused(_("The session is over."))
