"""When something recurs, by the clocks of its place (RFC 5545 §3.8.5.3)."""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from typing import Any

from dateutil.rrule import rrulestr

from hub.core.wall import wall_of

MOST = 500
# A rule that never comes true is looked for until the year 9999.
SECONDS = 5
OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}


class NotReckoned(ValueError):
    """It recurs more often than daily, or its rule cannot be read."""


def starts_of(
    first: dt.datetime, rule: Any, more: Sequence[dt.datetime], zone: str
) -> Callable[[dt.datetime, dt.datetime], list[dt.datetime]]:
    """The wall times between two, `first` and `more` among them. Raises NotReckoned."""
    rules = rule if isinstance(rule, list) else [rule] if rule is not None else []

    def between(begin: dt.datetime, end: dt.datetime) -> list[dt.datetime]:
        found = {each for each in (first, *more) if begin <= each <= end}
        for each in rules:
            found |= _of_rule(each, first, zone, begin, end)
        if len(found) > MOST:
            raise NotReckoned("too many")
        return sorted(found)

    return between


def _of_rule(
    rule: Any, first: dt.datetime, zone: str, begin: dt.datetime, end: dt.datetime
) -> set[dt.datetime]:
    try:
        frequency = {str(each).upper() for each in rule["FREQ"]}
        if frequency & OFTEN:
            raise NotReckoned("too often")
        parts = dict(part.split("=", 1) for part in rule.to_ical().decode().upper().split(";"))
        if "UNTIL" in parts:
            parts["UNTIL"] = _until(rule["UNTIL"][0], zone)
        made = rrulestr(";".join("=".join(each) for each in parts.items()), dtstart=first)
    except NotReckoned:
        raise
    except Exception as unread:
        raise NotReckoned("unread") from unread
    found: set[dt.datetime] = set()
    started = time.monotonic()
    for wall in made:
        if wall > end or len(found) > MOST:
            break
        if time.monotonic() - started > SECONDS:
            raise NotReckoned("too slow")
        if wall >= begin:
            found.add(wall)
    return found


def _until(last: Any, zone: str) -> str:
    """The last wall time: a moment is told by the clocks of the zone, a day is meant to its end."""
    if not isinstance(last, dt.datetime):
        return f"{last:%Y%m%d}T235959"
    wall = wall_of(last, zone)[0] if last.tzinfo is not None else last
    return f"{wall:%Y%m%dT%H%M%S}"
