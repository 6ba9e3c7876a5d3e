"""When an event is held: by its own clocks, with their zone and offset, and by the reader's."""

import datetime as dt
from dataclasses import dataclass

from flask_babel import format_date, format_time

from hub.core.days import in_zone
from hub.events.models import Event


@dataclass(frozen=True)
class Span:
    """From when to when, as the clocks of `zone` show it."""

    starts: dt.datetime
    ends: dt.datetime
    zone: str

    @property
    def offset(self) -> str:
        """How far the clocks are from UTC when it begins: `UTC+05:30`."""
        return offset_of(self.starts)

    @property
    def is_one_day(self) -> bool:
        """Whether it ends on the day it begins."""
        return self.starts.date() == self.ends.date()


@dataclass(frozen=True)
class When:
    """`own` is by the clocks of the event; `reader` by those of the reader, if they differ."""

    own: Span
    reader: Span | None


def when(event: Event, zone: str | None) -> When:
    """When the event is held, for a reader whose clocks are of `zone`; None where it is unknown."""
    return when_between(event.starts_at, event.ends_at, event.timezone, zone)


def when_between(starts: dt.datetime, ends: dt.datetime, own: str, reader: str | None) -> When:
    """The same of any two moments."""
    here = span(starts, ends, own)
    there = span(starts, ends, reader) if reader else None
    if there is not None and _shows_the_same(here, there):
        there = None
    return When(here, there)


def span(starts: dt.datetime, ends: dt.datetime, zone: str) -> Span:
    """The two moments by the clocks of that zone."""
    return Span(in_zone(starts, zone), in_zone(ends, zone), zone)


def offset_of(moment: dt.datetime) -> str:
    """How far the clocks that show `moment` are from UTC: `UTC`, `UTC+05:30`, `UTC−03:00`."""
    offset = moment.utcoffset() or dt.timedelta(0)
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def moment_words(moment: dt.datetime, zone: str) -> str:
    """Day and hour as the clocks of a zone show them, with the zone and its offset named."""
    there = in_zone(moment, zone)
    day = format_date(there, "long", rebase=False)
    hour = format_time(there, "short", rebase=False)
    offset = offset_of(there)
    named = zone.replace("_", " ") if zone == offset else f"{zone.replace('_', ' ')}, {offset}"
    return f"{day}, {hour} ({named})"


def _shows_the_same(one: Span, other: Span) -> bool:
    return (one.starts.replace(tzinfo=None), one.ends.replace(tzinfo=None)) == (
        other.starts.replace(tzinfo=None),
        other.ends.replace(tzinfo=None),
    )
