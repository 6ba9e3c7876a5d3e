"""Seats that become free are offered in order, for a while, and pass on."""

import datetime as dt

import pytest

from hub.core import clock as hub_clock
from hub.core.db import db
from hub.events.models import (
    CANCELLED,
    CONFIRMED_SEAT,
    LAPSED,
    OFFERED,
    WAITING,
    WITHDRAWN,
    RegistrationStep,
)
from hub.events.services.holding import hold
from hub.events.services.registration.changing import withdraw
from hub.events.services.registration.offering import offer_ends, offer_free_seats
from tests.events.registration.support import a_minute_passes, comes, link_of, states_of
from tests.events.support import DAY, HOUR, announced


def full(capacity=1, waiting=2, **values):
    event = announced(capacity=capacity, **values)
    return event, [comes(event) for _number in range(capacity + waiting)]


def test_freed_seat_is_offered_to_the_first_for_the_hours_of_the_setting(app):
    event, (first, second, _third) = full(starts_in=30 * DAY)
    withdraw(first)
    db.session.commit()
    assert states_of(event) == [(1, WITHDRAWN), (2, OFFERED), (3, WAITING)]
    assert event.seats_taken == 1
    left = second.offered_until - hub_clock.now()
    assert dt.timedelta(hours=23, minutes=59) < left <= dt.timedelta(hours=24)


@pytest.mark.parametrize(
    ("left", "lasts"),
    [
        (30 * DAY, 24 * HOUR),
        (4 * DAY, 24 * HOUR),
        (DAY, 6 * HOUR),
        (HOUR, HOUR / 2),
        (HOUR / 4, HOUR / 4),
    ],
)
def test_offer_is_shorter_when_the_event_is_near(app, left, lasts):
    now = hub_clock.now()
    assert offer_ends(now + left, now=now) == now + lasts


def test_offer_is_taken_by_a_post_on_the_personal_page(client):
    event, (first, second, _third) = full()
    withdraw(first)
    db.session.commit()
    link = link_of(second)
    assert "Take the seat" in client.get(link).text
    assert client.post(f"{link}/seat").status_code == 303
    assert client.post(f"{link}/seat").status_code == 303
    assert states_of(event) == [(1, WITHDRAWN), (2, CONFIRMED_SEAT), (3, WAITING)]
    assert event.seats_taken == 1


def test_declined_offer_goes_to_the_next(client):
    event, (first, second, _third) = full()
    withdraw(first)
    db.session.commit()
    client.post(f"{link_of(second)}/withdrawal")
    assert states_of(event) == [(1, WITHDRAWN), (2, WITHDRAWN), (3, OFFERED)]


def test_offer_that_is_over_passes_on_and_cannot_be_taken(client, clock):
    event, (first, second, _third) = full(starts_in=30 * DAY)
    withdraw(first)
    db.session.commit()
    clock(by=25 * HOUR)
    assert client.post(f"{link_of(second)}/seat").status_code == 409
    a_minute_passes()
    a_minute_passes()
    assert states_of(event) == [(1, WITHDRAWN), (2, LAPSED), (3, OFFERED)]
    assert "was not taken in time" in client.get(link_of(second)).text
    clock(by=25 * HOUR)
    a_minute_passes()
    assert states_of(event) == [(1, WITHDRAWN), (2, LAPSED), (3, LAPSED)]
    assert event.seats_taken == 0


def test_nothing_is_offered_once_the_event_has_begun(app, clock):
    event, (first, _second, _third) = full(starts_in=DAY)
    withdraw(first)
    db.session.commit()
    clock(by=DAY + HOUR)
    a_minute_passes()
    assert states_of(event) == [(1, WITHDRAWN), (2, LAPSED), (3, WAITING)]


def test_cancelled_event_offers_nothing(client):
    event, (first, second, _third) = full()
    withdraw(first)
    event.state = CANCELLED
    db.session.commit()
    assert client.post(f"{link_of(second)}/seat").status_code == 409
    hold(event)
    assert offer_free_seats(event) == 0


def test_more_capacity_is_offered_by_the_clock_too(app):
    event, _all = full(waiting=3)
    event.capacity = 3
    db.session.commit()
    a_minute_passes()
    assert [state for _number, state in states_of(event)] == [
        CONFIRMED_SEAT,
        OFFERED,
        OFFERED,
        WAITING,
    ]


def test_closed_registration_does_not_stop_the_list(app):
    event, (first, *_others) = full(starts_in=30 * DAY)
    event.registration_closes_at = hub_clock.now() - HOUR
    withdraw(first)
    db.session.commit()
    assert states_of(event)[1] == (2, OFFERED)


def test_each_change_is_a_step(app):
    _event, (first, _second, _third) = full()
    withdraw(first)
    db.session.commit()
    steps = db.session.query(RegistrationStep).order_by(RegistrationStep.id)
    assert [(each.registration.number, each.state) for each in steps] == [
        (1, CONFIRMED_SEAT),
        (2, WAITING),
        (3, WAITING),
        (1, WITHDRAWN),
        (2, OFFERED),
    ]
