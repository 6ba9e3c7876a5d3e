"""Events as calendar programs read them (RFC 5545, RFC 5546, RFC 7986).

An entry says what the page of the event says to everybody, and its address; how one joins is no
part of it. Who reads it may see the event: that is for the caller to know.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr

from flask import current_app

from hub.core import clock, icalendar, markup
from hub.core.i18n import _, absolute_url, in_language
from hub.core.icalendar import duration, line, list_line, moment, person_line, text_line
from hub.core.pagecache import PageCache
from hub.events.models import (
    ANNOUNCED,
    CANCELLED,
    CONFIRMED_SEAT,
    DRAFT,
    ONLINE,
    Event,
    EventRegistration,
)
from hub.events.queries.words import KIND_WORDS, MODE_WORDS, REGISTRATION_WORDS
from hub.taxonomy import queries as taxonomy

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
SURE, TENTATIVE, OFF = "CONFIRMED", "TENTATIVE", "CANCELLED"
ACCEPTED, UNDECIDED, REFUSED = "ACCEPTED", "TENTATIVE", "DECLINED"

STATUS = {ANNOUNCED: SURE, CANCELLED: OFF, DRAFT: TENTATIVE}
# How often a program may ask for a calendar again.
ASKED_AGAIN = dt.timedelta(hours=1)
MOST_WORDS = 2_000
# Entries of this process as they were written, some 1 KB each.
_made = PageCache[str](5_000)


@dataclass(frozen=True)
class Attendee:
    """Who is asked to come, as an invitation names them."""

    name: str
    email: str
    answer: str = ACCEPTED


@dataclass(frozen=True)
class Entry:
    """An event in somebody's calendar.

    `status`, `sequence` and `changed_at` are the event's own unless somebody's registration says
    otherwise; `note` stands before what it is about; `takes_time` shows the reader as busy;
    `alarms` are so long before it begins.
    """

    event: Event
    status: str
    sequence: int
    changed_at: dt.datetime
    note: str = ""
    takes_time: bool = False
    alarms: Sequence[dt.timedelta] = ()
    attendee: Attendee | None = None


def entry_of(event: Event) -> Entry:
    """The event as everybody knows it."""
    return Entry(event, STATUS[event.state], event.sequence, event.updated_at)


def entry_for(registration: EventRegistration) -> Entry:
    """The event as it concerns who registered: sure, waiting or withdrawn.

    Words are in the language at hand. Its sequence grows with the event's and with every step of
    the registration, so that a calendar never takes the older of two answers for the newer.
    """
    event = registration.event
    status = STATUS[event.state]
    if not registration.stands:
        status = OFF
    elif status == SURE and registration.state != CONFIRMED_SEAT:
        status = TENTATIVE
    return Entry(
        event,
        status,
        event.sequence + registration.version - 1,
        max(event.updated_at, registration.changed_at),
        note=str(REGISTRATION_WORDS[registration.state]),
        takes_time=status == SURE,
    )


def one_event(event: Event, *, lang: str, alarms: Sequence[dt.timedelta] = ()) -> bytes:
    """A file that puts the event into a calendar."""
    return _calendar([replace(entry_of(event), takes_time=True, alarms=alarms)], PUBLISH, lang)


def feed(entries: Iterable[Entry], *, lang: str, name: str) -> bytes:
    """A calendar called `name` that programs ask for again and again."""
    return _calendar(list(entries), PUBLISH, lang, name)


def invitation(
    registration: EventRegistration, *, lang: str, alarms: Sequence[dt.timedelta] = ()
) -> bytes:
    """METHOD:REQUEST to who registered: it is put into their calendar, or changed there."""
    entry = _for_attendee(registration, lang)
    return _calendar([replace(entry, alarms=alarms)], REQUEST, lang)


def cancellation(registration: EventRegistration, *, lang: str) -> bytes:
    """METHOD:CANCEL to who registered: it is taken out of their calendar."""
    entry = _for_attendee(registration, lang)
    return _calendar([replace(entry, status=OFF, takes_time=False)], CANCEL, lang)


def _for_attendee(registration: EventRegistration, lang: str) -> Entry:
    member = registration.member
    with in_language(lang):
        entry = entry_for(registration)
    answer = {SURE: ACCEPTED, TENTATIVE: UNDECIDED, OFF: REFUSED}[entry.status]
    email = (member.email if member else registration.email) or ""
    name = registration.name or (member.name if member else "")
    return replace(entry, attendee=Attendee(name, email, answer) if email else None)


def _calendar(entries: Sequence[Entry], method: str, lang: str, name: str = "") -> bytes:
    settings = current_app.extensions["settings"]
    head = [
        text_line("PRODID", f"-//{settings.site_name}//Hub//{lang.upper()}"),
        line("CALSCALE", "GREGORIAN"),
        line("METHOD", method),
    ]
    if name:
        head += [
            text_line("NAME", name),
            text_line("X-WR-CALNAME", name),
            line("REFRESH-INTERVAL", duration(ASKED_AGAIN), {"VALUE": "DURATION"}),
            line("X-PUBLISHED-TTL", duration(ASKED_AGAIN)),
        ]
    zones: dict[str, tuple[int, int]] = {}
    with in_language(lang):
        components = [_component(entry, method, lang, zones) for entry in entries]
    return icalendar.calendar(head, zones, components)


def _component(entry: Entry, method: str, lang: str, zones: dict[str, tuple[int, int]]) -> str:
    event = entry.event
    words = event.text(lang)
    times, names_zone = icalendar.time_lines(
        event.timezone,
        (event.starts_wall, event.starts_fold),
        (event.ends_wall, event.ends_fold),
    )
    if names_zone:
        years = (event.starts_wall.year, event.ends_wall.year)
        first, last = zones.get(event.timezone, years)
        zones[event.timezone] = (min(first, years[0]), max(last, years[1]))
    # An invitation is made now; what is published is as old as its last change (RFC 5545 §3.8.7.2).
    made = entry.changed_at if method == PUBLISH else clock.now()
    address = absolute_url("events.event", lang=lang, slug=event.slug)
    if entry.attendee is not None:
        return _written(entry, lang, times, made, address)
    # A feed of hundreds is asked for hourly by hundreds; whatever an entry shows is in its key.
    shows = (
        *(lang, times, made, address, words.lang, words.title, words.summary_html),
        *(event.uid, event.state, event.kind, event.mode, event.place, event.city),
        *(event.country, event.cancellation, event.created_at, entry.status, entry.sequence),
        *(entry.changed_at, entry.note, entry.takes_time, tuple(entry.alarms)),
    )
    key = hashlib.blake2b(repr(shows).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return _made.made_once(key, lambda: _written(entry, lang, times, made, address))


def _written(entry: Entry, lang: str, times: Sequence[str], made: dt.datetime, address: str) -> str:
    event = entry.event
    words = event.text(lang)
    said = {"LANGUAGE": words.lang}
    lines = [
        line("BEGIN", "VEVENT"),
        line("UID", event.uid),
        line("SEQUENCE", str(entry.sequence)),
        line("DTSTAMP", moment(made)),
        line("CREATED", moment(event.created_at)),
        line("LAST-MODIFIED", moment(entry.changed_at)),
        *times,
        text_line("SUMMARY", " ".join(words.title.split()), said),
        text_line("DESCRIPTION", _description(entry, words.summary_html, address)),
        text_line("LOCATION", _location(event, lang)),
        line("URL", address),
        list_line("CATEGORIES", [str(KIND_WORDS[event.kind])]),
        line("STATUS", entry.status),
        line("TRANSP", "OPAQUE" if entry.takes_time else "TRANSPARENT"),
        *_people(entry.attendee),
        *[_alarm(before, words.title) for before in entry.alarms if entry.status != OFF],
        line("END", "VEVENT"),
    ]
    return "".join(lines)


def _description(entry: Entry, html: str, address: str) -> str:
    event = entry.event
    about = markup.plain(html, links=True) if html else ""
    if len(about) > MOST_WORDS:
        about = markup.excerpt(about, MOST_WORDS)
    off = _("This event was cancelled.") if event.state == CANCELLED else ""
    parts = [off, event.cancellation if off else entry.note, about, address]
    return "\n\n".join(part for part in parts if part)


def _location(event: Event, lang: str) -> str:
    """Where it is held. Online it is nowhere: the way in is on the page, for who is let in."""
    if event.mode == ONLINE:
        return str(MODE_WORDS[ONLINE])
    country = taxonomy.country_name(event.country, lang) if event.country else ""
    place = [part for part in (event.place, event.city, country) if part]
    return ", ".join(" ".join(part.split()) for part in place) or str(MODE_WORDS[event.mode])


def _people(attendee: Attendee | None) -> list[str]:
    if attendee is None:
        return []
    settings = current_app.extensions["settings"]
    sender, address = parseaddr(settings.mail_from)
    named = {
        "CN": attendee.name or attendee.email,
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": attendee.answer,
        "RSVP": "FALSE",
    }
    return [
        person_line("ORGANIZER", address, {"CN": sender or settings.site_name}),
        person_line("ATTENDEE", attendee.email, named),
    ]


def _alarm(before: dt.timedelta, title: str) -> str:
    lines = [
        line("BEGIN", "VALARM"),
        line("ACTION", "DISPLAY"),
        line("TRIGGER", duration(-before)),
        text_line("DESCRIPTION", " ".join(title.split())),
        line("END", "VALARM"),
    ]
    return "".join(lines)


__all__ = [
    "Entry",
    "cancellation",
    "entry_for",
    "entry_of",
    "feed",
    "invitation",
    "one_event",
]
