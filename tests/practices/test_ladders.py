"""When reminders are due: a rule of moments and zones."""

import datetime as dt
import itertools
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.workhours import is_working_time, working_moment
from hub.practices.models.ladders import (
    ANSWER,
    LADDERS,
    REST,
    REVIEW,
    REVISION,
    Deadline,
)

pytestmark = pytest.mark.one_database

ZONES = sorted(name for name in available_timezones() if "/" in name and name[0].isupper())
zones = st.sampled_from(ZONES)
# Years in which some clocks change, some zones too; nights, weekends and every offset among them.
moments = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2032, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=dt.UTC)
)
ladders = st.sampled_from(sorted(LADDERS.values(), key=lambda each: each.name))
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def at(text: str, zone: str = "UTC") -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def deadline(
    due: dt.datetime, ladder=REVIEW, zone="UTC", editor_zone="UTC", since=LONG_AGO, off=()
):
    return Deadline(ladder, due, since, zone, editor_zone, off)


def test_ladders_are_those_of_the_domain():
    assert ANSWER.days == (-2, 2, 5)
    assert REVIEW.days == REVISION.days == (-7, 0, 3, 7)


def test_steps_are_at_nine_there_and_on_mondays_instead_of_weekends():
    # Thursday 10 December 2026, the last minute in Nairobi; in Tokyo it is Friday by then.
    due = at("2026-12-10 23:59", "Africa/Nairobi")
    nairobi = deadline(due, ANSWER, "Africa/Nairobi").steps()
    assert [(step.days, step.at) for step in nairobi] == [
        (-2, at("2026-12-08 09:00", "Africa/Nairobi")),
        (2, at("2026-12-14 09:00", "Africa/Nairobi")),
        (5, at("2026-12-15 09:00", "Africa/Nairobi")),
    ]
    assert deadline(due, REVIEW, "Asia/Tokyo").steps()[1].at == at("2026-12-11 09:00", "Asia/Tokyo")


def test_step_is_at_nine_before_and_after_the_clocks_change():
    # Clocks in Paris went back on Sunday 25 October 2026.
    steps = deadline(at("2026-10-26 23:59", "Europe/Paris"), REVIEW, "Europe/Paris").steps()
    assert [step.at.hour for step in steps] == [7, 8, 8, 8]


def test_steps_and_the_question_to_the_editor_wait_for_the_end_of_holidays():
    off = {dt.date(2026, 12, day) for day in (24, 25, 28)}
    one = deadline(at("2026-12-22 23:59"), ANSWER, off=off)
    assert [step.at for step in one.steps()] == [
        at("2026-12-21 09:00"),
        at("2026-12-29 09:00"),
        at("2026-12-29 09:00"),
    ]
    assert one.step_now(at("2026-12-24 10:00")) is None
    assert one.step_now(at("2026-12-29 09:00")).days == 5
    assert one.asks_editor_at == at("2026-12-29 09:00")
    assert not one.asks_editor(at("2026-12-28 12:00"))


def test_missed_steps_are_passed_over_for_the_last():
    one = deadline(at("2026-12-10 23:59"))
    assert one.step_now(at("2026-12-02 12:00")) is None
    assert one.step_now(at("2026-12-03 09:00")).days == -7
    assert one.step_now(at("2026-12-14 09:00")).days == 3
    assert one.step_now(at("2027-02-01 10:00")).days == 7


def test_nobody_is_reminded_outside_their_working_hours():
    one = deadline(at("2026-12-10 23:59"), zone="Asia/Tokyo")
    assert one.step_now(at("2026-12-15 17:00", "Asia/Tokyo")) is None
    assert one.step_now(at("2026-12-19 12:00", "Asia/Tokyo")) is None
    assert one.step_now(at("2026-12-15 16:59", "Asia/Tokyo")).days == 3


def test_who_has_just_answered_is_not_reminded_of_earlier_steps():
    one = deadline(at("2026-12-10 23:59"), since=at("2026-12-09 15:00"))
    assert one.step_now(at("2026-12-09 16:00")) is None
    # The day itself is within the rest as well; three days later is not.
    assert one.step_now(at("2026-12-10 16:00")) is None
    assert one.step_now(at("2026-12-14 09:00")).days == 3


def test_editor_is_asked_after_the_last_step_in_their_own_hours():
    one = deadline(
        at("2026-12-10 23:59", "Asia/Tokyo"), zone="Asia/Tokyo", editor_zone="America/Lima"
    )
    assert one.steps()[-1].at == at("2026-12-17 09:00", "Asia/Tokyo")
    assert one.asks_editor_at == at("2026-12-17 09:00", "America/Lima")
    assert not one.asks_editor(at("2026-12-17 08:59", "America/Lima"))
    assert one.asks_editor(at("2026-12-17 09:00", "America/Lima"))
    assert not one.asks_editor(at("2026-12-19 12:00", "America/Lima"))


@given(zones, moments)
@settings(max_examples=300, deadline=None)
def test_working_moment_is_the_first_in_working_hours(zone, moment):
    found = working_moment(moment, zone, ())
    assert is_working_time(found, zone, ())
    assert moment <= found <= moment + dt.timedelta(days=4)
    earlier = found - dt.timedelta(minutes=1)
    assert found == moment or not is_working_time(earlier, zone, ())


@given(ladders, zones, zones, moments)
@settings(max_examples=300, deadline=None)
def test_steps_rise_within_working_hours_and_near_their_days(ladder, zone, editor_zone, due):
    one = deadline(due, ladder, zone, editor_zone)
    steps = one.steps()
    assert tuple(step.days for step in steps) == ladder.days
    assert all(is_working_time(step.at, zone, ()) for step in steps)
    assert all(before.at < after.at for before, after in itertools.pairwise(steps))
    day = due.astimezone(ZoneInfo(zone)).date()
    late = [(step.at.astimezone(ZoneInfo(zone)).date() - day).days - step.days for step in steps]
    assert set(late) <= {0, 1, 2}
    assert is_working_time(one.asks_editor_at, editor_zone, ())
    assert one.asks_editor_at >= steps[-1].at


@given(ladders, zones, moments, st.integers(-30 * 24, 30 * 24), st.integers(-20 * 24, 0))
@settings(max_examples=500, deadline=None)
def test_step_now_is_the_last_that_has_come_and_never_within_the_rest(
    ladder, zone, due, hours, asked
):
    now = due + dt.timedelta(hours=hours)
    one = deadline(due, ladder, zone, since=due + dt.timedelta(hours=asked))
    step = one.step_now(now)
    if step is None:
        return
    assert is_working_time(now, zone, ())
    assert one.since + REST <= step.at <= now
    assert [each for each in one.steps() if step.at < each.at <= now] == []
