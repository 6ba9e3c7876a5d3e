"""Organisers decide who comes: each decision is told, with its reason, and frees or takes seats."""

from hub.accounts.models import Member
from hub.accounts.queries import member_with_address
from hub.core import audit
from hub.core.db import db
from hub.core.errors import Refused, Unfit
from hub.core.i18n import _
from hub.events.models import (
    CONFIRMED_SEAT,
    DECLINED_SEAT,
    OFFERED,
    PENDING,
    STANDING,
    UNCONFIRMED,
    WAITING,
    Event,
    EventRegistration,
)
from hub.events.queries.registration.gate import registration_of_address, registration_of_member
from hub.events.services.holding import hold, hold_registration
from hub.events.services.registration.changing import withdraw
from hub.events.services.registration.moving import move, next_number, seated_or_waiting
from hub.events.services.registration.offering import offer_free_seats
from hub.events.services.registration.registering import Entry, enter, new_registration


def approve(registration: EventRegistration, *, actor: Member) -> None:
    """Who waited for approval has a seat, or stands on the waiting list where they arrived."""
    hold_registration(registration)
    _refuse_if_over(registration)
    if registration.state != PENDING:
        raise Refused(_("This registration does not wait for approval any more."))
    move(registration, seated_or_waiting(registration), actor=actor)
    _note(registration, actor, "approved")


def decline(registration: EventRegistration, *, actor: Member, reason: str) -> None:
    """They cannot come, and are told why; a seat they had is offered to the next."""
    hold_registration(registration)
    _refuse_if_over(registration)
    if registration.state == DECLINED_SEAT:
        return
    if registration.state not in STANDING or registration.state == UNCONFIRMED:
        raise Refused(_("This registration is over: it cannot be changed any more."))
    if not reason.strip():
        raise Unfit("reason", _("Give a reason: the person will read it."))
    move(registration, DECLINED_SEAT, actor=actor, reason=reason.strip())
    _note(registration, actor, "declined")
    offer_free_seats(registration.event)


def give_seat(registration: EventRegistration, *, actor: Member, over_capacity: bool) -> None:
    """Who waits for a seat, for approval or for the end of an offer, has one now, before others.

    Raises Refused where no seat is left, unless one more than there are is meant.
    """
    hold_registration(registration)
    _refuse_if_over(registration)
    if registration.state == CONFIRMED_SEAT:
        return
    if registration.state not in (PENDING, WAITING, OFFERED):
        raise Refused(_("This registration is over: it cannot be changed any more."))
    is_free = registration.state == OFFERED or registration.event.has_seats_left
    if not is_free and not over_capacity:
        raise Refused(_("No seat is left. Say if this person is to come beyond the capacity."))
    move(registration, CONFIRMED_SEAT, actor=actor)
    _note(registration, actor, "seated")


def withdraw_for(registration: EventRegistration, *, actor: Member) -> None:
    """Somebody said that they come no more, and an organiser writes it down."""
    withdraw(registration, actor=actor)
    _note(registration, actor, "withdrawn")


def register_by_hand(
    event: Event, entry: Entry, *, actor: Member, email: str, over_capacity: bool = False
) -> EventRegistration:
    """Somebody whom an organiser knows is registered, whether registration is open or not.

    They have a seat, or stand on the waiting list, and are told. Raises Unfit for an address that
    is registered already, Refused once the event is over.
    """
    hold(event)
    if not event.is_announced or event.has_ended:
        raise Refused(_("People can be registered for an event that is announced and not over."))
    found = registration_of_address(event, email)
    if found is not None and found.state in STANDING and found.state != UNCONFIRMED:
        raise Unfit("email", _("This address is registered already."))
    made = found or new_registration(event, entry)
    member = member_with_address(email)
    if member is not None and registration_of_member(event, member) in (None, made):
        made.member_id, made.member = member.id, member
    made.email = email
    enter(made, entry)
    made.number = next_number(event)
    db.session.flush()
    move(made, CONFIRMED_SEAT if over_capacity else seated_or_waiting(made), actor=actor)
    _note(made, actor, "by_hand")
    return made


def _refuse_if_over(registration: EventRegistration) -> None:
    if registration.event.has_ended:
        raise Refused(_("This event is over: the registration cannot be changed any more."))


def _note(registration: EventRegistration, actor: Member, what: str) -> None:
    audit.note(
        "registration.decided",
        actor_id=actor.id,
        subject=f"event:{registration.event_id}",
        registration=registration.id,
        what=what,
    )
