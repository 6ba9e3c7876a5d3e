"""Reminders across every change of the clocks from 2026 to 2030: none wrong, none lost, none twice.

Whoever has a seat is reminded 24 hours and one hour before the start. The changes are read from the
rules of all zones (2,012 of them in the data of 2025b; 1,911 in those of 2026.6, by which Morocco
and western Canada change no more), events are placed before, in and after each, and the Hub's own
clock steps back an hour and forward a day meanwhile. What was due is worked out here in seconds
since 1970, and not by the code that is tried. The rule is tried with all of them; rows, jobs and
mail with a sample, by two beats at once.
"""

import datetime as dt
import sys
import threading
import zoneinfo
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.core import mail
from hub.core.db import db, writing
from hub.core.mail import SENT, MailMessage
from hub.core.wall import moment_of
from hub.events.models import EventReminder
from hub.events.models.reminders import step_to_give
from hub.events.tasks import remind
from tests.events.support import announced, registered
from tests.factories import make_member

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LAST = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
# Where events begin, told by the moment at which the clocks change.
PLACES = (
    -25 * HOUR,
    -30 * MINUTE,
    -MINUTE,
    dt.timedelta(0),
    15 * MINUTE,
    59 * MINUTE,
    12 * HOUR,
    23 * HOUR + 30 * MINUTE,
    24 * HOUR + 30 * MINUTE,
)
# Whoever is reminded registered so long before.
REGISTERED = 30 * HOUR


@dataclass(frozen=True)
class Change:
    """At this moment the clocks of the zone go from one distance from UTC to another."""

    zone: str
    at: dt.datetime
    before: dt.timedelta
    after: dt.timedelta

    def wall_of(self, moment: dt.datetime) -> tuple[dt.datetime, int]:
        """What the clocks show near the change, and whether they show it for the second time."""
        shown = moment + (self.before if moment < self.at else self.after)
        is_again = moment >= self.at and shown < self.at + self.before
        return shown.replace(tzinfo=None), int(is_again)


@cache
def changes() -> tuple[Change, ...]:
    """Every change of an offset in these five years, in all zones there are."""
    return tuple(
        change
        for zone in sorted(zoneinfo.available_timezones())
        for change in changes_of(zone, zoneinfo.ZoneInfo(zone))
    )


def changes_of(zone: str, clocks: dt.tzinfo) -> Iterator[Change]:
    days = [FIRST + DAY * number for number in range((LAST - FIRST).days + 1)]
    offsets = [day.astimezone(clocks).utcoffset() or dt.timedelta(0) for day in days]
    for (low, before), (high, after) in pairwise(zip(days, offsets, strict=True)):
        if before == after:
            continue
        while high - low > SECOND:
            middle = (low + (high - low) / 2).replace(microsecond=0)
            if middle.astimezone(clocks).utcoffset() == before:
                low = middle
            else:
                high = middle
        yield Change(zone, high, before, after)


def steady(starts: dt.datetime) -> list[dt.datetime]:
    """What the Hub's clock shows at each beat, from before the first reminder to the start."""
    near = [starts - 24 * HOUR, starts - HOUR, starts]
    return [
        each + by for each in near for by in (-MINUTE, -SECOND, dt.timedelta(0), SECOND, MINUTE)
    ]


def stepping_back(starts: dt.datetime) -> list[dt.datetime]:
    """After each reminder the clock shows an hour less, and goes over that hour once more."""
    shown = []
    for moment in steady(starts):
        shown.append(moment)
        if moment in (starts - 24 * HOUR + MINUTE, starts - HOUR + MINUTE):
            shown += [moment - HOUR, moment - HOUR / 2, moment]
    return shown


def a_day_ahead(starts: dt.datetime) -> list[dt.datetime]:
    """The clock jumps forward a day: the first reminder is late by some of it, or of no use."""
    return [starts - 26 * HOUR, *[each for each in steady(starts) if each >= starts - 2 * HOUR]]


def over_a_reminder(starts: dt.datetime) -> list[dt.datetime]:
    """The jump leads from before the first reminder to after the second."""
    return [starts - 24 * HOUR - MINUTE, starts - 30 * MINUTE, starts - MINUTE, starts]


def over_the_start(starts: dt.datetime) -> list[dt.datetime]:
    """The jump leads from before the first reminder to after the start."""
    return [starts - 24 * HOUR - SECOND, starts, starts + SECOND]


CLOCKS = (steady, stepping_back, a_day_ahead, over_a_reminder, over_the_start)


def due(starts: dt.datetime, shown: list[dt.datetime]) -> dict[int, int]:
    """At which beat (by its place) each reminder is to be given: hours before → place."""
    begins = int(starts.timestamp())
    told: dict[int, int] = {}
    for place, moment in enumerate(shown):
        left = begins - int(moment.timestamp())
        if 0 < left <= 3_600:
            told.setdefault(1, place)
        elif 3_600 < left <= 86_400:
            told.setdefault(24, place)
    return told


