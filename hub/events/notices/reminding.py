"""How it is told that an event begins soon."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import _, _l, in_language
from hub.core.mail import Letter
from hub.events.models import HYBRID, IN_PERSON, EventReminder
from hub.events.models.reminders import HOUR_BEFORE, step_now
from hub.events.notices.facts import facts_for, short_moment
from hub.events.notices.kinds import EVENTS
from hub.events.notices.readers import (
    Link,
    Reader,
    greeting,
    if_you_cannot_come,
    own_page,
    page_of_event,
    queue,
    reader_of,
    thread_of,
    why_registered,
)
from hub.events.notices.registration import how_to_come
from hub.events.queries.letters import own_events
from hub.events.services.registration.links import personal_link
from hub.notifications.models import MAIL, OFF, SITE, Notice
from hub.notifications.notices import Words, mailing_list, register
from hub.notifications.services import choice_of

KIND = "event_reminder"
TITLES: Mapping[str, LazyString] = {KIND: _l("Reminders of events I registered for")}


def register_reminding() -> None:
    """Reminders come by mail until one chooses otherwise: nobody has to be reminded."""
    register(
        KIND,
        read=read_reminders,
        has_own_mail=True,
        group=EVENTS,
        titles=TITLES,
        choices=(MAIL, SITE, OFF),
    )


def send_reminder(reminder: EventReminder) -> None:
    """Whoever has a seat gets a mail, once, unless they want none."""
    reader = reader_of(reminder.registration)
    if reader is None or not _wants_mail(reader):
        return
    with in_language(reader.lang):
        letter = letter_of_reminder(reader, reminder)
    if letter is not None:
        number = reminder.id
        queue(KIND, reader, letter, reference=f"{number}", about=f"event_reminder:{number}")


def reminder_again(reminder_id: int) -> Letter | None:
    """The mail as it may be sent now; None for who does not come, or once it is of no use."""
    reminder = db.session.get(EventReminder, reminder_id)
    reader = reader_of(reminder.registration) if reminder else None
    if reminder is None or reader is None or not _wants_mail(reader):
        return None
    return letter_of_reminder(reader, reminder)


def letter_of_reminder(reader: Reader, reminder: EventReminder) -> Letter | None:
    """That the event begins, when and where, and how one comes in; None if it is not so any more.

    A later reminder takes the place of one that is still to be sent when its time has come.
    """
    event, registration = reader.event, reader.registration
    if not event.is_announced or not registration.is_confirmed:
        return None
    if event.starts_at != reminder.starts_at:
        return None
    if step_now(event.starts_at, clock.now()) != reminder.hours_before:
        return None
    is_soon = reminder.hours_before == HOUR_BEFORE
    when = short_moment(event.starts_at, reader.zone)
    subject = (
        _("Begins within the hour: %(event)s", event=reader.title)
        if is_soon
        else _("Reminder: %(event)s, %(moment)s", event=reader.title, moment=when)
    )
    said = (
        _("“%(event)s” begins within the hour.", event=reader.title)
        if is_soon
        else _("You have a seat at “%(event)s”.", event=reader.title)
    )
    return Letter(
        subject=subject,
        paragraphs=[
            greeting(reader),
            said,
            *how_to_come(reader),
            if_you_cannot_come(),
        ],
        facts=facts_for(reader),
        action=_way_in(reader) if is_soon else own_page(reader),
        links=[*([own_page(reader)] if is_soon else []), page_of_event(reader)],
        why=why_registered(),
        thread=thread_of(reader),
        mailing=mailing_list(registration.member, KIND) if registration.member else None,
    )


def read_reminders(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Events that the reader wants to come to."""
    found = own_events(reader, {notice.facts["event"] for notice in notices})
    words: dict[int, Words] = {}
    for notice in notices:
        event = found.get(notice.facts["event"])
        if event is None or not event.is_announced:
            continue
        if notice.facts["starts"] != event.starts_at.isoformat():
            continue
        title = event.text(reader.lang).title
        moment = short_moment(event.starts_at, reader.timezone)
        words[notice.id] = Words(
            title=_("Reminder: %(event)s, %(moment)s", event=title, moment=moment),
            endpoint="events.event",
            values={"slug": event.slug},
            why=_("You are told because you registered for this event."),
            thread=f"event-{event.id}",
            about=title,
        )
    return words


def _way_in(reader: Reader) -> Link:
    """The door of the event, where one comes in online; else the page with the code."""
    event, online = reader.event, reader.registration.comes_online
    if event.mode == IN_PERSON or (event.mode == HYBRID and online is False):
        return own_page(reader)
    return str(_("Join")), personal_link(reader.registration, "events.join_page_by_link")


def _wants_mail(reader: Reader) -> bool:
    member = reader.registration.member
    return member is None or choice_of(member, KIND) == MAIL
