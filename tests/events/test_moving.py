"""Events are moved and cancelled: what is kept, what follows, who is told before and after."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.core.db import db
from hub.core.signals import OutboxRow
from hub.events.models import (
    CANCELLED,
    PENDING,
    WAITING,
    AgendaItem,
    AgendaText,
    Event,
    EventChange,
)
from tests.events.support import DAY, announced, drafted, make_officer, registered
from tests.factories import make_member, sign_in

NOON = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def thursday(app, clock):
    clock(to=NOON)


def fresh(event: Event) -> Event:
    db.session.expire_all()
    return db.session.get_one(Event, event.id)


def times(event: Event, by: dt.timedelta, **more: object) -> dict[str, object]:
    starts, ends = event.starts_wall + by, event.ends_wall + by
    return {
        "version": str(event.version),
        "timezone": event.timezone,
        "starts_day": starts.date().isoformat(),
        "starts_time": f"{starts:%H:%M}",
        "ends_day": ends.date().isoformat(),
        "ends_time": f"{ends:%H:%M}",
        "moves_registration": "y",
        **more,
    }


def sent(name: str) -> list[dict[str, object]]:
    found = sa.select(OutboxRow.payload).where(OutboxRow.signal == f"events.{name}")
    return list(db.session.scalars(found))


def test_page_before_says_who_will_be_told(client):
    event = announced()
    for state in ("confirmed", "confirmed", WAITING, PENDING, "withdrawn"):
        registered(event, make_member(), state=state)
    registered(event)
    sign_in(client, make_officer())
    for page in ("move", "cancel"):
        told = client.get(f"/en/events/{event.slug}/{page}").text
        assert "3 people who are confirmed" in told
        assert "1 person on the waiting list" in told
        assert "1 person who waits for approval" in told
        assert "Of these, 1 is a guest without an account." in told


def test_moved_event_keeps_its_agenda_and_tells_why(client):
    event = announced(zone="Europe/Paris")
    item = AgendaItem(begins_after=30, minutes=10)
    item.texts = [AgendaText(lang="en", title="Opening")]
    event.agenda.append(item)
    event.registration_closes_at = event.starts_at - DAY
    db.session.commit()
    before = event.starts_at
    sign_in(client, make_officer())
    data = times(event, 7 * DAY, reason="The room is taken.")
    answer = client.post(f"/en/events/{event.slug}/move", data=data)
    assert answer.status_code == 303
    found = fresh(event)
    assert (found.starts_at, found.sequence, found.version) == (before + 7 * DAY, 1, 2)
    assert found.moved_at is not None
    assert found.registration_closes_at == before + 6 * DAY
    assert found.agenda[0].begins_after == 30
    change = db.session.scalars(sa.select(EventChange)).one()
    assert (change.what, change.reason) == ("moved", "The room is taken.")
    assert change.changes["starts_at"] == [before.isoformat(), found.starts_at.isoformat()]
    assert sent("EventChanged") == [{"change_id": change.id}]
    page = client.application.test_client().get(f"/en/events/{event.slug}").text
    assert "The room is taken." in page
    assert "Moved from" in page


def test_registration_stays_when_it_is_not_to_move(client):
    event = announced()
    closes = event.registration_closes_at = event.starts_at - DAY
    db.session.commit()
    sign_in(client, make_officer())
    data = times(event, DAY)
    del data["moves_registration"]
    client.post(f"/en/events/{event.slug}/move", data=data)
    assert fresh(event).registration_closes_at == closes


def test_draft_is_moved_without_a_word(client):
    event = drafted()
    sign_in(client, make_officer())
    client.post(f"/en/events/{event.slug}/move", data=times(event, DAY))
    assert (fresh(event).sequence, sent("EventChanged")) == (0, [])
    assert db.session.query(EventChange).count() == 0


def test_nothing_changes_where_the_times_are_the_same(client):
    event = announced()
    sign_in(client, make_officer())
    client.post(f"/en/events/{event.slug}/move", data=times(event, 0 * DAY))
    assert (fresh(event).sequence, fresh(event).version) == (0, 1)


def test_event_is_not_moved_into_the_past(client):
    event = announced()
    sign_in(client, make_officer())
    answer = client.post(f"/en/events/{event.slug}/move", data=times(event, -30 * DAY))
    assert (answer.status_code, "It begins in the past." in answer.text) == (422, True)
    assert fresh(event).version == 1


def test_who_moves_second_is_told_and_loses_nothing(client):
    event = announced()
    sign_in(client, make_officer())
    data = times(event, DAY, reason="Mine")
    client.post(f"/en/events/{event.slug}/move", data=data)
    answer = client.post(f"/en/events/{event.slug}/move", data={**data, "starts_time": "05:05"})
    assert answer.status_code == 409
    assert 'value="05:05"' in answer.text
    assert "Mine" in answer.text
    assert "What stands there now" in answer.text


def test_cancelled_event_says_so_and_why_for_good(client):
    event = announced()
    sign_in(client, make_officer())
    address = f"/en/events/{event.slug}"
    unsure = client.post(f"{address}/cancel", data={"version": "1", "reason": ""})
    assert (unsure.status_code, fresh(event).state) == (422, "announced")
    data = {"version": "1", "reason": "The speaker is ill.", "sure": "y"}
    assert client.post(f"{address}/cancel", data=data).status_code == 303
    found = fresh(event)
    assert (found.state, found.cancellation, found.sequence) == (
        CANCELLED,
        "The speaker is ill.",
        1,
    )
    assert sent("EventCancelled") == [{"event_id": event.id}]
    page = client.application.test_client().get(address)
    assert page.status_code == 200
    assert "This event does not take place." in page.text
    assert "The speaker is ill." in page.text
    assert "https://schema.org/EventCancelled" in page.text
    data["version"] = "2"
    assert client.post(f"{address}/cancel", data=data).status_code == 409
    assert client.post(f"{address}/move", data=times(found, DAY)).status_code == 409


def test_cancelling_twice_at_once_tells_once(client):
    event = announced()
    sign_in(client, make_officer())
    data = {"version": "1", "reason": "Ill.", "sure": "y", "_key": "k"}
    answers = [client.post(f"/en/events/{event.slug}/cancel", data=data) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(sent("EventCancelled")) == 1


def test_draft_is_not_cancelled(client):
    event = drafted()
    sign_in(client, make_officer())
    data = {"version": "1", "reason": "No.", "sure": "y"}
    assert client.post(f"/en/events/{event.slug}/cancel", data=data).status_code == 409


def test_get_changes_nothing(client):
    event = announced()
    sign_in(client, make_officer())
    for page in ("move", "cancel", "discard", "repeat"):
        client.get(f"/en/events/{event.slug}/{page}")
    assert (fresh(event).version, fresh(event).state) == (1, "announced")
