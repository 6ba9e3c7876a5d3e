"""What was said at registration is forgotten in time; what a member takes away, and leaves."""

from typing import Any

from hub.accounts.models import Member, public_key
from hub.core import clock, files
from hub.core.db import db
from hub.core.mail import forget_settled
from hub.events.models import STANDING, WITHDRAWN, EventRegistration
from hub.events.queries.registration.answers import told_answers
from hub.events.queries.registration.retention import (
    due_to_forget,
    never_confirmed,
    registrations_of_member,
)
from hub.events.services.holding import hold_registration
from hub.events.services.registration.filing import files_on
from hub.events.services.registration.moving import move
from hub.events.services.registration.offering import offer_free_seats
from hub.events.services.registration.registering import CONFIRMED_WITHIN

JOB = "events.forget_answers"
AT_ONCE = 100


def forget_due() -> int:
    """Of up to 100 registrations whose time has come only what is counted stays; how many.

    Country, kind of organisation, state and attendance tell of nobody. A member's own list still
    names the event.
    """
    due = due_to_forget(limit=AT_ONCE)
    for registration in due:
        forget(registration)
    return len(due)


def forget(registration: EventRegistration) -> None:
    """Nothing of it tells any more who somebody was, but for a member's own list.

    Of the mail to a guest stays that it was sent; a member's is forgotten with the member.
    """
    if registration.email and registration.is_guest:
        forget_settled(registration.email, "event")
    for file in files_on(registration):
        files.remove(file)
    registration.answers = {}
    registration.email = None
    registration.name = registration.organisation = registration.reason = ""
    registration.secret, registration.check_in_code = public_key(), public_key()
    registration.forgotten_at = clock.now()


def forget_unconfirmed() -> int:
    """What was typed with an address that nobody confirmed in time is deleted; how many."""
    over = never_confirmed(clock.now() - CONFIRMED_WITHIN, limit=AT_ONCE)
    for registration in over:
        for file in files_on(registration):
            files.remove(file)
        db.session.delete(registration)
    return len(over)


def own_registrations(member: Member) -> list[dict[str, Any]]:
    """What the member registered for and said, for their export."""
    return [_told(each) for each in registrations_of_member(member.id)]


def forget_registrant(member: Member) -> None:
    """The member comes to nothing any more, and no registration tells who it was."""
    for registration in registrations_of_member(member.id):
        hold_registration(registration)
        if registration.state in STANDING and not registration.event.has_ended:
            move(registration, WITHDRAWN)
            offer_free_seats(registration.event)
        forget(registration)
        registration.member_id = registration.member = None


def _told(registration: EventRegistration) -> dict[str, Any]:
    event = registration.event
    return {
        "event": event.text(registration.lang).title,
        "starts_at": event.starts_at,
        "state": registration.state,
        "name": registration.name,
        "email": registration.email,
        "organisation": registration.organisation,
        "organisation_type": registration.organisation_type,
        "country": registration.country,
        "takes_part_online": registration.comes_online,
        "answers": {
            each.text.label: files.address_of(each.file) if each.file else each.words
            for each in told_answers(registration)
        },
        "reason": registration.reason,
        "registered_at": registration.created_at,
        "changed_at": registration.changed_at,
        "attended_at": registration.attended_at,
    }
