"""What is to be forgotten of registrations, and when."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.core import clock
from hub.core.db import db
from hub.events.models import UNCONFIRMED, Event, EventRegistration


def forgotten_at(event: Event) -> dt.datetime:
    """When the answers given at registration are deleted."""
    return event.ends_at + dt.timedelta(days=event.answers_kept_days)


def due_to_forget(*, limit: int) -> Sequence[EventRegistration]:
    """Registrations of which too much is still known, oldest events first."""
    # How many days an event keeps is a column: the two databases do not add them to a moment alike.
    kept = db.session.execute(
        sa.select(Event.id, Event.ends_at, Event.answers_kept_days)
        .where(Event.ends_at <= clock.now(), _knows(Event.id))
        .order_by(Event.ends_at)
    )
    now = clock.now()
    over = [number for number, ends, days in kept if ends + dt.timedelta(days=days) <= now]
    found = (
        sa.select(EventRegistration)
        .where(EventRegistration.event_id.in_(over), EventRegistration.forgotten_at.is_(None))
        .options(joinedload(EventRegistration.event))
        .order_by(EventRegistration.id)
        .limit(limit)
    )
    return db.session.scalars(found).all() if over else []


def never_confirmed(before: dt.datetime, *, limit: int) -> Sequence[EventRegistration]:
    """Guests who were asked before that moment and have not confirmed their address."""
    found = sa.select(EventRegistration).where(
        EventRegistration.state == UNCONFIRMED, EventRegistration.changed_at <= before
    )
    return db.session.scalars(found.order_by(EventRegistration.id).limit(limit)).all()


def registrations_of_member(member_id: int) -> Sequence[EventRegistration]:
    """All that a member registered for."""
    found = (
        sa.select(EventRegistration)
        .where(EventRegistration.member_id == member_id)
        .options(joinedload(EventRegistration.event).selectinload(Event.texts))
        .order_by(EventRegistration.id)
    )
    return db.session.scalars(found).all()


def _knows(event_id: sa.orm.InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
    return (
        sa.select(EventRegistration.id)
        .where(EventRegistration.event_id == event_id, EventRegistration.forgotten_at.is_(None))
        .exists()
    )
