"""When and where an event is held, in the words of a mail."""

import datetime as dt

from flask_babel import format_date, format_time

from hub.core.days import in_zone
from hub.core.i18n import _, current_language
from hub.core.mail import Fact
from hub.events.models import HYBRID, IN_PERSON, ONLINE, Event
from hub.events.notices.readers import Reader
from hub.events.queries.times import Span, offset_of, when_between
from hub.events.queries.words import MODE_WORDS
from hub.taxonomy import queries as taxonomy

FIRST_STRONG, END = "\u2068", "\u2069"


def facts_for(reader: Reader) -> list[Fact]:
    """When, by the clocks of the event and by those of the reader, and where."""
    event = reader.event
    return [*when_facts(reader, event.starts_at, event.ends_at), where_fact(reader)]


def when_facts(reader: Reader, starts: dt.datetime, ends: dt.datetime) -> list[Fact]:
    """When it is held: the reader's own time where their clocks show another."""
    held = when_between(starts, ends, reader.event.timezone, reader.zone)
    facts = [Fact(str(_("When")), span_words(held.own))]
    if held.reader is not None:
        facts.append(Fact(str(_("Your time")), span_words(held.reader)))
    return facts


def where_fact(reader: Reader) -> Fact:
    """Where it is held, or for this reader: of a hybrid event one part may be theirs."""
    event, comes_online = reader.event, reader.registration.comes_online
    if event.mode == HYBRID and comes_online is not None:
        mode = ONLINE if comes_online else IN_PERSON
    else:
        mode = event.mode
    return Fact(str(_("Where")), where_words(event, mode, reader.lang))


def where_words(event: Event, mode: str, lang: str) -> str:
    """Where it is held: `Online`, or a place with its town and country."""
    return place_words(mode, event.place, event.city, event.country, lang)


def place_words(mode: str, place: str, city: str, country: str | None, lang: str) -> str:
    """The same of any place."""
    if mode == ONLINE:
        return str(MODE_WORDS[ONLINE])
    named = taxonomy.country_name(country, lang) if country else ""
    there = ", ".join(part for part in (place, city, named) if part)
    if mode == HYBRID:
        return f"{there} · {MODE_WORDS[ONLINE]}" if there else str(MODE_WORDS[HYBRID])
    return there or str(MODE_WORDS[mode])


def span_words(span: Span) -> str:
    """From when to when, with the zone and how far it is from UTC."""
    starts, zone = _moment(span.starts), _zone(span.zone, span.offset)
    if span.is_one_day:
        return f"{starts}–{_hour(span.ends)} {zone}"
    return f"{starts} – {_moment(span.ends)} {zone}"


def moment_words(moment: dt.datetime, zone: str) -> str:
    """A moment by the clocks of that zone, which is named."""
    there = in_zone(moment, zone)
    return f"{_moment(there)} {_zone(zone, offset_of(there))}"


def short_moment(moment: dt.datetime, zone: str) -> str:
    """Day and hour for a subject, with the offset."""
    there = in_zone(moment, zone)
    day = format_date(there, "medium", rebase=False)
    return f"{day}, {_hour(there)} {isolated(f'({offset_of(there)})')}"


def isolated(words: str) -> str:
    """Words that keep their own direction within a line from right to left."""
    return f"{FIRST_STRONG}{words}{END}" if current_language().dir == "rtl" else words


def _moment(local: dt.datetime) -> str:
    return f"{format_date(local, 'full', rebase=False)}, {_hour(local)}"


def _hour(local: dt.datetime) -> str:
    return str(format_time(local, "short", rebase=False))


def _zone(zone: str, offset: str) -> str:
    named = zone.replace("_", " ")
    return isolated(f"({named})" if named == offset else f"({named}, {offset})")
