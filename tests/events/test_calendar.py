"""The calendar: what is coming, a month, what was; filters, zones, and how much is asked."""

import datetime as dt
import io
import re

import pytest

from hub.core import clock
from hub.core.db import db
from hub.core.sheets import read_table
from hub.events.models import CANCELLED, Dossier, EventTerm
from hub.events.queries.calendar import Month, weeks_of
from tests.events.support import DAY, HOUR, announced, drafted, registered
from tests.factories import make_member, make_space, sign_in


def titles(page):
    return re.findall(r'<a href="/\w\w/events/[^"]+">([^<]+)</a></h4>', page)


def in_grid(page):
    """Titles by day."""
    days = re.findall(r'<td class="day.*?</td>', page, re.DOTALL)
    found = {}
    for day in days:
        date = re.findall(r'datetime="([^"]+)"', day)[0]
        names = re.findall(r'dir="auto">([^<]+)</span>', day)
        if names:
            found[date] = names
    return found


def test_agenda_has_what_is_held_now_then_the_soonest(client):
    announced("Later", starts_in=30 * DAY)
    announced("Soon", starts_in=2 * DAY)
    announced("Running", starts_in=-HOUR, lasts=3 * HOUR)
    announced("Over", starts_in=-3 * DAY)
    drafted("Secret")
    page = client.get("/en/events/").text
    assert titles(page) == ["Running", "Soon", "Later"]
    assert "Live now" in page


def test_past_is_newest_first_and_says_what_is_kept(client):
    announced("Older", starts_in=-30 * DAY)
    newer = announced("Newer", starts_in=-3 * DAY)
    announced("Coming")
    db.session.add(
        Dossier(
            event_id=newer.id,
            recording_link="https://video.example.org/1",
            published_at=clock.now(),
        )
    )
    called_off = announced("Called off", starts_in=-5 * DAY)
    called_off.state = CANCELLED
    db.session.commit()
    page = client.get("/en/events/past").text
    assert titles(page) == ["Newer", "Older"]
    assert page.count("With a recording") == 1


def test_dossier_that_is_not_published_is_not_told_of(client):
    event = announced("Held", starts_in=-3 * DAY)
    db.session.add(Dossier(event_id=event.id, recording_link="https://video.example.org/1"))
    db.session.commit()
    page = client.get("/en/events/past").text
    assert ("With a recording" in page, "Documented" in page) == (False, False)


def test_list_goes_on_by_key(client):
    for number in range(35):
        announced(f"Event {number:02}", starts_in=(number + 1) * DAY)
    first = client.get("/en/events/").text
    after = re.findall(r"/en/events/\?after=(\d+)", first)[-1]
    assert len(titles(first)) == 30
    assert titles(client.get(f"/en/events/?after={after}").text) == [
        f"Event {number:02}" for number in range(30, 35)
    ]
    assert titles(client.get("/en/events/?after=no").text) == titles(first)


def test_filters_narrow_and_count_under_each_other(client):
    one = announced("One", kind="training", languages=["fr"], interpretation=["ar"])
    announced("Two", kind="webinar", languages=["en"])
    announced("Three", kind="training", languages=["en"], mode="in_person", country="KE")
    db.session.add(EventTerm(event_id=one.id, kind="objective", code="gcm-16"))
    db.session.commit()
    page = client.get("/en/events/?kind=training").text
    assert titles(page) == ["One", "Three"]
    # Kinds are counted as if none were chosen, the others among trainings.
    counts = dict(re.findall(r'name="\w+" value="([^"]+)".*?class="count">(\d+)<', page, re.DOTALL))
    assert counts["webinar"] == "1"
    assert (counts["fr"], counts["ar"], counts["KE"]) == ("1", "1", "1")
    assert titles(client.get("/en/events/?language=ar").text) == ["One"]
    assert titles(client.get("/en/events/?country=KE&kind=webinar").text) == []
    assert titles(client.get("/en/events/?kind=nonsense").text) == ["One", "Two", "Three"]


def test_free_seats_are_found(client):
    announced("Open", capacity=2)
    full = announced("Full", capacity=1)
    registered(full, make_member())
    announced("Elsewhere", registration="elsewhere")
    assert titles(client.get("/en/events/?free=yes").text) == ["Open"]


def test_filter_stays_when_the_view_changes_and_each_choice_can_be_removed(client):
    announced("One", kind="training", mode="hybrid")
    page = client.get("/en/events/?kind=training&mode=hybrid").text
    for address in ("/en/events/month?", "/en/events/past?", "/en/events/calendar.ics?"):
        assert f"{address}mode=hybrid&amp;kind=training" in page.replace(
            "kind=training&amp;mode=hybrid", "mode=hybrid&amp;kind=training"
        )
    assert 'href="/en/events/?kind=training"' in page
    assert 'href="/en/events/?mode=hybrid"' in page


def test_nothing_that_fits_says_what_to_do(client):
    announced("One", kind="training")
    page = client.get("/en/events/?kind=webinar").text
    assert "No event fits all of it" in page
    assert "Clear the filter" in page


