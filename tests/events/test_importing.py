"""Calendars of others: what is understood, what comes of it, and what a source can do."""

import datetime as dt
import http.server
import io
import threading
from typing import ClassVar

import pytest

from hub.core import clock
from hub.core.db import db, writing
from hub.core.wall import moment_of
from hub.events.models import CANCELLED, DRAFT, Event, EventSource, EventTerm
from hub.events.queries.icalendar import entry_of, feed
from hub.events.services import importing
from hub.events.tasks import fetch_calendars
from tests.events.support import DAY, announced, make_officer
from tests.factories import make_member, sign_in

SOON = (clock.now() + 20 * DAY).date()


def calendar(*entries, before=""):
    blocks = "".join(f"BEGIN:VEVENT\r\n{each.strip()}\r\nEND:VEVENT\r\n" for each in entries)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{before}{blocks}END:VCALENDAR\r\n".encode()


def entry(uid="a", *, day=SOON, title="Papers", more="", zone=";TZID=Europe/Paris"):
    start = f"DTSTART{zone}:{day:%Y%m%d}T100000"
    return "\r\n".join([f"UID:{uid}", f"SUMMARY:{title}", start, *more.strip().splitlines()])


def understood(*entries, zone="Africa/Nairobi", before=""):
    return importing.read_calendar(calendar(*entries, before=before), zone)


def wall(day=SOON, hour=10):
    return dt.datetime.combine(day, dt.time(hour))


def made_source(**values):
    officer = make_officer()
    columns = {
        "name": "Partners",
        "address": "",
        "lang": "en",
        "zone": "Europe/Paris",
        "is_trusted": True,
        **values,
    }
    source = importing.add_source(actor=officer, **columns)
    db.session.commit()
    return source


def brought(source, *entries):
    tally = importing.bring_in(source, understood(*entries, zone=source.timezone))
    db.session.commit()
    return tally


def events():
    return {event.text("en").title: event for event in db.session.query(Event)}


@pytest.mark.parametrize(
    ("zone", "read"),
    [
        (";TZID=Europe/Paris", "Europe/Paris"),
        (';TZID="Romance Standard Time"', "Europe/Paris"),
        (";TZID=/softwarestudio.org/Tzfile/Europe/Paris", "Europe/Paris"),
        ("", "Africa/Nairobi"),
    ],
)
def test_zone_of_an_entry_is_found(zone, read):
    (found,) = understood(entry(zone=zone)).found
    assert (found.zone, found.starts) == (read, wall())


