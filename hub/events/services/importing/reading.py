"""What a calendar of others says, entry by entry: one that is broken costs only itself."""

import datetime as dt
import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

import icalendar
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from hub.core import clock, markup
from hub.core.markup.addresses import safe_address
from hub.core.wall import moment_of, wall_of
from hub.events.services.importing.recurring import NotReckoned, starts_of

MOST_BYTES = 5_000_000
MOST_ENTRIES, MOST_FOUND, LARGEST_ENTRY = 5_000, 5_000, 200_000
AHEAD, BEHIND = dt.timedelta(days=366), dt.timedelta(days=30)
SECONDS = 15
AN_HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LONGEST = dt.timedelta(days=60)

_ENDS = re.compile(rb"\r\n|\r|\n")
_TAGS = re.compile(r"<(?:br|/p|/div|/li)\b[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")


class Why(StrEnum):
    """Why an entry is not taken."""

    BROKEN = "broken"
    NO_START = "no_start"
    NO_TITLE = "no_title"
    PRIVATE = "private"
    UNKNOWN_ZONE = "unknown_zone"
    NOT_RECKONED = "not_reckoned"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"


class NoCalendar(ValueError):
    """It is no calendar, or larger than one that is read."""


@dataclass(frozen=True)
class Activity:
    """What the entry says happens; `uid` names it for good, each recurrence apart."""

    uid: str
    title: str
    summary: str
    zone: str
    starts: dt.datetime
    ends: dt.datetime
    starts_fold: int = 0
    ends_fold: int = 0
    place: str = ""
    link: str = ""
    is_off: bool = False


@dataclass(frozen=True)
class Skipped:
    """An entry that is not taken, and why; `uid` so that it does not count as vanished."""

    uid: str
    title: str
    why: Why


@dataclass
class Understood:
    """What was understood of a calendar; entries that are over count in `over`."""

    name: str = ""
    found: list[Activity] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    over: int = 0


@dataclass(frozen=True)
class _Entry:
    uid: str
    title: str
    event: Any
    zone: str
    starts: dt.datetime
    length: dt.timedelta
    is_off: bool
    replaces: dt.datetime | None


