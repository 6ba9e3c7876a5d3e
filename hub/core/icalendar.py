"""Lines of a calendar (RFC 5545): escaped, folded, with the rules of the zones they name.

Written here rather than by the library that reads calendars: that one turns a `\\N` of somebody's
words into a new line, and lets summer time begin an hour late for who reads its zones strictly.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from hub.core.days import zone_named
from hub.core.wall import exists, moment_of

MIME = "text/calendar"
LONGEST_LINE = 75

Params = Mapping[str, str]

# What any program may take for the end of a line, and signs that no calendar may hold.
_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_SPECIAL = re.compile(r"[\\;,]")
_DAY = dt.timedelta(days=1)
_SECOND = dt.timedelta(seconds=1)


def line(name: str, value: str, params: Params | None = None) -> str:
    """A property whose `value` is no text: a moment, a number, a word of the standard."""
    return _folded(f"{name}{_params(params or {})}:{_on_one_line(value)}")


def text_line(name: str, words: str, params: Params | None = None) -> str:
    """A property that holds somebody's words, whatever they are; line ends are kept in them."""
    return _folded(f"{name}{_params(params or {})}:{_escaped(words)}")


def list_line(name: str, values: Iterable[str]) -> str:
    """A property that holds several words, as CATEGORIES does."""
    return _folded(f"{name}:{','.join(_escaped(_on_one_line(each)) for each in values)}")


def person_line(name: str, address: str, params: Params) -> str:
    """A property that names a person by their mail address, as ATTENDEE does."""
    return line(name, f"mailto:{''.join(_on_one_line(address).split())}", params)


