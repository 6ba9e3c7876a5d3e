"""Owners change what they said, or come no more."""

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Overtaken, Refused
from hub.core.i18n import _
from hub.events.models import (
    OFFERED,
    STANDING,
    UNCONFIRMED,
    WITHDRAWN,
    EventRegistration,
    RegistrationStep,
)
from hub.events.services.holding import hold_registration
from hub.events.services.registration.moving import move
from hub.events.services.registration.offering import offer_free_seats
from hub.events.services.registration.registering import Entry, enter


def change_entry(registration: EventRegistration, entry: Entry, *, version: int) -> None:
    """The registration says this from now on; seat and place stay.

    Raises Overtaken if it was changed meanwhile, Refused once it or the event is over.
    """
    hold_registration(registration)
    if registration.version != version:
        raise Overtaken(_("This registration was changed meanwhile."))
    refuse_unless_standing(registration)
    enter(registration, entry)
    registration.version += 1
    db.session.add(RegistrationStep(registration_id=registration.id, state=registration.state))


def withdraw(registration: EventRegistration, *, actor: Member | None = None) -> None:
    """They come no more; their seat is offered to the next. Withdrawing again changes nothing.

    A seat that was offered is given back likewise. Raises Refused once it or the event is over.
    """
    hold_registration(registration)
    if registration.state == WITHDRAWN:
        return
    refuse_unless_standing(registration)
    if registration.state == UNCONFIRMED:
        db.session.delete(registration)
        return
    move(registration, WITHDRAWN, actor=actor)
    offer_free_seats(registration.event)


def refuse_unless_standing(registration: EventRegistration) -> None:
    """Raises Refused for a registration that is over, or of an event that is."""
    event = registration.event
    if registration.state not in STANDING:
        raise Refused(_("This registration is over: it cannot be changed any more."))
    if event.has_ended or registration.attended_at is not None:
        raise Refused(_("This event is over: the registration cannot be changed any more."))


def is_offered_now(registration: EventRegistration) -> bool:
    """Whether a seat can be taken at this moment."""
    until = registration.offered_until
    return registration.state == OFFERED and until is not None and until > clock.now()
