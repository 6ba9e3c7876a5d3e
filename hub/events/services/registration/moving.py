"""A registration comes to another state; seats are counted here and nowhere else."""

import datetime as dt

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.signals import send
from hub.events.models import (
    CONFIRMED_SEAT,
    SEATED,
    WAITING,
    Event,
    EventRegistration,
    RegistrationStep,
)
from hub.events.queries.registration.waiting import somebody_waits_before
from hub.events.signals import RegistrationMoved


def move(
    registration: EventRegistration,
    state: str,
    *,
    actor: Member | None = None,
    reason: str = "",
    until: dt.datetime | None = None,
) -> RegistrationStep:
    """The registration is in that state from now on, and whoever it concerns is told.

    Its event is held (`holding.hold`): `seats_taken` follows. `until` is the end of an offer;
    `actor` is empty for the person themselves and for the clock.
    """
    event = registration.event
    event.seats_taken += (state in SEATED) - (registration.state in SEATED)
    registration.state, registration.reason, registration.offered_until = state, reason, until
    registration.changed_at = clock.now()
    registration.version += 1
    step = RegistrationStep(
        registration_id=registration.id, state=state, actor_id=actor.id if actor else None
    )
    step.registration = registration
    db.session.add(step)
    db.session.flush()
    send(RegistrationMoved(step.id))
    return step


def next_number(event: Event) -> int:
    """Who comes now comes after all who came; the event is held."""
    last = sa.select(sa.func.max(EventRegistration.number)).where(
        EventRegistration.event_id == event.id
    )
    return (db.session.scalar(last) or 0) + 1


def can_be_seated(registration: EventRegistration) -> bool:
    """Whether a seat is left and nobody waits who came before; the event is held."""
    return registration.event.has_seats_left and not somebody_waits_before(registration)


def seated_or_waiting(registration: EventRegistration) -> str:
    """Where somebody comes who is let in: to a seat, else to the waiting list."""
    return CONFIRMED_SEAT if can_be_seated(registration) else WAITING
