"""How it is told that an event is held at another time or place, or not at all."""

import datetime as dt
from collections.abc import Mapping, Sequence

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _, current_language, in_language
from hub.core.mail import Fact, Letter
from hub.events.models import CANCELLED, CONFIRMED_SEAT, Event, EventChange, EventRegistration
from hub.events.notices.facts import (
    facts_for,
    place_words,
    short_moment,
    span_words,
    when_facts,
    where_fact,
)
from hub.events.notices.invitations import cancellation, invitation
from hub.events.notices.kinds import EVENTS
from hub.events.notices.readers import (
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
from hub.events.queries.letters import CONCERNED, is_latest, own_changes, own_events, was_confirmed
from hub.events.queries.times import span
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register

CHANGED, CALLED_OFF = "event_changed", "event_cancelled"
# By which fields a change tells of another time, or of another place or way to take part.
OF_TIME = frozenset({"starts_at", "ends_at"})
OF_PLACE = frozenset({"mode", "place", "city", "country"})


def register_changing() -> None:
    """A change to what one registered for is told, whatever one chose (domain.md §8)."""
    register(CHANGED, read=read_changes, has_own_mail=True, group=EVENTS)
    register(CALLED_OFF, read=read_cancelled, has_own_mail=True, group=EVENTS)


def is_told(change: EventChange) -> bool:
    """Whether those who come must know: it is held at another time, or elsewhere."""
    return bool(change.changes.keys() & (OF_TIME | OF_PLACE))


def send_change(change: EventChange, registration: EventRegistration) -> None:
    """Whoever wants to come gets a mail about the change, once."""
    reader = reader_of(registration)
    if reader is None:
        return
    with in_language(reader.lang):
        letter = letter_of_change(reader, change)
    if letter is not None:
        queue(
            CHANGED,
            reader,
            letter,
            reference=f"change-{change.id}-{registration.id}",
            about=f"event_change:{change.id}:{registration.id}",
        )


def change_again(change_id: int, registration_id: int) -> Letter | None:
    """The mail about the change as it may be told now; None where another change came after it."""
    change = db.session.get(EventChange, change_id)
    registration = db.session.get(EventRegistration, registration_id)
    reader = reader_of(registration) if registration else None
    return letter_of_change(reader, change) if change and reader else None


def send_cancellation(registration: EventRegistration) -> None:
    """Whoever wanted to come gets a mail that it does not take place, once."""
    reader = reader_of(registration)
    if reader is None:
        return
    with in_language(reader.lang):
        letter = letter_of_cancellation(reader)
    if letter is not None:
        queue(
            CALLED_OFF,
            reader,
            letter,
            reference=f"off-{registration.id}",
            about=f"event_off:{registration.id}",
        )


def cancellation_again(registration_id: int) -> Letter | None:
    """The mail that it does not take place, to whoever still wanted to come."""
    registration = db.session.get(EventRegistration, registration_id)
    reader = reader_of(registration) if registration else None
    return letter_of_cancellation(reader) if reader else None


def letter_of_change(reader: Reader, change: EventChange) -> Letter | None:
    """What was changed, before and after; None for who does not come, or once it is old news."""
    event, registration = reader.event, reader.registration
    is_over = event.has_ended or not event.is_announced
    if is_over or registration.state not in CONCERNED or not is_latest(change):
        return None
    has_seat = registration.state == CONFIRMED_SEAT
    subject, said = _what_changed(reader, change)
    return Letter(
        subject=subject,
        paragraphs=[
            greeting(reader),
            *said,
            *([if_you_cannot_come()] if has_seat else []),
            *_reason(change.reason),
        ],
        quoted=change.reason,
        facts=[*_when_changed(reader, change), _where_changed(reader, change)],
        action=own_page(reader),
        links=[page_of_event(reader)],
        why=why_registered(),
        thread=thread_of(reader),
        calendar=invitation(reader) if has_seat else None,
    )


def letter_of_cancellation(reader: Reader) -> Letter | None:
    """That it does not take place, and why; None for who did not want to come any more."""
    event, registration = reader.event, reader.registration
    if event.state != CANCELLED or registration.state not in CONCERNED:
        return None
    had_entry = was_confirmed(registration)
    return Letter(
        subject=_("Cancelled: %(event)s", event=reader.title),
        paragraphs=[
            greeting(reader),
            _("“%(event)s” does not take place.", event=reader.title),
            *([_("With this mail it goes out of your calendar.")] if had_entry else []),
            *_reason(event.cancellation),
        ],
        quoted=event.cancellation,
        facts=facts_for(reader),
        action=page_of_event(reader),
        why=why_registered(),
        thread=thread_of(reader),
        calendar=cancellation(reader) if had_entry else None,
    )


def read_changes(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Changes to events that the reader registered for."""
    found = own_changes(reader, {notice.facts["change"] for notice in notices})
    words: dict[int, Words] = {}
    for notice in notices:
        if notice.facts["change"] not in found:
            continue
        change, event = found[notice.facts["change"]]
        title = event.text(reader.lang).title
        if change.changes.keys() & OF_TIME:
            moment = short_moment(event.starts_at, reader.timezone)
            said = _("“%(event)s” is held at another time: %(moment)s", event=title, moment=moment)
        else:
            said = _("“%(event)s” is held at another place or in another way.", event=title)
        words[notice.id] = _words(said, title, event)
    return words


def read_cancelled(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Events that the reader registered for and that do not take place."""
    found = own_events(reader, {notice.facts["event"] for notice in notices})
    words: dict[int, Words] = {}
    for notice in notices:
        event = found.get(notice.facts["event"])
        if event is not None and event.state == CANCELLED:
            title = event.text(reader.lang).title
            words[notice.id] = _words(
                _("“%(event)s” does not take place.", event=title), title, event
            )
    return words


def _words(said: str, title: str, event: Event) -> Words:
    return Words(
        title=said,
        endpoint="events.event",
        values={"slug": event.slug},
        why=_("You are told because you registered for this event."),
        thread=f"event-{event.id}",
        about=title,
    )


def _what_changed(reader: Reader, change: EventChange) -> tuple[str, list[str]]:
    title = {"event": reader.title}
    has_entry = reader.registration.state == CONFIRMED_SEAT
    entry = [_("With this mail your calendar shows it so.")] if has_entry else []
    if not change.changes.keys() & OF_TIME:
        said = _("“%(event)s” is held at another place or in another way.", **title)
        return _("Another place: %(event)s", **title), [said, *entry]
    # Whoever moved it named the wall time; when the rules of a zone changed, that has stayed.
    if "starts" in change.changes:
        said = _("“%(event)s” is held at another time.", **title)
    else:
        said = _(
            "The rules of the time zone %(zone)s were changed. By the clocks there, “%(event)s” is "
            "held when it was; by other clocks it is held at another time.",
            zone=reader.event.timezone.replace("_", " "),
            **title,
        )
    return _("Another time: %(event)s", **title), [said, *entry]


def _reason(reason: str) -> list[str]:
    return [_("Reason:")] if reason else []


def _when_changed(reader: Reader, change: EventChange) -> list[Fact]:
    """When it is held now and was before, each by the clocks of the event and of the reader."""
    event = reader.event
    now = when_facts(reader, event.starts_at, event.ends_at)
    if not change.changes.keys() & OF_TIME:
        return now
    starts, ends, zone = _was(change, event)
    before = [span_words(span(starts, ends, zone)), span_words(span(starts, ends, reader.zone))]
    own, *readers = now
    facts = [_changed(own, before[0])]
    if readers:
        facts.append(_changed(readers[0], before[1]))
    elif zone != event.timezone:
        # It was held by other clocks than now, and those of now are the reader's.
        facts = [Fact(own.label, own.value, before=before[1])]
    return facts


def _where_changed(reader: Reader, change: EventChange) -> Fact:
    now = where_fact(reader)
    if not change.changes.keys() & OF_PLACE:
        return now
    event = reader.event
    was = {name: getattr(event, name) for name in OF_PLACE}
    was |= {name: pair[0] for name, pair in change.changes.items() if name in OF_PLACE}
    lang = current_language().code
    before = place_words(was["mode"], was["place"], was["city"], was["country"], lang)
    after = place_words(event.mode, event.place, event.city, event.country, lang)
    return _changed(Fact(now.label, after), before)


def _changed(now: Fact, before: str) -> Fact:
    return Fact(now.label, now.value, before=before if before != now.value else "")


def _was(change: EventChange, event: Event) -> tuple[dt.datetime, dt.datetime, str]:
    """When it was held before the change, and in which zone."""
    told = change.changes
    starts = dt.datetime.fromisoformat(told["starts_at"][0]) if "starts_at" in told else None
    ends = dt.datetime.fromisoformat(told["ends_at"][0]) if "ends_at" in told else None
    zone = told["timezone"][0] if "timezone" in told else event.timezone
    return starts or event.starts_at, ends or event.ends_at, zone
