"""Registering: members at once, guests by a confirmed address, in order of arrival."""

import re

from hub.core.db import db
from hub.events.models import (
    CONFIRMED_SEAT,
    UNCONFIRMED,
    WAITING,
    EventRegistration,
)
from tests.events.support import announced
from tests.factories import make_member, sign_in


def all_of(event):
    found = db.session.query(EventRegistration).filter_by(event_id=event.id)
    return sorted(found, key=lambda each: each.id)


def states_of(event):
    db.session.expire_all()
    return [(each.number, each.state) for each in all_of(event)]


def link_in(message):
    text = message.get_body(("plain",)).get_content()
    found = re.findall(r"http://localhost(/\S*/events/registrations/\S+)", text)
    return found[0]


def register(client, event, **typed):
    form = {"name": "Amina Demo", **typed}
    return client.post(f"/en/events/{event.slug}/register", data=form)


def test_member_is_confirmed_at_once_and_sent_to_their_page(client):
    event, member = announced(capacity=2), make_member()
    sign_in(client, member)
    answer = register(client, event)
    assert (answer.status_code, answer.location) == (303, f"/en/events/{event.slug}/registration")
    assert states_of(event) == [(1, CONFIRMED_SEAT)]
    assert event.seats_taken == 1
    assert "a seat is yours" in client.get(answer.location).text


def test_guest_counts_once_the_address_is_confirmed(client, run_jobs, mailbox):
    event = announced(capacity=1)
    answer = register(client, event, email="Guest@Demo.example.org", timezone="Africa/Nairobi")
    assert answer.status_code == 303
    assert "guest@demo.example.org" in client.get(answer.location).text
    assert states_of(event) == [(None, UNCONFIRMED)]
    run_jobs()
    link = link_in(mailbox.to("guest@demo.example.org")[0])
    assert "Press the button" in client.get(link).text
    assert states_of(event) == [(None, UNCONFIRMED)]
    assert client.post(f"{link}/confirmation").location == link
    assert states_of(event) == [(1, CONFIRMED_SEAT)]


def test_who_comes_when_it_is_full_waits_in_order(client):
    event = announced(capacity=1)
    for _number in range(3):
        sign_in(client, make_member())
        register(client, event)
    assert states_of(event) == [(1, CONFIRMED_SEAT), (2, WAITING), (3, WAITING)]
    page = client.get(f"/en/events/{event.slug}/registration").text
    assert "2 of 2" in page