def test_zone_with_rules_of_its_own_keeps_the_moment():
    rules = (
        "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0545\r\nTZOFFSETTO:+0545\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    (found,) = understood(entry(zone=";TZID=Ours"), before=rules).found
    assert moment_of(found.starts, found.zone) == moment_of(wall(), "Asia/Kathmandu")


def test_length_is_read_or_supposed():
    day = f"{SOON:%Y%m%d}"
    entries = {
        "end": entry("end", more=f"DTEND;TZID=Europe/Paris:{day}T113000"),
        "duration": entry("duration", more="DURATION:PT90M"),
        "none": entry("none"),
        "backwards": entry("backwards", more=f"DTEND;TZID=Europe/Paris:{day}T090000"),
        "day": f"UID:day\r\nSUMMARY:Day\r\nDTSTART;VALUE=DATE:{day}",
        "days": f"UID:days\r\nSUMMARY:Days\r\nDTSTART;VALUE=DATE:{day}\r\nDURATION:P3D",
    }
    lengths = {each.uid: each.ends - each.starts for each in understood(*entries.values()).found}
    hours = {name: length.total_seconds() / 3600 for name, length in lengths.items()}
    assert hours == {
        "end": 1.5,
        "duration": 1.5,
        "none": 1,
        "backwards": 1,
        "day": 24,
        "days": 72,
    }


def test_recurrences_keep_their_wall_time_for_twelve_months():
    weekly = entry(day=dt.date(2020, 1, 7), more="RRULE:FREQ=WEEKLY;BYDAY=TU")
    found = understood(weekly).found
    assert {each.starts.time() for each in found} == {dt.time(10)}
    assert {each.starts.weekday() for each in found} == {1}
    last = max(each.starts for each in found)
    assert 358 <= (last - clock.now().replace(tzinfo=None)).days <= 366
    offsets = {moment_of(each.starts, each.zone).hour for each in found}
    assert offsets == {8, 9}
    assert len({each.uid for each in found}) == len(found)


def test_recurrence_is_left_out_moved_and_cancelled():
    days = [SOON + dt.timedelta(days=7 * week) for week in range(4)]
    series = entry(
        more=f"RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Europe/Paris:{days[1]:%Y%m%d}T100000"
    )
    moved = entry(
        day=days[2] + dt.timedelta(days=1),
        title="Moved",
        more=f"RECURRENCE-ID;TZID=Europe/Paris:{days[2]:%Y%m%d}T100000",
    )
    off = entry(
        day=days[3],
        more=f"RECURRENCE-ID;TZID=Europe/Paris:{days[3]:%Y%m%d}T100000\nSTATUS:CANCELLED",
    )
    found = understood(series, moved, off).found
    assert [(each.title, each.starts.date(), each.is_off) for each in found] == [
        ("Papers", days[0], False),
        ("Moved", days[2] + dt.timedelta(days=1), False),
        ("Papers", days[3], True),
    ]


def test_last_day_of_a_rule_is_by_the_clocks_of_its_zone():
    until = SOON + dt.timedelta(days=7)
    rule = f"RRULE:FREQ=WEEKLY;UNTIL={until:%Y%m%d}T085959Z"
    assert len(understood(entry(more=rule)).found) == 1
    rule = f"RRULE:FREQ=WEEKLY;UNTIL={until:%Y%m%d}T100000Z"
    assert len(understood(entry(more=rule)).found) == 2


def test_broken_entries_are_named_and_cost_only_themselves():
    read = understood(
        "UID:one\r\nSUMMARY:No start",
        "UID:two\r\nSUMMARY:Bad start\r\nDTSTART:20269999T990000",
        entry("three", title=""),
        entry("four", title="Secret", more="CLASS:PRIVATE"),
        entry("five", title="Nowhere", zone=";TZID=Mars/Base"),
        entry("six", title="Every second", more="RRULE:FREQ=SECONDLY"),
        entry("seven", title="Odd rule", more="RRULE:FREQ=FOO"),
        "\x00\x01garbage\r\nDTSTART",
        entry("last", title="Sound"),
    )
    assert [each.title for each in read.found] == ["Sound"]
    assert [(each.title, str(each.why)) for each in read.skipped] == [
        ("No start", "no_start"),
        ("Bad start", "broken"),
        ("", "no_title"),
        ("Secret", "private"),
        ("Nowhere", "unknown_zone"),
        ("", "no_title"),
        ("Every second", "not_reckoned"),
        ("Odd rule", "not_reckoned"),
    ]


def test_words_of_others_are_made_safe(app):
    source = made_source()
    bad = "<script>alert(1)</script> [x](javascript:alert(1)) **bold** <b>told</b>"
    brought(source, entry(title="<img src=x onerror=alert(1)>", more=f"DESCRIPTION:{bad}"))
    (event,) = db.session.query(Event)
    assert event.text("en").title == "<img src=x onerror=alert(1)>"
    html = event.text("en").summary_html
    assert [sign for sign in ("<script", "<img", "<a ", "<strong") if sign in html] == []


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"<html>", b"hello" * 9, b"/etc/passwd", b"BEGIN:VCARD\r\n", b"\xff" * 99],
)
def test_what_is_no_calendar_is_refused(content):
    with pytest.raises(importing.NoCalendar):
        importing.read_calendar(content, "UTC")