def test_month_shows_an_event_on_every_day_it_touches(client):
    event = announced("Long", zone="UTC")
    event.set_times("UTC", dt.datetime(2027, 3, 30, 9), dt.datetime(2027, 4, 2, 17))
    other = announced("Ends at midnight", zone="UTC")
    other.set_times("UTC", dt.datetime(2027, 3, 10, 22), dt.datetime(2027, 3, 11))
    db.session.commit()
    days = in_grid(client.get("/en/events/month/2027-03").text)
    assert days == {
        "2027-03-10": ["Ends at midnight"],
        "2027-03-30": ["Long"],
        "2027-03-31": ["Long"],
        "2027-04-01": ["Long"],
        "2027-04-02": ["Long"],
    }
    assert list(in_grid(client.get("/en/events/month/2027-04").text)) == [
        "2027-03-30",
        "2027-03-31",
        "2027-04-01",
        "2027-04-02",
    ]


def test_days_are_those_of_the_readers_zone(client):
    event = announced("Late", zone="UTC")
    event.set_times("UTC", dt.datetime(2027, 3, 10, 22), dt.datetime(2027, 3, 10, 23))
    db.session.commit()
    page = client.get("/en/events/month/2027-03").text
    assert list(in_grid(page)) == ["2027-03-10"]
    assert "Days and times are shown in UTC." in page
    sign_in(client, make_member(timezone="Asia/Tokyo"))
    page = client.get("/en/events/month/2027-03").text
    assert list(in_grid(page)) == ["2027-03-11"]
    assert "Asia/Tokyo" in page


def test_reader_without_an_account_chooses_a_zone(client):
    event = announced(zone="Africa/Nairobi")
    assert "when-reader" not in client.get("/en/events/").text
    answer = client.post(
        "/en/events/zone", data={"zone": "America/Lima", "next": "/en/events/month"}
    )
    assert (answer.status_code, answer.location) == (303, "/en/events/month")
    assert "UTC−05:00" in client.get("/en/events/").text
    assert "UTC−05:00" in client.get(f"/en/events/{event.slug}").text
    wrong = client.post("/en/events/zone", data={"zone": "Mars/Base", "next": "//evil.example"})
    assert wrong.status_code == 422
    away = client.post("/en/events/zone", data={"zone": "UTC", "next": "https://evil.example/"})
    assert away.location == "/en/events/"


def test_weeks_begin_as_readers_of_the_language_expect():
    month = Month(2026, 11)
    assert {lang: weeks_of(month, lang)[0][0].weekday() for lang in ("ar", "en", "fr")} == {
        "ar": 5,
        "en": 0,
        "fr": 0,
    }
    assert weeks_of(month, "ar")[0][0] == dt.date(2026, 10, 31)


@pytest.mark.parametrize("name", ["2026-13", "1999-01", "2026-1", "20261", "٢٠٢٦-١١", "2100-01"])
def test_month_that_is_none_is_not_found(client, name):
    assert client.get(f"/en/events/month/{name}").status_code == 404


def test_calendar_ends_at_its_last_month(client):
    assert client.get("/en/events/month/2099-12").status_code == 200
    assert client.get("/en/events/month/2000-01").status_code == 200


def test_event_of_a_private_space_stands_in_no_strangers_calendar(client):
    inner = make_space("Inner", visibility="private")
    announced("Hidden", space_id=inner.id, kind="review")
    month = clock.now() + 14 * DAY
    for address in ("", f"month/{month:%Y-%m}", "past", "list.csv", "calendar.ics", "feed.atom"):
        page = client.get(f"/en/events/{address}").text
        assert ("Hidden" in page, "Regional review" in page) == (False, False)


def test_pages_ask_the_same_however_many_there_are(client, count_queries):
    asked: dict[str, list[int]] = {}
    month = Month.of((clock.now() + 14 * DAY).date())
    sign_in(client, make_member())
    addresses = ("/en/events/", f"/en/events/month/{month}", "/en/events/past")
    space = make_space("First")
    announced(starts_in=-9 * DAY, space_id=space.id)
    announced(space_id=space.id)
    for count in (1, 36):
        for number in range(count - 1):
            space = make_space(f"Space {number}")
            announced(f"Event {number}", space_id=space.id, starts_in=14 * DAY)
            announced(f"Past {number}", space_id=space.id, starts_in=-9 * DAY)
        for address in addresses:
            client.get(address)
            db.session.expunge_all()
            with count_queries() as statements:
                assert client.get(f"{address}?mode=online").status_code == 200
            asked.setdefault(address, []).append(len(statements))
    assert all(one == many <= 10 for one, many in asked.values()), asked


def test_list_is_taken_away_as_a_table(client):
    announced("=1+1", languages=["fr"], country="KE", mode="in_person", city="Nairobi")
    announced("Over", starts_in=-9 * DAY)
    sheet = client.get("/en/events/list.xlsx")
    table = read_table(io.BytesIO(sheet.data), "events.xlsx")
    assert [row.cells[0] for row in table.rows] == ["=1+1"]
    lines = client.get("/en/events/list.csv").text.splitlines()
    assert len(lines) == 2
    assert "'=1+1" in lines[1]


def test_fragment_is_the_list_alone(client):
    announced("One")
    page = client.get("/en/events/", headers={"HX-Request": "true"}).text
    assert page.lstrip().startswith('<section class="finding')
    assert "<html" not in page
