"""What happens to events and registrations in tests of mail, and the mail as it came."""

import datetime as dt
from email.message import EmailMessage
from typing import Any

import icalendar

from hub.core import mail
from hub.core.db import db
from hub.core.signals import deliver
from hub.core.wall import wall_of
from hub.events.models import UNCONFIRMED, Event, EventRegistration
from hub.events.services.describing import Place, put_at
from hub.events.services.holding import hold
from hub.events.services.moving import Times, cancel_event, move_event
from hub.events.services.registration.moving import move
from tests.events.support import make_officer, registered


def came(event: Event, member: Any = None, *states: str, **values: Any) -> EventRegistration:
    """Somebody registered, and came through these states, one after the other."""
    made = registered(event, member, state=UNCONFIRMED, **values)
    for state in states:
        step(made, state)
    return made


def step(registration: EventRegistration, state: str, **values: Any) -> None:
    """The registration comes to that state."""
    hold(registration.event)
    move(registration, state, **values)
    db.session.commit()


def moved(event: Event, by: dt.timedelta, *, zone: str = "", reason: str = "") -> None:
    """The event is held so much later."""
    zone = zone or event.timezone
    starts, ends = wall_of(event.starts_at + by, zone), wall_of(event.ends_at + by, zone)
    times = Times(zone, starts[0], ends[0], starts_fold=starts[1], ends_fold=ends[1])
    move_event(event, actor=make_officer(), version=event.version, times=times, reason=reason)
    db.session.commit()


def placed(event: Event, place: Place) -> None:
    """The event is held elsewhere."""
    put_at(event, actor=make_officer(), version=event.version, place=place)
    db.session.commit()


def cancelled(event: Event, reason: str = "") -> None:
    """The event does not take place."""
    cancel_event(event, actor=make_officer(), version=event.version, reason=reason)
    db.session.commit()


def deliver_only() -> None:
    """What follows is done, but no mail is sent yet."""
    while deliver():
        pass
    db.session.expire_all()


def deliver_and_send() -> None:
    """What follows is done, and mail goes out."""
    deliver_only()
    mail.send_due(1_000)
    db.session.expire_all()


def text_of(message: EmailMessage) -> str:
    """The text part."""
    part = message.get_body(("plain",))
    assert part is not None
    text: str = part.get_content().replace("\r\n", "\n")
    return text


def html_of(message: EmailMessage) -> str:
    """The HTML part."""
    part = message.get_body(("html",))
    assert part is not None
    html: str = part.get_content()
    return html


def has_calendar(message: EmailMessage) -> bool:
    """Whether the mail has anything for a calendar program."""
    return {"text/calendar", "application/ics"} & {
        each.get_content_type() for each in message.walk()
    } != set()


def calendar_of(message: EmailMessage) -> tuple[str, Any]:
    """The method and the entry of the mail's calendar part, read by a library."""
    (part,) = [each for each in message.walk() if each.get_content_type() == "text/calendar"]
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    (file,) = [each for each in message.walk() if each.get_content_type() == "application/ics"]
    assert file.get_payload(decode=True) == raw
    read = icalendar.Calendar.from_ical(raw)
    (entry,) = read.events
    assert part["Content-Type"].params["method"] == read["METHOD"]
    return str(read["METHOD"]), entry
