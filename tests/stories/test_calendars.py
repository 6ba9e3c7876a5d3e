"""What a calendar program makes of ours: khal, a process with a home of its own."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.core import clock
from hub.core.db import db
from hub.events.models import CANCELLED, WITHDRAWN
from hub.events.queries.icalendar import (
    cancellation,
    entry_of,
    feed,
    invitation,
    one_event,
)
from hub.events.services import addresses
from tests.events.support import DAY, announced, registered
from tests.factories import make_member

KHAL = Path(sys.executable).with_name("khal")
ZONES = (
    "Europe/Paris",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
CONFIG = """
[calendars]
[[ours]]
path = {home}/ours
type = calendar
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[default]
default_calendar = ours
[sqlite]
path = {home}/khal.db
"""
# What is told of each event, one a line.
SAID = "{start-long}|{end-long}|{cancelled}|{title}|{location}"


class Reader:
    """A calendar program that takes files and tells what it has."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / "ours").mkdir()
        (home / "config").write_text(CONFIG.format(home=home))

    def takes(self, calendar: bytes) -> None:
        (self.home / "in.ics").write_bytes(calendar)
        self._run("import", "--batch", "-a", "ours", str(self.home / "in.ics"))

    def has(self, days: str = "800d") -> list[str]:
        begin = (clock.now() - dt.timedelta(days=2)).strftime("%Y-%m-%d")
        options = ("--day-format", "", "--once", "--format", SAID)
        return [
            line for line in self._run("list", *options, begin, days).splitlines() if "|" in line
        ]

    def _run(self, *words: str) -> str:
        environ = {
            **os.environ,
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        done = subprocess.run(
            [str(KHAL), "-c", str(self.home / "config"), *words],
            capture_output=True,
            text=True,
            env=environ,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def reader(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Reader(home)


def told(event, title, *, off=False, location="Online"):
    moments = [at.strftime("%Y-%m-%d %H:%M") for at in (event.starts_at, event.ends_at)]
    return "|".join([*moments, "CANCELLED " if off else "", title, location])


@pytest.mark.one_database
def test_event_that_is_moved_and_cancelled_ends_right_in_the_reader(app, reader):
    event = announced("Papers; at borders, again", zone="Europe/Paris")
    registration = registered(event, make_member())
    reader.takes(invitation(registration, lang="en"))
    assert reader.has() == [told(event, "Papers; at borders, again")]
    event.set_times("Asia/Kathmandu", event.starts_wall + 30 * DAY, event.ends_wall + 30 * DAY)
    event.sequence += 1
    reader.takes(invitation(registration, lang="en"))
    assert reader.has() == [told(event, "Papers; at borders, again")]
    event.state, event.sequence = CANCELLED, event.sequence + 1
    reader.takes(cancellation(registration, lang="en"))
    assert reader.has() == [told(event, "Papers; at borders, again", off=True)]


@pytest.mark.one_database
@pytest.mark.parametrize("zone", ZONES)
def test_moments_are_the_same_in_the_reader(app, reader, zone):
    """Every second week for two years, over each change of the clocks."""
    events = []
    for week in range(0, 104, 2):
        event = announced(f"Week {week:03}", zone=zone, starts_in=(7 * week + 1) * DAY)
        day = event.starts_wall.replace(hour=1, minute=30)
        event.set_times(zone, day, day + dt.timedelta(hours=3))
        events.append(event)
    reader.takes(feed([entry_of(event) for event in events], lang="en", name="All"))
    assert sorted(reader.has()) == sorted(
        told(event, event.text("en").title) for event in events if event.ends_at > clock.now()
    )


@pytest.mark.one_database
def test_feed_of_a_filter_with_500_events_is_read_whole(client, reader):
    for number in range(250):
        announced(f"Event {number:03}", kind="training", starts_in=(number + 1) * DAY)
        announced(f"Talk {number:03}", kind="talk", starts_in=(number + 1) * DAY)
    gone = announced("Event gone", kind="training", starts_in=3 * DAY)
    gone.state = CANCELLED
    db.session.commit()
    reader.takes(client.get("/en/events/calendar.ics?kind=training&kind=talk").data)
    assert len(reader.has()) == 501
    assert [line for line in reader.has() if "CANCELLED" in line] == [
        told(gone, "Event gone", off=True)
    ]


@pytest.mark.one_database
def test_own_calendar_is_followed_by_the_reader(client, reader):
    member = make_member()
    event = announced("Papers")
    registration = registered(event, member)
    address = addresses.new_address(actor=member)
    db.session.commit()
    path = f"/fr/events/calendar/{address.secret}.ics"
    reader.takes(client.get(path).data)
    assert [line.split("|")[3] for line in reader.has()] == ["Papers"]
    registration.state, registration.changed_at = WITHDRAWN, clock.now()
    registration.version += 1
    db.session.commit()
    reader.takes(client.get(path).data)
    assert [line.split("|")[2:4] for line in reader.has()] == [["CANCELLED ", "Papers"]]


@pytest.mark.one_database
def test_hostile_words_make_no_second_event(app, reader):
    title = 'Papers\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nSUMMARY:Evil";:,'
    event = announced("Papers", mode="in_person", place="Hall\u2028X-EVIL:1", city="Lima")
    event.texts[0].title = title
    reader.takes(one_event(event, lang="en"))
    assert [line.split("|")[3:] for line in reader.has()] == [
        ['Papers END:VEVENT BEGIN:VEVENT UID:evil SUMMARY:Evil";:,', "Hall X-EVIL:1, Lima"]
    ]
