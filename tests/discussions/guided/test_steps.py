"""What its days bring to a guided discussion: on the right day in its zone, each once."""

import datetime as dt
import threading
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.core import jobs
from hub.core.db import db, writing
from hub.discussions import services, tasks
from hub.discussions.models import Contribution
from hub.discussions.services.guided import JOB
from hub.notifications.models import Notice
from tests.discussions.guided.rows import answer, make_guided
from tests.factories import make_member, make_space, make_topic, sign_in

SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(days=1)

# Zones far from each other, and days on which clocks are set: forward at midnight (Cairo opens on
# a day without 00:00, Beirut closes on one before it), backward (Havana at 01:00, New York), never.
PLACES = {
    "UTC": ("2027-03-01", "2027-03-31"),
    "Asia/Tokyo": ("2027-03-01", "2027-03-31"),
    "Pacific/Kiritimati": ("2027-03-01", "2027-03-31"),
    "Pacific/Pago_Pago": ("2027-03-01", "2027-03-31"),
    "Africa/Cairo": ("2027-04-30", "2027-05-30"),
    "Asia/Beirut": ("2027-03-01", "2027-03-27"),
    "America/Havana": ("2027-10-10", "2027-11-07"),
    "America/New_York": ("2027-10-10", "2027-11-07"),
    "Australia/Lord_Howe": ("2027-03-08", "2027-04-04"),
}


@pytest.fixture
def mod(app):
    return make_member("Mod")


@pytest.fixture
def topic(mod, clock):
    clock(to=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    return make_topic(make_space(moderators=(mod,)), make_member("Amina"), "What do fees cost?")


def beat():
    db.session.rollback()
    tasks.guide.run()
    db.session.rollback()
    db.session.expire_all()


def told(topic):
    found = db.session.query(Contribution).filter_by(topic_id=topic.id, kind="notice")
    acts = [(notice.notice or {})["act"] for notice in found.order_by(Contribution.number)]
    return [act.removeprefix("guided_") for act in acts if act.startswith("guided_")]


def first_moment(day, zone):
    """The first moment of a day there, found without the code under test: by walking up to it."""
    moment = dt.datetime.combine(day - 2 * DAY, dt.time(12), dt.UTC)
    while moment.astimezone(ZoneInfo(zone)).date() < day:
        moment += dt.timedelta(minutes=30)
    return moment


@pytest.mark.parametrize("zone", PLACES)
def test_steps_come_on_their_day_in_the_zone(topic, mod, clock, zone):
    opens, closes = (dt.date.fromisoformat(day) for day in PLACES[zone])
    make_guided(topic, mod, opens_on=opens, closes_on=closes, zone=zone)
    opening, last_week = first_moment(opens, zone), first_moment(closes - 6 * DAY, zone)
    closing = first_moment(closes + DAY, zone) - dt.timedelta(minutes=1)
    seen = []
    for moment in (opening, last_week, closing):
        for at in (moment - SECOND, moment + SECOND):
            clock(to=at)
            beat()
            seen.append((topic.guided.state, told(topic)))
    assert seen == [
        ("scheduled", []),
        ("open", ["opened"]),
        ("open", ["opened"]),
        ("last_week", ["opened", "last_week"]),
        ("last_week", ["opened", "last_week"]),
        ("closed", ["opened", "last_week", "closed"]),
    ]


@pytest.mark.parametrize(
    ("opens", "closes", "at", "state"),
    [
        (None, "2027-03-31", "2027-03-24T23:59:59", "open"),
        (None, "2027-03-31", "2027-03-25T00:00:00", "last_week"),
        ("2027-03-25", "2027-03-31", "2027-03-25T00:00:00", "open"),
        ("2027-03-24", "2027-03-31", "2027-03-25T00:00:00", "last_week"),
        ("2027-03-30", "2027-03-31", "2027-03-29T12:00:00", "scheduled"),
        ("2027-03-30", "2027-03-31", "2027-03-31T23:58:59", "open"),
        ("2027-03-30", "2027-03-31", "2027-03-31T23:59:00", "closed"),
        ("2027-03-31", "2027-03-31", "2027-03-31T12:00:00", "open"),
    ],
)
def test_state_follows_from_the_days(topic, mod, clock, opens, closes, at, state):
    opens_on = dt.date.fromisoformat(opens) if opens else None
    make_guided(topic, mod, opens_on=opens_on, closes_on=dt.date.fromisoformat(closes))
    clock(to=dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC))
    assert topic.guided.state == state


def test_two_beats_and_a_clock_set_back_tell_once(topic, mod, clock, app):
    make_guided(topic, mod, opens_on=dt.date(2027, 3, 1), closes_on=dt.date(2027, 3, 31))
    clock(to=dt.datetime(2027, 3, 1, 0, 1, tzinfo=dt.UTC))
    db.session.rollback()
    gate = threading.Barrier(3)

    def together():
        with app.app_context(), writing():
            gate.wait()
            tasks.guide.run()
            db.session.remove()

    beats = [threading.Thread(target=together) for _ in range(3)]
    for each in beats:
        each.start()
    for each in beats:
        each.join()
    db.session.expire_all()
    assert told(topic) == ["opened"]
    for at in (dt.datetime(2027, 2, 20, tzinfo=dt.UTC), dt.datetime(2027, 3, 2, tzinfo=dt.UTC)):
        clock(to=at)
        beat()
    assert told(topic) == ["opened"]


def test_what_was_missed_is_caught_up_once_with_the_last_step(topic, mod, clock):
    make_guided(topic, mod, opens_on=dt.date(2027, 3, 1), closes_on=dt.date(2027, 3, 31))
    clock(to=dt.datetime(2027, 4, 20, tzinfo=dt.UTC))
    beat()
    beat()
    assert told(topic) == ["closed"]


