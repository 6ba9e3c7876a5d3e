"""A seat that is free is offered to whoever has waited longest, for a while, then to the next."""

import datetime as dt

from flask import current_app

from hub.config import Settings
from hub.core import clock
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.events.models import CONFIRMED_SEAT, LAPSED, OFFERED, Event, EventRegistration
from hub.events.queries.registration.waiting import lapsed_offers, waiting_for
from hub.events.services.holding import hold, hold_registration
from hub.events.services.registration.moving import move

JOB = "events.pass_offers"

# Near the event an offer lasts a quarter of what is left until it begins, so that the seat can
# still go to others; nobody has to answer within less than this, if there is as much left.
SHARE, SHORTEST = 4, dt.timedelta(minutes=30)


def offer_free_seats(event: Event) -> int:
    """Every free seat is offered to the next of the waiting list; returns how many were.

    The event is held. Nothing is offered once it has begun or is cancelled. That registration has
    closed is no obstacle: who waits registered in time.
    """
    now = clock.now()
    if not event.is_announced or event.starts_at <= now:
        return 0
    free = None if event.capacity is None else max(0, event.capacity - event.seats_taken)
    if free == 0:
        return 0
    until = offer_ends(event.starts_at, now=now)
    offered = waiting_for(event, limit=free)
    for registration in offered:
        move(registration, OFFERED, until=until)
    return len(offered)


def offer_ends(starts_at: dt.datetime, *, now: dt.datetime) -> dt.datetime:
    """Until when a seat that is offered now can be taken: never after the event begins."""
    settings: Settings = current_app.extensions["settings"]
    left = starts_at - now
    lasts = min(dt.timedelta(hours=settings.offer_hours), max(left / SHARE, SHORTEST))
    return min(now + lasts, starts_at)


def take_offer(registration: EventRegistration) -> None:
    """The offered seat is theirs. Taking it again changes nothing.

    Raises Refused when the time is over or nothing is offered.
    """
    hold_registration(registration)
    if registration.state == CONFIRMED_SEAT:
        return
    until = registration.offered_until
    if registration.state != OFFERED or until is None or until <= clock.now():
        raise Refused(_("This seat is not offered to you any more."))
    if not registration.event.is_announced:
        raise Refused(_("This event was cancelled."))
    move(registration, CONFIRMED_SEAT)


def pass_on(event: Event) -> int:
    """Offers that nobody took in time are over, and their seats are offered to the next.

    Asked twice at once it does the work once. Returns how many offers are over.
    """
    hold(event)
    over = lapsed_offers(event)
    for registration in over:
        move(registration, LAPSED)
    offer_free_seats(event)
    return len(over)
