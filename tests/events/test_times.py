"""Wall times in forms: where clocks change, the form says so, asks, and keeps what was meant."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.core.db import db
from hub.core.wall import moment_of
from hub.events.models import Event
from tests.events.support import make_officer
from tests.events.test_planning import said
from tests.factories import sign_in

GAP = {"timezone": "Europe/Paris", "starts_day": "2027-03-28", "starts_time": "02:30"}
TWICE = {"timezone": "Europe/Paris", "starts_day": "2027-10-31", "starts_time": "02:30"}


@pytest.fixture(autouse=True)
def officer(client, clock):
    clock(to=dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC))
    sign_in(client, make_officer(timezone="Asia/Kathmandu"))


def events() -> list[Event]:
    return list(db.session.scalars(sa.select(Event)))


def test_zone_of_the_officer_is_chosen_and_named_in_the_readers_language(client):
    page = client.get("/fr/events/new").text
    assert 'selected value="Asia/Kathmandu"' in page
    assert "Katmandou (UTC+05:45)" in page
    assert '<optgroup label="Afrique">' in page


def test_time_that_is_left_out_is_refused_and_its_neighbours_are_offered(client):
    answer = client.post("/en/events/new", data=said(**GAP))
    assert (answer.status_code, events()) == (422, [])
    assert "The clocks of \u2068Paris\u2069 are set forward on this day" in answer.text
    assert 'value="2027-03-28T01:30:00"' in answer.text
    assert 'value="2027-03-28T03:30:00"' in answer.text
    # Nothing typed is lost.
    assert 'value="02:30"' in answer.text


def test_neighbour_that_was_chosen_is_taken(client):
    chosen = said(**GAP, starts_instead="2027-03-28T03:30:00")
    assert client.post("/en/events/new", data=chosen).status_code == 303
    assert [each.starts_wall for each in events()] == [dt.datetime(2027, 3, 28, 3, 30)]


def test_answer_that_is_no_neighbour_is_asked_again(client):
    chosen = said(**GAP, starts_instead="2027-03-28T09:00:00")
    assert client.post("/en/events/new", data=chosen).status_code == 422
    assert events() == []


def test_time_that_comes_twice_is_asked_for(client):
    answer = client.post("/en/events/new", data=said(**TWICE))
    assert (answer.status_code, events()) == (422, [])
    assert "The first time (UTC+02:00)" in answer.text
    assert "The second time (UTC+01:00)" in answer.text


@pytest.mark.parametrize(
    ("fold", "moment"), [("0", "2027-10-31T00:30+00:00"), ("1", "2027-10-31T01:30+00:00")]
)
def test_which_of_two_times_was_meant_is_kept(client, fold, moment):
    assert client.post("/en/events/new", data=said(**TWICE, starts_fold=fold)).status_code == 303
    (event,) = events()
    assert (event.starts_fold, event.starts_at) == (int(fold), dt.datetime.fromisoformat(moment))
    page = client.get(f"/en/events/{event.slug}/move").text
    # The form shows which it is.
    shown = page[page.index('name="starts_fold"') :]
    assert shown.index(f'value="{fold}" checked') < 300 * (1 + int(fold))


def test_end_before_the_start_is_refused_beside_its_field(client):
    answer = client.post("/en/events/new", data=said(ends_time="09:00"))
    assert answer.status_code == 422
    assert 'id="ends_time-error"' in answer.text
    assert "It ends after it begins." in answer.text


def test_event_over_midnight_ends_on_the_next_day(client):
    over = said(starts_time="22:00", ends_day="2027-03-16", ends_time="01:00")
    assert client.post("/en/events/new", data=over).status_code == 303
    assert events()[0].ends_wall == dt.datetime(2027, 3, 16, 1)


def test_end_may_fall_into_the_hour_that_comes_twice(client):
    sent = said(timezone="Europe/Paris", starts_day="2027-10-31", starts_time="01:00")
    answer = client.post("/en/events/new", data={**sent, "ends_time": "02:15"})
    assert (answer.status_code, "Ends at: which of the two?" in answer.text) == (422, True)
    sent |= {"ends_time": "02:15", "ends_fold": "1"}
    assert client.post("/en/events/new", data=sent).status_code == 303
    (event,) = events()
    assert event.ends_at == moment_of(dt.datetime(2027, 10, 31, 2, 15), "Europe/Paris", 1)


def test_zone_nobody_knows_is_refused(client):
    answer = client.post("/en/events/new", data=said(timezone="Mars/Olympus"))
    assert (answer.status_code, events()) == (422, [])