def test_every_change_of_the_clocks_is_known():
    found = changes()
    sys.stdout.write(f"\n{len(found)} changes in {len({each.zone for each in found})} zones\n")
    # Governments change their minds, and each machine has its data: the figure is printed above.
    assert 1_900 < len(found) < 2_200
    assert {each.before != each.after for each in found} == {True}


def test_wall_time_near_a_change_is_the_moment_that_was_meant():
    wrong = []
    for change in changes():
        for place in PLACES:
            starts = change.at + place
            wall, fold = change.wall_of(starts)
            if moment_of(wall, change.zone, fold) != starts:
                wrong.append((change.zone, starts))
    assert wrong == []


def test_each_reminder_is_given_once_at_its_moment_around_every_change():
    # The rule knows no zone, only moments: many zones change at the same.
    wanted = {moment_of(*_named(each, each.at + place)) for each in changes() for place in PLACES}
    wrong = []
    for starts in sorted(wanted):
        for shown in (each(starts) for each in CLOCKS):
            given: dict[int, int] = {}
            for beat, now in enumerate(shown):
                # Each of two beats asks; who has a row already is not given another.
                for _beat in (1, 2):
                    step = step_to_give(starts, now, told_at=starts - REGISTERED)
                    if step is not None:
                        given.setdefault(step, beat)
            if given != due(starts, shown):
                wrong.append((starts, given))
    assert len(wanted) > 1_000
    assert wrong == []


def _named(change: Change, moment: dt.datetime) -> tuple[dt.datetime, str, int]:
    wall, fold = change.wall_of(moment)
    return wall, change.zone, fold


def sample() -> list[Change]:
    """Of each kind of change (from which offset to which) the first, some years apart."""
    kinds: dict[tuple[dt.timedelta, dt.timedelta], Change] = {}
    for change in sorted(changes(), key=lambda each: (each.zone, each.at)):
        kinds.setdefault((change.before, change.after), change)
    return sorted(kinds.values(), key=lambda each: each.at)


def two_beats(app: Flask) -> None:
    """Two workers are asked at the same moment."""

    def work() -> None:
        with app.app_context(), writing():
            remind.run()
            db.session.remove()

    db.session.remove()
    beats = [threading.Thread(target=work) for _beat in (1, 2)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join()


def test_rows_and_mail_of_a_sample_are_right_with_two_beats(app, clock):
    clock(to=FIRST - 3 * DAY)
    member = make_member(timezone="Asia/Kathmandu")
    expected: Counter[tuple[int, int, int]] = Counter()
    said: dict[int, str] = {}
    shown: dict[tuple[dt.datetime, tuple[int, ...]], list[dt.datetime]] = {}
    for number, change in enumerate(sample()):
        starts = change.at + PLACES[1 + number % 7]
        wall, zone, fold = _named(change, starts)
        said[number] = offset_words(change.before if starts < change.at else change.after)
        clock(to=starts - REGISTERED)
        event = announced(f"Number {number}", zone=zone)
        event.set_times(
            zone,
            wall,
            wall + 2 * HOUR,
            starts_fold=fold,
            ends_fold=0,
        )
        event.ends_at = starts + 2 * HOUR
        seats = [registered(event, member), registered(event)]
        numbers = tuple(seat.id for seat in seats)
        assert event.starts_at == starts
        # What the clock shows for one event, it shows for those that have not begun as well.
        shown[starts, numbers] = []
        for now in CLOCKS[number % len(CLOCKS)](starts):
            clock(to=now)
            two_beats(app)
            mail.send_due(100)
            for moments in shown.values():
                moments.append(now)
    for (starts, numbers), moments in shown.items():
        begins = int(starts.timestamp())
        expected.update((each, step, begins) for each in numbers for step in due(starts, moments))
    rows = db.session.scalars(sa.select(EventReminder).order_by(EventReminder.id)).all()
    mails = {
        message.about: message
        for message in db.session.scalars(sa.select(MailMessage).order_by(MailMessage.id))
    }
    given = Counter(
        (row.registration_id, row.hours_before, int(row.starts_at.timestamp())) for row in rows
    )
    sys.stdout.write(
        f"\n{len(sample())} kinds of changes, {sum(expected.values())} reminders due, "
        f"{sum(given.values())} given, {len(rows)} mailed\n"
    )
    assert given == expected
    told_by = [mails[f"event_reminder:{row.id}"] for row in rows]
    assert {message.state for message in told_by} == {SENT}
    assert len(mails) == len(rows)
    wrong = [each.text for each in told_by if said[_number(each.subject)] not in each.text]
    assert wrong == []


def offset_words(offset: dt.timedelta) -> str:
    """How far clocks are from UTC, as a mail ends the line about the event's own time."""
    minutes = abs(offset) // MINUTE
    sign = "−" if offset < dt.timedelta(0) else "+"
    return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02})" if minutes else "UTC)"


def _number(subject: str) -> int:
    return int(subject.split("Number ")[1].split(",")[0])
