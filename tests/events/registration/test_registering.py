"""Registering: members at once, guests by a confirmed address, in order of arrival."""

import datetime as dt

import pytest

from hub.accounts.models import Organisation
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.discussions.models import PUBLIC
from hub.events.models import (
    CANCELLED,
    CONFIRMED_SEAT,
    HYBRID,
    PENDING,
    SPACE_ONLY,
    STATES_ONLY,
    UNCONFIRMED,
    WAITING,
    WITHDRAWN,
    YOUTH,
)
from tests.events.registration.support import (
    a_night_passes,
    all_of,
    comes,
    link_in,
    link_of,
    sends,
    states_of,
)
from tests.events.support import DAY, HOUR, announced, registered
from tests.factories import make_member, make_space, sign_in

GUEST = {"email": "guest@demo.example.org", "timezone": "Africa/Nairobi"}


def test_member_is_confirmed_at_once_and_sent_to_their_page(client):
    event, member = announced(capacity=2), make_member()
    sign_in(client, member)
    answer = sends(client, event)
    assert (answer.status_code, answer.location) == (303, f"/en/events/{event.slug}/registration")
    assert states_of(event) == [(1, CONFIRMED_SEAT)]
    assert event.seats_taken == 1
    assert "a seat is yours" in client.get(answer.location).text


def test_form_begins_with_the_profile(client):
    kept = Organisation(slug="net", name="Harvest Network", type="civil-society")
    db.session.add(kept)
    db.session.commit()
    event = announced()
    sign_in(client, make_member("Rosa Demo", organisation_id=kept.id, country="KE"))
    page = client.get(f"/en/events/{event.slug}/register").text
    assert 'value="Rosa Demo"' in page
    assert 'value="Harvest Network"' in page
    assert '<option selected value="KE">' in page
    assert '<option selected value="civil-society">' in page


def test_form_says_beforehand_what_becomes_of_answers_and_of_those_who_come_late(client):
    event = announced(capacity=1, answers_kept_days=30, zone="Asia/Kathmandu")
    comes(event)
    page = client.get(f"/en/events/{event.slug}/register").text
    assert "They are deleted 30 days after the event." in page
    assert "All seats are taken." in page
    assert "UTC+05:45" in page


def test_guest_counts_once_the_address_is_confirmed(client, run_jobs, mailbox):
    event = announced(capacity=1)
    answer = sends(client, event, email="Guest@Demo.example.org", timezone="Africa/Nairobi")
    assert answer.status_code == 303
    assert "guest@demo.example.org" in client.get(answer.location).text
    assert states_of(event) == [(None, UNCONFIRMED)]
    run_jobs()
    link = link_in(mailbox.to("guest@demo.example.org")[0])
    assert "Press the button" in client.get(link).text
    assert states_of(event) == [(None, UNCONFIRMED)]
    assert client.post(f"{link}/confirmation").location == link
    assert client.post(f"{link}/confirmation").location == link
    assert states_of(event) == [(1, CONFIRMED_SEAT)]


def test_guest_who_registers_again_gets_the_same_page_and_another_mail(client, run_jobs, mailbox):
    event = announced()
    known = registered(event, email="guest@demo.example.org")
    fresh = sends(client, event, email="fresh@demo.example.org", timezone="UTC")
    again = sends(client, event, name="A Stranger", **GUEST)
    assert (again.status_code, again.location) == (fresh.status_code, fresh.location)
    page = client.get(again.location).text
    run_jobs()
    mail = mailbox.to("guest@demo.example.org")[0]
    assert mail["Subject"].startswith("You are registered already")
    assert link_in(mail) == link_of(known)
    sends(client, event, email="fresh@demo.example.org", timezone="UTC")
    other = client.get(again.location).text
    assert other.replace("fresh@", "guest@") == page
    assert [each.name for each in all_of(event)] == [known.name, "Amina Demo"]


def test_older_mail_confirms_nothing(client, run_jobs, mailbox):
    event = announced()
    sends(client, event, name="First Words", **GUEST)
    sends(client, event, name="Second Words", **GUEST)
    run_jobs()
    old, new = (link_in(each) for each in mailbox.to(GUEST["email"]))
    assert client.post(f"{old}/confirmation").status_code == 404
    assert client.post(f"{new}/confirmation").status_code == 303
    assert [(each.name, each.state) for each in all_of(event)] == [("Second Words", CONFIRMED_SEAT)]


def test_address_is_confirmed_within_48_hours(client, clock, run_jobs, mailbox):
    event = announced()
    sends(client, event, **GUEST)
    run_jobs()
    link = link_in(mailbox.all()[0])
    clock(by=49 * HOUR)
    assert client.post(f"{link}/confirmation").status_code == 409
    a_night_passes()
    assert all_of(event) == []
    assert client.get(link).status_code == 404


def test_guest_with_the_address_of_an_account_is_that_member(client, run_jobs, mailbox):
    event, member = announced(), make_member(email="owner@demo.example.org")
    sends(client, event, email="owner@demo.example.org", timezone="UTC")
    run_jobs()
    client.post(f"{link_in(mailbox.all()[0])}/confirmation")
    assert [each.member_id for each in all_of(event)] == [member.id]
    sign_in(client, member)
    assert event.slug in client.get("/en/events/mine").text


