"""Days that are chosen: each is meant in the zone of whoever chooses."""

import datetime as dt
import zoneinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzdata
from wtforms import DateField
from wtforms.validators import InputRequired, Optional

from hub.core.i18n import _, _l

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


class DayField(DateField):  # type: ignore[misc]
    """A day, or none unless `required` says what is asked for."""

    def __init__(self, label: Any = None, *, required: Any = None, **options: Any) -> None:
        validator = InputRequired(required) if required else Optional()
        super().__init__(label or _l("Day"), validators=[validator], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a date picker or somebody's keyboard sent: 2026-11-23."""
        if not valuelist or not valuelist[0].strip():
            return
        try:
            day = dt.date.fromisoformat(valuelist[0].strip())
        except ValueError:
            day = None
        self.data = day
        if day is None or not FIRST <= day <= LAST:
            raise ValueError(_("Give a day as year-month-day, for example 2027-03-31."))


def beginning(day: dt.date | None, zone: str) -> dt.datetime | None:
    """The first moment of the day in that zone."""
    return _at(day, dt.time(0), zone)


def ending(day: dt.date | None, zone: str) -> dt.datetime | None:
    """The last minute of the day in that zone."""
    # Where clocks are set back before midnight, the day ends with the second 23:59.
    return _at(day, dt.time(23, 59, fold=1), zone)


def day_of(moment: dt.datetime | None, zone: str) -> dt.date | None:
    """The day on which the moment falls in that zone."""
    return moment.astimezone(zone_named(zone)).date() if moment else None


def in_zone(moment: dt.datetime, zone: str) -> dt.datetime:
    """The moment as a clock in that zone shows it."""
    return moment.astimezone(zone_named(zone))


def _at(day: dt.date | None, time: dt.time, zone: str) -> dt.datetime | None:
    return dt.datetime.combine(day, time, zone_named(zone)).astimezone(dt.UTC) if day else None


def zone_named(name: str) -> dt.tzinfo:
    """The time zone of that name; UTC for one that is not known."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return dt.UTC


def follow_newest_rules() -> None:
    """Zones have the rules of the machine or of the tzdata package, whichever are newer.

    Python takes the machine's, however old: governments change their clocks within months, and
    calendar programs of readers would have other moments than pages do.
    """
    versions = []
    for folder in zoneinfo.TZPATH:
        rules = Path(folder) / "tzdata.zi"
        if rules.is_file():
            with rules.open() as lines:
                versions.append(lines.readline().removeprefix("# version ").strip())
    if max(versions, default="") < tzdata.IANA_VERSION:
        zoneinfo.reset_tzpath(())
        ZoneInfo.clear_cache()


follow_newest_rules()