def test_calendar_is_followed_in_what_changed_and_vanished(app):
    source = made_source()
    assert brought(source, entry("a"), entry("b", title="Borders")).new == 2
    first = events()["Papers"]
    slug, sequence = first.slug, first.sequence
    # What an officer chose stays.
    first.kind = "training"
    db.session.add(EventTerm(event_id=first.id, kind="objective", code="gcm-16"))
    db.session.commit()
    tally = brought(source, entry("a", day=SOON + DAY, title="Papers anew"))
    assert (tally.new, tally.changed, tally.cancelled) == (0, 1, 1)
    moved = events()["Papers anew"]
    assert (moved.slug, moved.kind, moved.codes("objective")) == (slug, "training", ["gcm-16"])
    assert (moved.sequence, moved.starts_wall) == (sequence + 1, wall(SOON + DAY))
    assert events()["Borders"].state == CANCELLED
    again = brought(source, entry("a", day=SOON + DAY, title="Papers anew"))
    assert (again.new, again.changed, again.cancelled) == (0, 0, 0)
    assert brought(source, entry("a", title="Papers anew"), entry("b", title="Borders")).new == 0
    assert events()["Borders"].state == "announced"


def test_entry_that_cannot_be_read_for_once_is_not_cancelled(app):
    source = made_source()
    brought(source, entry("a"), entry("b", title="Borders"))
    brought(source, entry("a"), "UID:b\r\nSUMMARY:Borders\r\nDTSTART:nonsense")
    assert events()["Borders"].state == "announced"
    assert [each["title"] for each in source.skipped] == ["Borders"]


def test_what_is_not_trusted_waits_until_an_officer_decides(client):
    source = made_source(is_trusted=False)
    brought(source, entry("a"), entry("b", title="Borders"), entry("c", title="Camps"))
    assert {event.state for event in events().values()} == {DRAFT}
    assert "Papers" not in client.get("/en/events/").text
    officer = make_officer()
    sign_in(client, officer)
    # Nor does it stand among the drafts of officers.
    assert "Papers" not in client.get("/en/events/").text
    page = client.get(f"/en/events/sources/{source.id}").text
    assert "3 events wait for you" in page
    ids = {title: event.id for title, event in events().items()}
    address = f"/en/events/sources/{source.id}/waiting"
    client.post(address, data={"event": [ids["Papers"], ids["Borders"]], "what": "accept"})
    client.post(address, data={"event": [ids["Camps"]], "what": "decline"})
    db.session.expire_all()
    states = {title: event.state for title, event in events().items()}
    assert states == {"Papers": "announced", "Borders": "announced", "Camps": DRAFT}
    # Declined, it does not come back.
    brought(source, entry("a"), entry("b", title="Borders"), entry("c", title="Camps"))
    assert "1 event waits for you" not in client.get(f"/en/events/sources/{source.id}").text


def test_pages_of_sources_are_for_officers(client):
    source = made_source()
    sign_in(client, make_member())
    statuses = [
        client.get("/en/events/sources").status_code,
        client.get(f"/en/events/sources/{source.id}").status_code,
        client.post("/en/events/sources", data={"name": "x"}).status_code,
        client.post(f"/en/events/sources/{source.id}/waiting").status_code,
    ]
    assert statuses == [403, 404, 403, 404]


def send(client, content, **values):
    fields = {"name": "Partners", "lang": "en", "timezone": "Europe/Paris", **values}
    if content is not None:
        fields["file"] = (io.BytesIO(content), "partners.ics")
    return client.post("/en/events/sources", data=fields, content_type="multipart/form-data")


def test_file_is_looked_at_before_anybody_sees_it(client):
    sign_in(client, make_officer())
    answer = send(client, calendar(entry(), "UID:b\r\nSUMMARY:Broken"), is_trusted="y")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "1 event waits for you" in page
    assert "It does not say when it begins." in page
    assert [event.state for event in events().values()] == [DRAFT]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no calendar", "This file is not a calendar."),
        (calendar(), "Nothing in this calendar is still to come."),
        (b"BEGIN:VCALENDAR\r\n" + b"X-A:" + b"a" * 5_000_000, "larger than 5 MB"),
        (b"BEGIN:VCALENDAR\r\n" + b"a" * 50_000_000, "larger than 5 MB"),
        (None, "Give an address, or choose a file."),
    ],
)
def test_file_that_cannot_be_taken_says_why_and_loses_nothing(client, content, words):
    sign_in(client, make_officer())
    answer = send(client, content, name="Our partners", timezone="Africa/Nairobi")
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Our partners"' in answer.text
    assert '<option selected value="Africa/Nairobi">' in answer.text
    assert db.session.query(EventSource).count() == 0