def test_who_comes_when_it_is_full_waits_in_order(client):
    event = announced(capacity=1)
    for _number in range(3):
        sign_in(client, make_member())
        sends(client, event)
    assert states_of(event) == [(1, CONFIRMED_SEAT), (2, WAITING), (3, WAITING)]
    assert "2 of 2" in client.get(f"/en/events/{event.slug}/registration").text


def test_registering_twice_keeps_the_first(client):
    event = announced()
    sign_in(client, make_member())
    sends(client, event)
    assert sends(client, event, name="Another Name").status_code == 303
    assert [(each.number, each.name) for each in all_of(event)] == [(1, "Amina Demo")]
    form = f"/en/events/{event.slug}/register"
    assert client.get(form).location == f"/en/events/{event.slug}/registration"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"registration_closes_at": -HOUR}, "Registration is closed."),
        ({"registration_opens_at": HOUR}, "Registration is not open yet."),
        ({"state": CANCELLED}, "This event was cancelled."),
        ({"starts_in": -DAY}, "This event is over."),
        ({"takes_guests": False}, "Only members of this site can register"),
    ],
)
def test_form_that_comes_too_late_is_told_why_and_keeps_what_was_typed(client, values, words):
    now = hub_clock.now()
    state = values.get("state")
    moments = {
        name: now + value if name.startswith("registration") else value
        for name, value in values.items()
        if name != "state"
    }
    event = announced(**moments)
    if state:
        event.state = state
        db.session.commit()
    assert words in client.get(f"/en/events/{event.slug}/register").text
    answer = sends(client, event, name="Typed At Length", **GUEST)
    assert answer.status_code == 409
    assert words in answer.text
    assert 'value="Typed At Length"' in answer.text
    assert all_of(event) == []


def test_bad_input_is_told_next_to_the_field(client):
    event = announced(mode=HYBRID)
    answer = sends(client, event, name="A", email="nowhere", organisation="Kept")
    assert answer.status_code == 422
    for words in ("Use between 2 and 120", "Enter an address like", "Choose how you take part"):
        assert words in answer.text
    assert 'value="Kept"' in answer.text


def test_youth_say_that_they_are_under_thirty(client):
    event = announced(audience=YOUTH)
    sign_in(client, make_member())
    assert sends(client, event).status_code == 422
    assert sends(client, event, is_young="y").status_code == 303


def test_verified_government_is_let_in_and_others_name_theirs_and_wait(client):
    now = hub_clock.now()
    ministry = Organisation(slug="m", name="Ministry", type="government", verified_at=now)
    db.session.add(ministry)
    db.session.commit()
    event = announced(audience=STATES_ONLY)
    known = make_member(organisation_id=ministry.id, affiliation_verified_at=now)
    unknown = make_member(organisation_id=ministry.id)
    sign_in(client, known)
    sends(client, event)
    sign_in(client, unknown)
    refused = sends(client, event)
    assert refused.status_code == 422
    assert "Choose the government you come for." in refused.text
    sends(client, event, country="KE", organisation="Ministry of Labour")
    assert states_of(event) == [(1, CONFIRMED_SEAT), (2, PENDING)]
    assert all_of(event)[1].organisation_type == "government"


def test_members_of_the_space_register_and_others_read_how_to_join(client):
    belongs = make_member()
    space = make_space("Harvest work", visibility=PUBLIC, members=(belongs,))
    event = announced(audience=SPACE_ONLY, space_id=space.id)
    page = client.get(f"/en/events/{event.slug}/register").text
    assert "Only members of the space can register" in page
    assert f"/en/discussions/{space.slug}" in page
    sign_in(client, make_member())
    assert sends(client, event).status_code == 409
    sign_in(client, belongs)
    assert sends(client, event).status_code == 303


def test_who_needs_approval_waits_for_it(client):
    event = announced(needs_approval=True, capacity=1)
    sign_in(client, make_member())
    sends(client, event)
    assert states_of(event) == [(1, PENDING)]
    assert event.seats_taken == 0


def test_who_withdrew_comes_again_behind_the_others(client):
    event, member = announced(capacity=1), make_member()
    sign_in(client, member)
    sends(client, event)
    comes(event)
    base = f"/en/events/{event.slug}/registration"
    assert client.post(f"{base}/withdrawal").status_code == 303
    assert [state for _number, state in states_of(event)] == [WITHDRAWN, "offered"]
    client.post(f"{base}/return")
    assert states_of(event) == [(3, WAITING), (2, "offered")]


def test_looking_changes_nothing(client):
    event = announced(capacity=1)
    first = comes(event)
    second = comes(event)
    before = [(each.state, each.version, each.changed_at) for each in all_of(event)]
    for each in (first, second):
        for page in ("", "/edit", "/withdrawal", "/confirmation", "/seat", "/return"):
            assert client.get(link_of(each) + page).status_code in (200, 405)
    assert [(each.state, each.version, each.changed_at) for each in all_of(event)] == before


def test_moment_of_opening_is_told_with_its_zone(client):
    opens = dt.datetime(2030, 3, 1, 9, tzinfo=dt.UTC)
    event = announced(
        registration_opens_at=opens, starts_in=dt.timedelta(days=2000), zone="Asia/Kathmandu"
    )
    assert "UTC+05:45" in client.get(f"/en/events/{event.slug}/register").text
