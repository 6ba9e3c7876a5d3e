"""Time zones to choose from: by continent, with the names of their cities and their offset."""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence

from babel import Locale

from hub.accounts.forms import timezones
from hub.core import clock
from hub.core.days import in_zone
from hub.core.i18n import LANGUAGES, current_language
from hub.events.queries.times import offset_of

UTC = "UTC"
# What Babel calls the continents that the names of zones begin with (UN M49); the oceans have none.
CONTINENTS = {
    "Africa": "002",
    "America": "019",
    "Antarctica": "AQ",
    "Arctic": "150",
    "Asia": "142",
    "Australia": "009",
    "Europe": "150",
    "Pacific": "009",
}

Groups = Mapping[str, Sequence[tuple[str, str]]]


def zones_by_continent() -> Groups:
    """Every zone with its city and its offset of today, below the name of its continent."""
    return _by_continent(current_language().code, clock.now().date())


def city_of(zone: str, lang: str) -> str:
    """What the place a zone is named after is called."""
    named = _locale(lang).time_zones.get(zone, {})
    return str(named.get("city") or zone.rsplit("/", 1)[-1].replace("_", " "))


@functools.lru_cache(maxsize=12)
def _by_continent(lang: str, day: dt.date) -> Groups:
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    names = _locale(lang).territories
    groups: dict[str, list[tuple[str, str]]] = {UTC: [(UTC, UTC)]}
    for zone, _name in timezones():
        if zone == UTC:
            continue
        first = zone.split("/", 1)[0]
        group = str(names.get(CONTINENTS.get(first, ""), first))
        words = f"{city_of(zone, lang)} ({offset_of(in_zone(noon, zone))})"
        groups.setdefault(group, []).append((zone, words))
    return {name: sorted(zones, key=lambda each: each[1]) for name, zones in groups.items()}


@functools.cache
def _locale(lang: str) -> Locale:
    return Locale.parse(LANGUAGES[lang].locale)


def weekdays(lang: str) -> Sequence[tuple[int, str]]:
    """The days of the week, Monday 0, as a calendar of that language begins it."""
    locale = _locale(lang)
    names = locale.days["stand-alone"]["wide"]
    first = locale.first_week_day
    return [((first + step) % 7, names[(first + step) % 7]) for step in range(7)]