@pytest.mark.parametrize("address", ["ftp://a.example/", "javascript:alert(1)", "x", "http://a@b/"])
def test_address_that_is_none_is_refused(client, address):
    sign_in(client, make_officer())
    answer = send(client, None, address=address)
    assert (answer.status_code, "begins with http://" in answer.text) == (422, True)


def test_newer_file_is_followed(client):
    sign_in(client, make_officer())
    page = send(client, calendar(entry("a"), entry("b", title="Borders"))).location
    newer = {"file": (io.BytesIO(calendar(entry("a", title="Anew"))), "partners.ics")}
    answer = client.post(f"{page}/file", data=newer, content_type="multipart/form-data")
    assert answer.status_code == 303
    wrong = {"file": (io.BytesIO(b"none"), "partners.ics")}
    assert (
        client.post(f"{page}/file", data=wrong, content_type="multipart/form-data").status_code
        == 422
    )
    assert "Anew" in client.get(page).text


def test_what_we_write_is_read_again(app):
    event = announced("Ours, of course; yes", zone="Asia/Kathmandu", starts_in=40 * DAY)
    (found,) = importing.read_calendar(feed([entry_of(event)], lang="en", name="A"), "UTC").found
    assert (found.title, found.zone) == ("Ours, of course; yes", "Asia/Kathmandu")
    assert moment_of(found.starts, found.zone) == event.starts_at


class Calendar(http.server.BaseHTTPRequestHandler):
    body, status, etag = b"", 200, '"one"'
    asked: ClassVar[list[str | None]] = []

    def do_GET(self):
        type(self).asked.append(self.headers.get("If-None-Match"))
        same = self.headers.get("If-None-Match") == self.etag
        self.send_response(304 if same else self.status)
        self.send_header("ETag", self.etag)
        self.end_headers()
        if not same:
            self.wfile.write(self.body)

    def log_message(self, *_args):
        """Nothing is said."""


@pytest.fixture
def outside(app, monkeypatch):
    """A calendar that somebody else serves, in a network that the settings name as ours."""
    Calendar.body, Calendar.status, Calendar.etag, Calendar.asked = b"", 200, '"one"', []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Calendar)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = app.extensions["settings"]
    before = settings.calendar_networks
    object.__setattr__(settings, "calendar_networks", "127.0.0.0/8")
    yield f"http://127.0.0.1:{server.server_port}/calendar.ics"
    object.__setattr__(settings, "calendar_networks", before)
    server.shutdown()
    server.server_close()


def fetched(source_id):
    with writing():
        db.session.rollback()
        fetch_calendars.run()
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(EventSource, source_id)


def test_address_is_read_every_hour_and_failures_are_told(outside, client):
    source_id = made_source(address=outside).id
    Calendar.body = calendar(entry())
    source = fetched(source_id)
    assert (source.failure, list(events())) == ("", ["Papers"])
    # Not due yet: nobody asks.
    fetched(source_id)
    assert Calendar.asked == [None]
    with clock.travel(by=dt.timedelta(minutes=61)):
        fetched(source_id)
        assert Calendar.asked == [None, '"one"']
    Calendar.status, Calendar.etag = 500, '"two"'
    with clock.travel(by=dt.timedelta(hours=3)):
        source = fetched(source_id)
        assert (source.failure, source.failures) == ("refused:500", 1)
        assert source.next_fetch_at > clock.now() + dt.timedelta(minutes=119)
        sign_in(client, make_officer())
        page = client.get("/en/events/sources").text
        assert "The server refused. (500)" in page
        # What came before stays as it is.
        assert events()["Papers"].state == "announced"
    Calendar.status = 200
    with clock.travel(by=dt.timedelta(hours=6)):
        source = fetched(source_id)
        assert (source.failure, source.failures, source.etag) == ("", 0, '"two"')


def test_address_of_a_private_network_is_not_read(app):
    source_id = made_source(address="http://127.0.0.1:9/calendar.ics").id
    assert fetched(source_id).failure == "not_public"
