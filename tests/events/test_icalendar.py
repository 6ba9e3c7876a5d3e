"""Calendars: the lines are by the standard, and a reader has the same moments and words."""

import datetime as dt
import itertools

import icalendar
import pytest

from hub.core import clock
from hub.core.db import db
from hub.core.icalendar import duration, text_line, zone_rules
from hub.core.wall import moment_of
from hub.events.models import (
    CANCELLED,
    HYBRID,
    IN_PERSON,
    PENDING,
    WAITING,
    WITHDRAWN,
)
from hub.events.queries.icalendar import (
    cancellation,
    entry_for,
    entry_of,
    feed,
    invitation,
    one_event,
)
from tests.events.strict import lines_of, shape_of
from tests.events.support import announced, registered
from tests.factories import make_member

ZONES = (
    "Europe/Paris",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
BREAKS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\\n")
LINES = (
    "BEGIN:VEVENT",
    "END:VCALENDAR",
    "ATTENDEE:mailto:mallory@demo.example.org",
    'X-INJECTED;A="b":c,d;e',
    '";CN="Mallory":mailto:m@demo.example.org',
)
HOSTILE = [
    f"Papers{sign}{content}{sign}"
    for sign, content in itertools.product((*BREAKS, "\t", '"'), LINES)
] + ["C:\\New\\nothing", "\\", "ا" * 190, "\U0001f600" * 60, "a,b;c:d\\N"]


def read(calendar):
    return icalendar.Calendar.from_ical(calendar)


def entry_in(calendar):
    (event,) = read(calendar).events
    return event


def test_event_is_read_with_its_wall_time_words_and_place(app):
    event = announced(
        "Papers; at the border, again",
        mode=HYBRID,
        place="Room 3",
        city="Nairobi",
        country="KE",
        zone="Africa/Nairobi",
    )
    found = entry_in(one_event(event, lang="en", alarms=[dt.timedelta(days=1)]))
    assert str(found["UID"]) == event.uid
    assert found.start == event.starts_at
    assert found.start.tzinfo.key == "Africa/Nairobi"
    assert found.end == event.ends_at
    assert str(found["SUMMARY"]) == "Papers; at the border, again"
    assert str(found["LOCATION"]) == "Room 3, Nairobi, Kenya"
    assert str(found["STATUS"]) == "CONFIRMED"
    address = f"http://localhost/en/events/{event.slug}"
    assert str(found["URL"]) == address
    assert str(found["DESCRIPTION"]).split("\n\n") == [
        "What three registries learned in one harvest.",
        address,
    ]
    assert found["CATEGORIES"].cats == ["GCM Talk"]
    (alarm,) = found.walk("VALARM")
    assert alarm["TRIGGER"].dt == dt.timedelta(days=-1)


def test_entry_never_says_how_one_joins(app):
    way = "https://meet.demo.example.org/secret-room"
    event = announced(joining_link=way, joining_note="Code 4711")
    registration = registered(event, make_member())
    calendars = [
        one_event(event, lang="en"),
        feed([entry_of(event)], lang="en", name="All"),
        invitation(registration, lang="en"),
        cancellation(registration, lang="en"),
    ]
    for calendar in calendars:
        whole = calendar.replace(b"\r\n ", b"")
        assert b"meet.demo" not in whole
        assert b"4711" not in whole


def test_hostile_words_change_no_line(app):
    event, member = announced("Papers", mode=IN_PERSON, place="Hall", city="Lima"), make_member()
    registration = registered(event, member)
    plain = shape_of(invitation(registration, lang="en"))
    assert len(HOSTILE) >= 60
    changed = []
    for words in HOSTILE:
        event.texts[0].title = event.place = event.city = registration.name = words[:200]
        event.texts[0].summary_html = f"<p>{words}</p>"
        event.cancellation = words
        made = invitation(registration, lang="en")
        if shape_of(made) != plain or entry_in(made).errors:
            changed.append(words)
        (attendee,) = [line for line in lines_of(made) if line.name == "ATTENDEE"]
        assert attendee.value == f"mailto:{member.email}"
    assert changed == []
    for words in HOSTILE:
        assert shape_of(feed([], lang="en", name=words)) == shape_of(
            feed([], lang="en", name="All events")
        )


def test_words_come_back_as_they_were_written(app):
    event = announced('C:\\New; a,b: "q" \\N', mode=IN_PERSON, place="Éí 会议室" * 20, city="")
    found = entry_in(one_event(event, lang="en"))
    assert str(found["SUMMARY"]) == 'C:\\New; a,b: "q" \\N'
    assert str(found["LOCATION"]) == "Éí 会议室" * 20


def test_long_lines_are_cut_between_letters():
    for sign, length in itertools.product(("a", "é", "会", "\U0001f600"), range(55, 90)):
        made = text_line("SUMMARY", sign * length).encode()
        assert [len(each) for each in made.split(b"\r\n") if len(each) > 75] == []
        assert made.decode().replace("\r\n ", "") == f"SUMMARY:{sign * length}\r\n"


@pytest.mark.parametrize("zone", ZONES)
def test_moments_are_the_same_for_who_reads_the_zone_strictly(app, zone):
    """Around each change of the clocks, by the VTIMEZONE alone: no table of zones is asked."""
    event = announced(zone=zone)
    year = clock.now().year
    day, end = dt.datetime(year - 1, 7, 1), dt.datetime(year + 2, 7, 1)
    wrong = []
    while day < end:
        for wall in (day + dt.timedelta(minutes=30 * half) for half in range(10)):
            event.set_times(zone, wall, wall + dt.timedelta(hours=2))
            if by_rules(one_event(event, lang="en")) != (event.starts_at, event.ends_at):
                wrong.append(wall)
        day += dt.timedelta(days=1 if near_a_change(day, zone) else 5)
    assert wrong == []


def near_a_change(day, zone):
    offsets = {
        moment_of(day + dt.timedelta(days=n), zone)
        - (day + dt.timedelta(days=n)).replace(tzinfo=dt.UTC)
        for n in range(-1, 7)
    }
    return len(offsets) > 1


def by_rules(calendar):
    """The moments of the one entry, reckoned from the calendar's own rules (RFC 5545 §3.6.5)."""
    lines = lines_of(calendar)
    onsets, moments = [], {}
    rule: dict[str, str] = {}
    for line in lines:
        if line.name == "BEGIN":
            rule = {}
        rule.setdefault(line.name, line.value)
        if line.name == "END" and line.value in ("STANDARD", "DAYLIGHT"):
            starts = [rule["DTSTART"], *filter(None, rule.get("RDATE", "").split(","))]
            onsets += [
                (wall(each) - offset(rule["TZOFFSETFROM"]), offset(rule["TZOFFSETTO"]))
                for each in starts
            ]
        if line.name in ("DTSTART", "DTEND"):
            moments[line.name] = line
    return tuple(_reckoned(moments[name], sorted(onsets)) for name in ("DTSTART", "DTEND"))


def _reckoned(line, onsets):
    if line.value.endswith("Z"):
        return wall(line.value.rstrip("Z")).replace(tzinfo=dt.UTC)
    told = wall(line.value)
    fitting = [
        told - after
        for number, (begins, after) in enumerate(onsets)
        if begins <= told - after
        and (number + 1 == len(onsets) or told - after < onsets[number + 1][0])
    ]
    # Of two equal wall times the first is meant (RFC 5545 §3.3.5).
    return min(fitting).replace(tzinfo=dt.UTC)


def wall(words):
    return dt.datetime.strptime(words, "%Y%m%dT%H%M%S")


def offset(words):
    sign = -1 if words[0] == "-" else 1
    return sign * dt.timedelta(hours=int(words[1:3]), minutes=int(words[3:5]))


def test_the_second_of_two_equal_wall_times_is_kept(app):
    event = announced(zone="Europe/Paris")
    twice = dt.datetime(2027, 10, 31, 2, 30)
    event.set_times("Europe/Paris", twice, twice, starts_fold=0, ends_fold=1)
    found = entry_in(one_event(event, lang="en"))
    assert (found.start, found.end) == (event.starts_at, event.ends_at)
    assert event.ends_at - event.starts_at == dt.timedelta(hours=1)


def test_zone_has_its_rules_around_the_event():
    """Summer time begins and ends in the year of the event, the one before and the one after."""
    rules = zone_rules("Europe/Paris", 2027, 2027)
    lines = lines_of(f"BEGIN:VCALENDAR\r\n{rules}END:VCALENDAR\r\n".encode())
    onsets = [
        onset
        for line in lines
        if line.name in ("DTSTART", "RDATE")
        for onset in line.value.split(",")
    ]
    assert len(onsets) == 1 + 6


def test_cancelled_event_says_so_with_its_reason(app):
    event = announced()
    event.state, event.cancellation, event.sequence = CANCELLED, "The hall was flooded.", 3
    found = entry_in(feed([entry_of(event)], lang="en", name="All"))
    assert (str(found["STATUS"]), found["SEQUENCE"]) == ("CANCELLED", 3)
    assert "The hall was flooded." in str(found["DESCRIPTION"])


def test_feed_says_its_name_and_how_often_it_is_asked(app):
    made = feed([entry_of(announced())], lang="fr", name="Événements")
    values = {line.name: line.value for line in lines_of(made)}
    assert values["X-WR-CALNAME"] == values["NAME"] == "Événements"
    assert values["REFRESH-INTERVAL"] == "PT1H"
    assert values["METHOD"] == "PUBLISH"
    # One who reads a calendar of everything is not busy all day.
    assert values["TRANSP"] == "TRANSPARENT"


def test_same_event_is_the_same_bytes_until_it_changes(app):
    event = announced()
    before = feed([entry_of(event)], lang="en", name="All")
    with clock.travel(by=dt.timedelta(days=2)):
        assert feed([entry_of(event)], lang="en", name="All") == before
        event.updated_at = clock.now()
        assert feed([entry_of(event)], lang="en", name="All") != before


def test_invitation_names_who_asks_and_who_comes(app):
    member = make_member('Amina; "El" Fassi')
    made = invitation(registered(announced(), member), lang="en")
    calendar = read(made)
    assert str(calendar["METHOD"]) == "REQUEST"
    (event,) = calendar.events
    assert str(event["ORGANIZER"]) == "mailto:hub@example.org"
    attendee = event["ATTENDEE"]
    assert str(attendee) == f"mailto:{member.email}"
    assert attendee.params["PARTSTAT"] == "ACCEPTED"
    assert attendee.params["RSVP"] == "FALSE"
    assert attendee.params["CN"] == "Amina; ”El” Fassi"


def test_registration_decides_what_its_calendar_says(app):
    event = announced()
    registration = registered(event, make_member())
    said = []
    for state in (PENDING, WAITING, "confirmed", WITHDRAWN):
        registration.state = state
        said.append(entry_for(registration).status)
    assert said == ["TENTATIVE", "TENTATIVE", "CONFIRMED", "CANCELLED"]
    event.state, registration.state = CANCELLED, "confirmed"
    assert entry_for(registration).status == "CANCELLED"


def test_later_word_has_the_higher_sequence(app):
    registration = registered(announced(), make_member())
    first = entry_in(invitation(registration, lang="en"))
    registration.state, registration.version = WITHDRAWN, registration.version + 1
    gone = read(cancellation(registration, lang="en"))
    assert str(gone["METHOD"]) == "CANCEL"
    (last,) = gone.events
    assert (str(last["STATUS"]), str(last["UID"])) == ("CANCELLED", str(first["UID"]))
    assert last["SEQUENCE"] == first["SEQUENCE"] + 1
    db.session.rollback()


def test_lengths_are_written_as_the_standard_does():
    lengths = {
        "PT0S": dt.timedelta(0),
        "-P1D": -dt.timedelta(days=1),
        "PT1H30M": dt.timedelta(minutes=90),
        "P1DT2H": dt.timedelta(hours=26),
        "-PT15M": -dt.timedelta(minutes=15),
    }
    assert {words: duration(length) for words, length in lengths.items()} == {
        words: words for words in lengths
    }