def moment(at: dt.datetime) -> str:
    """A moment as UTC: `20261126T140000Z`."""
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def duration(length: dt.timedelta) -> str:
    """How long: `PT1H30M`, and `-P1D` for so long before."""
    seconds = int(abs(length).total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    date = f"{days}D" if days else ""
    units = zip((hours, minutes, seconds), "HMS", strict=True)
    time = "".join(f"{number}{unit}" for number, unit in units if number)
    sign = "-" if length < dt.timedelta(0) else ""
    if not time:
        return f"{sign}P{date}" if date else "PT0S"
    return f"{sign}P{date}T{time}"


def time_lines(
    zone: str, starts: tuple[dt.datetime, int], ends: tuple[dt.datetime, int]
) -> tuple[list[str], bool]:
    """DTSTART and DTEND of two wall times with their folds, and whether they name the zone.

    The second of two equal wall times, and one that clocks leave out, have no name in a calendar
    (RFC 5545 §3.3.5): those are written in UTC.
    """
    named = [("DTSTART", *starts), ("DTEND", *ends)]
    is_plain = not _is_utc(zone) and all(not fold and exists(wall, zone) for _, wall, fold in named)
    if is_plain:
        return [
            line(name, wall.strftime("%Y%m%dT%H%M%S"), {"TZID": zone})
            for name, wall, _fold in named
        ], True
    return [line(name, moment(moment_of(wall, zone, fold))) for name, wall, fold in named], False


def calendar(
    head: Iterable[str], zones: Mapping[str, tuple[int, int]], components: Iterable[str]
) -> bytes:
    """The whole file. `zones` says from which year to which each zone that is named is needed."""
    rules = (zone_rules(zone, first, last) for zone, (first, last) in sorted(zones.items()))
    body = "".join([*head, *rules, *components])
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n".encode()


@lru_cache(maxsize=512)
def zone_rules(zone: str, first_year: int, last_year: int) -> str:
    """VTIMEZONE with every change of the clocks from a year before to a year after those years."""
    clocks = zone_named(zone)
    begin = dt.datetime(max(first_year - 1, 1), 1, 1, tzinfo=dt.UTC)
    end = dt.datetime(min(last_year + 2, 9_999), 1, 1, tzinfo=dt.UTC)
    offset, name, is_summer = _shown(begin, clocks)
    # The first is what holds when the calendar begins; who reads it needs no earlier rule.
    onsets = {(offset, offset, name, is_summer): [(begin + offset).replace(tzinfo=None)]}
    for at in _changes(clocks, begin, end):
        before, (offset, name, is_summer) = offset, _shown(at, clocks)
        # An onset is told by the clocks as they were before it (RFC 5545 §3.6.5).
        local = (at + before).replace(tzinfo=None)
        onsets.setdefault((before, offset, name, is_summer), []).append(local)
    rules = "".join(_observance(*key, onset) for key, onset in onsets.items())
    return f"BEGIN:VTIMEZONE\r\n{line('TZID', zone)}{rules}END:VTIMEZONE\r\n"


def _observance(
    before: dt.timedelta,
    after: dt.timedelta,
    name: str,
    is_summer: bool,
    onsets: list[dt.datetime],
) -> str:
    kind = "DAYLIGHT" if is_summer else "STANDARD"
    first, *others = [each.strftime("%Y%m%dT%H%M%S") for each in onsets]
    lines = [
        line("BEGIN", kind),
        line("DTSTART", first),
        *([line("RDATE", ",".join(others))] if others else []),
        line("TZOFFSETFROM", _offset(before)),
        line("TZOFFSETTO", _offset(after)),
        text_line("TZNAME", name),
        line("END", kind),
    ]
    return "".join(lines)


def _changes(clocks: dt.tzinfo, begin: dt.datetime, end: dt.datetime) -> Iterable[dt.datetime]:
    """The moments between the two at which the clocks jump, or call themselves otherwise."""
    at = begin
    while at < end:
        following = at + _DAY
        if _shown(at, clocks) != _shown(following, clocks):
            low, high = at, following
            while high - low > _SECOND:
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if _shown(middle, clocks) == _shown(low, clocks):
                    low = middle
                else:
                    high = middle
            yield high
        at = following


def _shown(at: dt.datetime, clocks: dt.tzinfo) -> tuple[dt.timedelta, str, bool]:
    local = at.astimezone(clocks)
    offset = local.utcoffset() or dt.timedelta(0)
    # Where summer time is called the ordinary one, as in Morocco, the offsets still say the same.
    return offset, local.tzname() or "", bool(local.dst())


def _offset(offset: dt.timedelta) -> str:
    seconds = round(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3_600)
    minutes, seconds_left = divmod(rest, 60)
    sign = "-" if seconds < 0 else "+"
    return f"{sign}{hours:02}{minutes:02}" + (f"{seconds_left:02}" if seconds_left else "")


def _is_utc(zone: str) -> bool:
    return zone_named(zone) is dt.UTC or zone in {"UTC", "Etc/UTC", "Etc/UCT", "Zulu"}


def _escaped(words: str) -> str:
    kept = _CONTROLS.sub("", _LINE_ENDS.sub("\n", words).replace("\t", " "))
    return _SPECIAL.sub(lambda found: "\\" + found[0], kept).replace("\n", "\\n")


def _on_one_line(words: str) -> str:
    return _CONTROLS.sub("", _LINE_ENDS.sub(" ", words).replace("\t", " "))


def _params(params: Params) -> str:
    return "".join(f";{name}={_quoted(value)}" for name, value in params.items())


def _quoted(value: str) -> str:
    """A value of a parameter: no quotation mark can stand in it, not even escaped."""
    kept = _on_one_line(value).replace('"', "\N{RIGHT DOUBLE QUOTATION MARK}")
    return f'"{kept}"' if re.search("[^A-Za-z0-9_./+-]", kept) else kept


def _folded(content: str) -> str:
    """The line cut into pieces of at most 75 octets, never within a letter (RFC 5545 §3.1)."""
    octets = content.encode()
    if len(octets) <= LONGEST_LINE:
        return content + "\r\n"
    pieces, room = [], LONGEST_LINE
    while len(octets) > room:
        cut = room
        while octets[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(octets[:cut])
        # The space that says so is an octet of the line that goes on.
        octets, room = octets[cut:], LONGEST_LINE - 1
    return b"\r\n ".join([*pieces, octets]).decode() + "\r\n"
