"""Somebody registers: a member at once, a guest once the address is confirmed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.accounts.models import Member, public_key
from hub.accounts.queries import member_with_address
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.events.models import (
    LAPSED,
    PENDING,
    UNCONFIRMED,
    WITHDRAWN,
    Event,
    EventRegistration,
)
from hub.events.queries.registration.gate import (
    gate_for,
    obstacle_to,
    registration_of_address,
    registration_of_member,
)
from hub.events.services.holding import hold, hold_registration
from hub.events.services.registration import letters
from hub.events.services.registration.filing import keep_files
from hub.events.services.registration.moving import move, next_number, seated_or_waiting
from hub.events.services.registration.words import (
    OUT_OF_DATE,
    gate_words,
    obstacle_words,
)

# A guest who does not confirm the address within this long has not registered.
CONFIRMED_WITHIN = dt.timedelta(hours=48)
# Who was in one of these may register anew, behind all who came meanwhile.
OVER = (WITHDRAWN, LAPSED)


@dataclass(frozen=True)
class Entry:
    """What somebody says who registers; `answers` is {question id: answer}."""

    name: str
    lang: str
    organisation: str = ""
    organisation_type: str = ""
    country: str | None = None
    timezone: str = "UTC"
    comes_online: bool | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


def register(
    event: Event, entry: Entry, *, member: Member | None = None, email: str | None = None
) -> EventRegistration:
    """The member has a seat, waits for one, or for approval; a guest is asked by mail.

    One registration for a member and for an address: who registers again gets what there is, and
    a guest a mail that says so. Raises Refused when nobody can register now, or not they.
    """
    hold(event)
    refuse_unless_open(event, member)
    if member is not None:
        return _register_member(event, entry, member)
    assert email is not None
    return _ask_guest(event, entry, email)


def refuse_unless_open(event: Event, member: Member | None) -> None:
    """Raises Refused, in words, when nobody can register now, or not this person."""
    if obstacle := obstacle_to(event):
        raise Refused(obstacle_words(event, obstacle))
    gate = gate_for(event, member)
    if not gate.is_open:
        raise Refused(gate_words(event, gate.refusal))


def confirm_address(
    registration: EventRegistration, *, answers: Mapping[str, Any] | None = None
) -> None:
    """Whoever has the mail is there: from now on the registration counts, with these answers too.

    Done again it changes nothing. Raises Refused when registration was closed meanwhile.
    """
    hold_registration(registration)
    event = registration.event
    if registration.state != UNCONFIRMED:
        return
    if is_out_of_date(registration):
        raise Refused(obstacle_words(event, OUT_OF_DATE))
    member = member_with_address(registration.email or "")
    if member is not None and registration_of_member(event, member) is registration:
        registration.member_id, registration.member = member.id, member
    refuse_unless_open(event, registration.member)
    if answers:
        keep_answers(registration, {**registration.answers, **answers})
    _place(registration)


def register_again(registration: EventRegistration) -> None:
    """Who withdrew or did not take an offer comes anew, behind all who came meanwhile.

    Raises Refused when nobody can register now, or not they.
    """
    hold_registration(registration)
    if registration.state not in OVER:
        return
    refuse_unless_open(registration.event, registration.member)
    _place(registration)


def is_out_of_date(registration: EventRegistration) -> bool:
    """Whether the address was to be confirmed by now."""
    return registration.changed_at + CONFIRMED_WITHIN <= clock.now()


def enter(registration: EventRegistration, entry: Entry) -> None:
    """The registration says what its owner says."""
    registration.name = entry.name
    registration.organisation = entry.organisation
    registration.organisation_type = entry.organisation_type
    registration.country = entry.country
    registration.lang, registration.timezone = entry.lang, entry.timezone
    registration.comes_online = entry.comes_online
    keep_answers(registration, entry.answers)


def keep_answers(registration: EventRegistration, answers: Mapping[str, Any]) -> None:
    """These are the answers, and the files among them hang on the registration."""
    if answers or registration.answers:
        registration.answers = dict(answers)
        db.session.flush()
        keep_files(registration)


def new_registration(event: Event, entry: Entry) -> EventRegistration:
    """A row that nobody counts yet."""
    made = EventRegistration(event_id=event.id, state=UNCONFIRMED, lang=entry.lang)
    made.event = event
    db.session.add(made)
    return made


def _register_member(event: Event, entry: Entry, member: Member) -> EventRegistration:
    found = registration_of_member(event, member)
    if found is not None and found.state not in (UNCONFIRMED, *OVER):
        found.member_id, found.member = member.id, member
        return found
    made = found or new_registration(event, entry)
    made.member_id, made.member = member.id, member
    if found is None and _is_free(event, member.email):
        made.email = member.email
    enter(made, entry)
    _place(made)
    return made


def _ask_guest(event: Event, entry: Entry, email: str) -> EventRegistration:
    found = registration_of_address(event, email)
    if found is not None and found.state != UNCONFIRMED:
        # What is there is changed by its owner only; the mail leads to where that can be done.
        letters.registered_already(found, email)
        return found
    made = found or new_registration(event, entry)
    made.email = email
    enter(made, entry)
    # Each mail is for what was typed before it: whoever has an older one confirms nothing.
    made.secret = public_key()
    made.changed_at = clock.now()
    made.version = (made.version or 0) + 1
    db.session.flush()
    letters.confirm_address(made)
    return made


def _place(registration: EventRegistration) -> None:
    """In order of arrival: a seat, else the waiting list; or for approval."""
    registration.number = next_number(registration.event)
    db.session.flush()
    waits = gate_for(registration.event, registration.member).waits
    move(registration, PENDING if waits else seated_or_waiting(registration))


def _is_free(event: Event, email: str | None) -> bool:
    return email is not None and registration_of_address(event, email) is None
