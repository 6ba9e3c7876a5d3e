"""Wall times and the moments they mean."""

import datetime as dt

import pytest

from hub.core.wall import comes_twice, exists, moment_of, neighbours, wall_of

pytestmark = pytest.mark.one_database


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("wall", "zone", "fold", "moment"),
    [
        ("2027-01-15T10:00", "Africa/Nairobi", 0, "2027-01-15T07:00+00:00"),
        ("2027-01-15T10:00", "Asia/Kathmandu", 0, "2027-01-15T04:15+00:00"),
        ("2026-10-25T02:30", "Europe/Paris", 0, "2026-10-25T00:30+00:00"),
        ("2026-10-25T02:30", "Europe/Paris", 1, "2026-10-25T01:30+00:00"),
        ("2027-01-15T10:00", "UTC", 0, "2027-01-15T10:00+00:00"),
    ],
)
def test_moment_of_follows_the_rules_of_the_zone(wall, zone, fold, moment):
    assert moment_of(at(wall), zone, fold) == at(moment)
    assert wall_of(at(moment), zone) == (at(wall), fold)


def test_wall_time_that_is_left_out_has_two_neighbours():
    assert not exists(at("2027-03-28T02:30"), "Europe/Paris")
    assert neighbours(at("2027-03-28T02:30"), "Europe/Paris") == (
        at("2027-03-28T01:30"),
        at("2027-03-28T03:30"),
    )


def test_wall_time_of_an_ordinary_day_exists_once():
    assert exists(at("2027-03-27T02:30"), "Europe/Paris")
    assert not comes_twice(at("2027-03-27T02:30"), "Europe/Paris")


def test_wall_time_comes_twice_where_clocks_are_set_back():
    assert comes_twice(at("2026-10-25T02:30"), "Europe/Paris")
    assert not comes_twice(at("2027-03-28T02:30"), "Europe/Paris")


def test_rules_of_zones_are_no_older_than_those_we_bring():
    """Morocco left its summer time in September 2026 (tz 2026): machines may not know it yet."""
    assert moment_of(dt.datetime(2026, 12, 1, 12), "Africa/Casablanca").hour == 12