def test_moved_days_move_the_steps(topic, mod, clock):
    days: dict[str, Any] = {"opens_on": dt.date(2027, 3, 1), "closes_on": dt.date(2027, 3, 31)}
    make_guided(topic, mod, **days)
    clock(to=dt.datetime(2027, 3, 26, tzinfo=dt.UTC))
    beat()
    make_guided(topic, mod, **{**days, "closes_on": dt.date(2027, 4, 30)}, version=1)
    beat()
    assert told(topic) == ["last_week", "days"]
    clock(to=dt.datetime(2027, 4, 24, 1, tzinfo=dt.UTC))
    beat()
    clock(to=dt.datetime(2027, 5, 1, tzinfo=dt.UTC))
    beat()
    assert told(topic) == ["last_week", "days", "last_week", "closed"]


def test_step_whose_worker_died_is_taken_after_its_lease(topic, mod, clock):
    make_guided(topic, mod, opens_on=dt.date(2027, 3, 1), closes_on=dt.date(2027, 3, 31))
    clock(to=dt.datetime(2027, 3, 1, 0, 1, tzinfo=dt.UTC))
    due = services.guided.due_steps()
    assert jobs.claim(JOB, due[0].key)
    beat()
    assert told(topic) == []
    clock(by=dt.timedelta(minutes=11))
    beat()
    beat()
    assert told(topic) == ["opened"]


def test_step_of_a_day_that_was_moved_meanwhile_is_not_taken(topic, mod, clock):
    make_guided(topic, mod, opens_on=dt.date(2027, 3, 1), closes_on=dt.date(2027, 3, 31))
    clock(to=dt.datetime(2027, 3, 1, 0, 1, tzinfo=dt.UTC))
    due = services.guided.due_steps()[0]
    make_guided(topic, mod, opens_on=dt.date(2027, 3, 5), closes_on=dt.date(2027, 3, 31), version=1)
    assert services.guided.take_step(due) is False
    assert told(topic) == ["days"]


def test_one_discussion_that_fails_does_not_stop_the_others(topic, mod, clock, monkeypatch):
    other = make_topic(topic.space, mod, "Another discussion")
    for each in (topic, other):
        make_guided(each, mod, opens_on=dt.date(2027, 3, 1), closes_on=dt.date(2027, 3, 31))
    clock(to=dt.datetime(2027, 3, 1, 0, 1, tzinfo=dt.UTC))
    first, take = topic.id, services.guided.take_step
    monkeypatch.setattr(
        services.guided, "take_step", lambda due: 1 / 0 if due.topic_id == first else take(due)
    )
    beat()
    assert (told(topic), told(other)) == ([], ["opened"])


def test_followers_and_participants_hear_once_and_who_muted_does_not(
    topic, mod, clock, client, run_jobs
):
    watching, taking_part, muted, gone = (make_member(name) for name in "WPMG")
    make_guided(topic, mod, closes_on=dt.date(2027, 3, 31), opens_on=dt.date(2027, 1, 1))
    services.follow_space(topic.space, actor=watching, level="watching")
    services.follow_topic(topic, actor=muted, level="muted")
    for person in (taking_part, muted, gone):
        answer(topic, person)
    services.follow_topic(topic, actor=muted, level="muted")
    services.follow_topic(topic, actor=gone, level="normal")
    db.session.commit()
    clock(to=dt.datetime(2027, 3, 25, 0, 1, tzinfo=dt.UTC))
    beat()
    run_jobs()
    beat()
    run_jobs()
    rows = db.session.query(Notice).filter_by(kind="guided").all()
    names = {mod.id: "Mod", watching.id: "W", taking_part.id: "P", topic.author_id: "Amina"}
    assert sorted(names.get(row.member_id, "?") for row in rows) == ["Amina", "Mod", "P", "W"]
    sign_in(client, watching)
    inbox = client.get("/en/notifications/").text
    assert "Last week of “What do fees cost?”: it closes on March 31, 2027" in inbox
    client.post(f"/en/topics/{topic.id}/read")
    assert client.get("/en/notifications/badge").json["count"] == 0


def test_opening_of_a_guided_discussion_is_told_on_its_day_only(mod, clock, run_jobs):
    clock(to=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    watching = make_member("Watching")
    space = make_space(moderators=(mod,))
    services.follow_space(space, actor=watching, level="watching")
    topic = make_topic(space, make_member("Amina"), "Opens in March")
    make_guided(topic, mod, opens_on=dt.date(2027, 3, 1), closes_on=dt.date(2027, 3, 31))
    run_jobs()

    def kinds():
        return [row.kind for row in db.session.query(Notice).filter_by(member_id=watching.id)]

    assert kinds() == []
    clock(to=dt.datetime(2027, 3, 1, 0, 1, tzinfo=dt.UTC))
    beat()
    run_jobs()
    assert kinds() == ["guided"]


def test_asking_what_is_due_costs_the_same_for_one_and_thirty(topic, mod, clock, count_queries):
    make_guided(topic, mod, opens_on=dt.date(2027, 3, 1), closes_on=dt.date(2027, 3, 31))
    clock(to=dt.datetime(2027, 4, 20, tzinfo=dt.UTC))

    def cost():
        beat()
        with count_queries() as statements:
            tasks.guide.run()
        return len(statements)

    one = cost()
    for _ in range(29):
        other = make_topic(topic.space, mod, "Another discussion")
        make_guided(other, mod, opens_on=dt.date(2027, 3, 1), closes_on=dt.date(2027, 5, 31))
    assert cost() == one
