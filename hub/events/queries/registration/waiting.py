"""The waiting list of an event: who is on it, in which order, and whose offer is over."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hub.core import clock
from hub.core.db import db
from hub.events.models import ANNOUNCED, OFFERED, WAITING, Event, EventRegistration


@dataclass(frozen=True)
class Place:
    """The third (`number`) of 12 (`among`) on the waiting list."""

    number: int
    among: int


def somebody_waits_before(registration: EventRegistration) -> bool:
    """Whether somebody waits for a seat who registered earlier."""
    return bool(
        db.session.scalar(
            sa.select(
                _waiting(registration.event_id)
                .where(EventRegistration.number < registration.number)
                .exists()
            )
        )
    )


def waiting_for(event: Event, *, limit: int | None) -> Sequence[EventRegistration]:
    """Who waits for a seat, first come first."""
    found = sa.select(EventRegistration).where(
        EventRegistration.event_id == event.id, EventRegistration.state == WAITING
    )
    return db.session.scalars(found.order_by(EventRegistration.number).limit(limit)).all()


def count_waiting(event: Event) -> int:
    """How many wait for a seat."""
    counted = sa.select(sa.func.count()).select_from(_waiting(event.id).subquery())
    return db.session.scalar(counted) or 0


def place_of(registration: EventRegistration) -> Place | None:
    """Where somebody who waits stands; None for anybody else."""
    if registration.state != WAITING:
        return None
    until_them = EventRegistration.number <= registration.number
    among, number = db.session.execute(
        sa.select(
            sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((until_them, 1), else_=0)), 0)
        ).where(
            EventRegistration.event_id == registration.event_id,
            EventRegistration.state == WAITING,
        )
    ).one()
    return Place(int(number), int(among))


def lapsed_offers(event: Event) -> Sequence[EventRegistration]:
    """Offers of a seat that nobody took in time, in the order of the list."""
    found = sa.select(EventRegistration).where(
        EventRegistration.event_id == event.id,
        EventRegistration.state == OFFERED,
        EventRegistration.offered_until <= clock.now(),
    )
    return db.session.scalars(found.order_by(EventRegistration.number)).all()


def events_to_pass_on() -> Sequence[int]:
    """Events of which an offer is over, or a seat is free while somebody waits for it."""
    now = clock.now()
    of_offer = sa.select(EventRegistration.event_id).where(
        EventRegistration.state == OFFERED, EventRegistration.offered_until <= now
    )
    of_seat = (
        sa.select(Event.id)
        .join(EventRegistration, EventRegistration.event_id == Event.id)
        .where(
            Event.state == ANNOUNCED,
            Event.starts_at > now,
            sa.or_(Event.capacity.is_(None), Event.seats_taken < Event.capacity),
            EventRegistration.state == WAITING,
        )
    )
    return db.session.scalars(sa.union(of_offer, of_seat)).all()


def _waiting(event_id: int) -> sa.Select[int]:
    return sa.select(EventRegistration.id).where(
        EventRegistration.event_id == event_id, EventRegistration.state == WAITING
    )
