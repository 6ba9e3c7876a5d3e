"""A month as a grid of days, by the clocks of whoever reads it."""

import calendar
import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.core.days import beginning, day_of, in_zone
from hub.events.queries.finding import Row

# Where a week begins, for who reads the language; else on Monday.
FIRST_WEEKDAYS = {"ar": calendar.SATURDAY}
FIRST_YEAR, LAST_YEAR = 2000, 2099
_INSTANT = dt.timedelta(microseconds=1)


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year: `2026-11`."""

    year: int
    number: int

    @classmethod
    def named(cls, name: str) -> "Month | None":
        """The month of that name; None for one that this calendar does not have."""
        year, dash, number = name.partition("-")
        digits = len(year) == 4 and len(number) == 2 and (year + number).isascii()
        if not dash or not digits or not (year + number).isdecimal():
            return None
        found = cls(int(year), int(number))
        return found if FIRST_YEAR <= found.year <= LAST_YEAR and 1 <= found.number <= 12 else None

    @classmethod
    def of(cls, day: dt.date) -> "Month":
        """The month of that day."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number, 1)

    def after(self, months: int) -> "Month | None":
        """The month so many later, or earlier; None beyond the calendar."""
        count = self.year * 12 + self.number - 1 + months
        found = Month(count // 12, count % 12 + 1)
        return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


@dataclass(frozen=True)
class Part:
    """An event on one day; `begins` is when on that day, None where it began before."""

    row: Row
    begins: dt.datetime | None
    goes_on: bool


@dataclass(frozen=True)
class Day:
    """A day of the grid with what is held on it."""

    date: dt.date
    in_month: bool
    is_today: bool
    parts: Sequence[Part]


def by_month(rows: Iterable[Row], zone: str) -> list[tuple[dt.date, list[Row]]]:
    """The rows, which stand in order, by the month in which each begins for the reader."""

    def month_of(row: Row) -> dt.date:
        return in_zone(row.event.starts_at, zone).date().replace(day=1)

    return [(first, list(some)) for first, some in itertools.groupby(rows, month_of)]


def weeks_of(month: Month, lang: str) -> list[list[dt.date]]:
    """The days of the month in whole weeks, which begin as readers of the language expect."""
    first = FIRST_WEEKDAYS.get(lang, calendar.MONDAY)
    return calendar.Calendar(first).monthdatescalendar(month.year, month.number)


def moments_of(weeks: Sequence[Sequence[dt.date]], zone: str) -> tuple[dt.datetime, dt.datetime]:
    """From which moment to which the grid reaches."""
    begins = beginning(weeks[0][0], zone)
    ends = beginning(weeks[-1][-1] + dt.timedelta(days=1), zone)
    assert begins is not None
    assert ends is not None
    return begins, ends


def grid(
    month: Month, weeks: Sequence[Sequence[dt.date]], rows: Sequence[Row], zone: str, today: dt.date
) -> list[list[Day]]:
    """The weeks with what is held on each day; an event stands on every day it touches."""
    parts: dict[dt.date, list[Part]] = {}
    first, last = weeks[0][0], weeks[-1][-1]
    for row in rows:
        begins = in_zone(row.event.starts_at, zone)
        # What ends at midnight is not held on the day that begins then.
        end = day_of(max(row.event.ends_at - _INSTANT, row.event.starts_at), zone)
        assert end is not None
        day = max(begins.date(), first)
        while day <= min(end, last):
            part = Part(row, begins if day == begins.date() else None, day < end)
            parts.setdefault(day, []).append(part)
            day += dt.timedelta(days=1)
    return [
        [Day(date, date.month == month.number, date == today, parts.get(date, ())) for date in week]
        for week in weeks
    ]