def read_calendar(content: bytes, zone: str) -> Understood:
    """Entries of the last 30 days and the next twelve months; those without a zone are of `zone`.

    Raises NoCalendar.
    """
    if len(content) > MOST_BYTES:
        raise NoCalendar("too large")
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
    if not content.lstrip()[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        raise NoCalendar("no calendar")
    understood = Understood()
    zones: dict[str, Any] = {}
    entries: dict[str, list[_Entry]] = {}
    for number, (kind, block) in enumerate(_blocks(content, understood)):
        if number > MOST_ENTRIES:
            understood.skipped.append(Skipped("", "", Why.TOO_MANY))
            break
        if kind == b"VTIMEZONE":
            _keep_zone(block, zones)
        else:
            _keep_entry(block, zone, zones, entries, understood)
    until = time.monotonic() + SECONDS
    for some in entries.values():
        if time.monotonic() > until:
            understood.skipped += [Skipped(each.uid, each.title, Why.TOO_MANY) for each in some]
        else:
            _reckon(some, understood)
    understood.found.sort(key=lambda each: (each.starts, each.uid))
    return understood


def _blocks(content: bytes, understood: Understood) -> Iterator[tuple[bytes, bytes]]:
    """Each entry and zone by itself, so that none spoils the others."""
    lines = _ENDS.split(content)
    block: list[bytes] = []
    kind = b""
    for line in lines:
        word = line.strip().upper()
        if not kind and word in (b"BEGIN:VEVENT", b"BEGIN:VTIMEZONE"):
            kind, block = word[6:], []
        if kind:
            block.append(line)
            if word == b"END:" + kind:
                yield kind, b"\r\n".join([*block, b""])
                kind = b""
        elif line.upper().startswith((b"X-WR-CALNAME", b"NAME")) and b":" in line:
            name = line.partition(b":")[2].decode("utf-8", "replace")
            understood.name = understood.name or _one_line(name.replace("\\", ""), 200)
    if kind == b"VEVENT":
        understood.skipped.append(Skipped("", "", Why.BROKEN))


def _keep_zone(block: bytes, zones: dict[str, Any]) -> None:
    try:
        zone: Any = icalendar.Timezone.from_ical(block)
        name = str(zone["TZID"])
        known = str(zone.get("X-LIC-LOCATION") or name)
        zones[name] = _named(known) or zone.to_tz(lookup_tzid=False)
    except Exception:
        # Whatever such a zone makes of the library: entries that need it are named as skipped.
        return


def _keep_entry(
    block: bytes,
    zone: str,
    zones: Mapping[str, Any],
    entries: dict[str, list[_Entry]],
    understood: Understood,
) -> None:
    uid, title = "", ""
    try:
        if len(block) > LARGEST_ENTRY:
            raise _NotTaken(Why.TOO_LONG)
        # Bytes: of a text without line ends the library would read the file of that name.
        event = icalendar.Event.from_ical(block)
        title = _one_line(_words(event, "SUMMARY"), 200)
        uid = _uid(event, block)
        entry = _read(event, uid, title, zone, zones)
    except _NotTaken as reason:
        understood.skipped.append(Skipped(uid, title, reason.why))
    except Exception:
        # What others send breaks a parser in ways that nobody can list; the next entry is read.
        understood.skipped.append(Skipped(uid, title, Why.BROKEN))
    else:
        entries.setdefault(uid, []).append(entry)


class _NotTaken(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def _read(event: Any, uid: str, title: str, zone: str, zones: Mapping[str, Any]) -> _Entry:
    if _words(event, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):
        raise _NotTaken(Why.PRIVATE)
    if not title:
        raise _NotTaken(Why.NO_TITLE)
    start = event.get("DTSTART")
    if start is None:
        raise _NotTaken(Why.NO_START)
    own, begins = _wall(start, zone, zones)
    ends: dt.datetime | None = None
    if event.get("DTEND") is not None:
        end_zone, ends = _wall(event["DTEND"], own, zones)
        if end_zone != own:
            ends = wall_of(moment_of(ends, end_zone), own)[0]
        length = ends - begins
    elif event.get("DURATION") is not None:
        length = event["DURATION"].dt
    else:
        length = dt.timedelta(0)
    if length <= dt.timedelta(0):
        length = AN_HOUR if isinstance(start.dt, dt.datetime) else A_DAY
    if length > LONGEST:
        raise _NotTaken(Why.TOO_LONG)
    replaces = None
    if event.get("RECURRENCE-ID") is not None:
        other, replaces = _wall(event["RECURRENCE-ID"], own, zones)
        if other != own:
            replaces = wall_of(moment_of(replaces, other), own)[0]
    is_off = _words(event, "STATUS").upper() == "CANCELLED"
    return _Entry(uid, title, event, own, begins, length, is_off, replaces)


def _wall(value: Any, zone: str, zones: Mapping[str, Any]) -> tuple[str, dt.datetime]:
    """In which zone, and what its clocks show."""
    given = value.dt
    if not isinstance(given, dt.datetime):
        return zone, dt.datetime.combine(given, dt.time())
    name = str(value.params.get("TZID", ""))
    if not name:
        if given.tzinfo is None:
            return zone, given
        return zone, wall_of(given, zone)[0]
    known = _named(name) or zones.get(name)
    if known is None:
        raise _NotTaken(Why.UNKNOWN_ZONE)
    wall = given.replace(tzinfo=None)
    if isinstance(known, str):
        return known, wall
    # A zone with rules of its own that no table knows: the moment is kept, by clocks we know.
    return zone, wall_of(wall.replace(tzinfo=known), zone)[0]


def _named(name: str) -> str | None:
    """The zone of that name: of the tz database, of Windows, or at the end of a longer name."""
    name = name.strip().strip('"')
    if name in available_timezones():
        return name
    if name in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[name]
    parts = name.strip("/").split("/")
    for length in (3, 2):
        tail = "/".join(parts[-length:])
        if len(parts) > length and tail in available_timezones():
            return tail
    return None


def _reckon(entries: list[_Entry], understood: Understood) -> None:
    """The entries of one UID: what recurs, and what stands in place of a recurrence."""
    # Of two that say the same the later version counts (RFC 5545 §3.8.7.4).
    latest: dict[dt.datetime | None, _Entry] = {}
    for entry in sorted(entries, key=lambda each: _sequence(each.event)):
        latest[entry.replaces] = entry
    master = latest.pop(None, None)
    now = clock.now()
    found = [
        _activity(entry, entry.starts, _name(entry.uid, at)) for at, entry in latest.items() if at
    ]
    if master is not None:
        try:
            starts = _recurrences(master, now)
        except NotReckoned:
            understood.skipped.append(Skipped(master.uid, master.title, Why.NOT_RECKONED))
            return
        is_one = starts is None
        for begins in [master.starts] if starts is None else starts:
            if begins not in latest:
                uid = master.uid if is_one else _name(master.uid, begins)
                found.append(_activity(master, begins, uid))
    for each in found:
        if moment_of(each.ends, each.zone) < now - BEHIND:
            understood.over += 1
        elif len(understood.found) >= MOST_FOUND:
            understood.skipped.append(Skipped(each.uid, each.title, Why.TOO_MANY))
        else:
            understood.found.append(each)


def _recurrences(entry: _Entry, now: dt.datetime) -> list[dt.datetime] | None:
    """The wall times at which it recurs in the window; None for what happens once."""
    event = entry.event
    if event.get("RRULE") is None and event.get("RDATE") is None:
        return None
    begin = wall_of(now - BEHIND - entry.length, entry.zone)[0]
    end = wall_of(now + AHEAD, entry.zone)[0]
    left_out = set(_walls(event.get("EXDATE"), entry))
    return [
        wall
        for wall in starts_of(
            entry.starts, event.get("RRULE"), list(_walls(event.get("RDATE"), entry)), entry.zone
        )(begin, end)
        if wall not in left_out
    ]


def _walls(values: Any, entry: _Entry) -> Iterator[dt.datetime]:
    """The wall times of EXDATE or RDATE by the clocks of their entry."""
    for value in values if isinstance(values, list) else [values] if values is not None else []:
        for each in value.dts:
            given = each.dt[0] if isinstance(each.dt, tuple) else each.dt
            if not isinstance(given, dt.datetime):
                yield dt.datetime.combine(given, entry.starts.time())
            elif given.tzinfo is None:
                yield given
            else:
                yield wall_of(given, entry.zone)[0]


def _activity(entry: _Entry, begins: dt.datetime, uid: str) -> Activity:
    ends = begins + entry.length
    said = _words(entry.event, "DESCRIPTION")
    return Activity(
        uid=uid,
        title=entry.title,
        summary=_plain(said),
        zone=entry.zone,
        starts=begins,
        ends=ends,
        place=_one_line(_words(entry.event, "LOCATION"), 300),
        link=_link(entry.event),
        is_off=entry.is_off,
    )


def _name(uid: str, begins: dt.datetime) -> str:
    return _fitting(f"{uid}#{begins:%Y%m%dT%H%M%S}")


def _uid(event: Any, block: bytes) -> str:
    uid = _one_line(_words(event, "UID"), 1_000)
    return _fitting(uid or hashlib.sha256(block).hexdigest())


def _fitting(uid: str) -> str:
    return uid if len(uid) <= 280 else hashlib.sha256(uid.encode()).hexdigest()


def _sequence(event: Any) -> int:
    number = event.get("SEQUENCE")
    return int(number) if isinstance(number, int) else 0


def _words(event: Any, name: str) -> str:
    value = event.get(name)
    if isinstance(value, list):
        value = value[0]
    return markup.tidy(str(value)) if value is not None else ""


def _one_line(words: str, most: int) -> str:
    return " ".join(markup.tidy(words).split())[:most].strip()


def _plain(words: str) -> str:
    """Words of others as Markdown that says nothing but those words."""
    if re.search(r"</?[a-z]+[^>]*>", words, re.IGNORECASE):
        words = markup.plain(markup.render_html(words, lang="en").html, links=True)
    return _MARKUP.sub(r"\\\1", words.strip()[:10_000]).replace("\n", "\n\n")


def _link(event: Any) -> str:
    address = safe_address(_words(event, "URL").strip()) or ""
    return address if address.lower().startswith(("http://", "https://")) else ""
