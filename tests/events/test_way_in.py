"""Coming in: who may, when, and that the way in stands nowhere else."""

import datetime as dt

import pytest

from hub.core.db import db
from hub.core.edge import FormAnswer
from hub.discussions.models import PRIVATE
from hub.events.models import (
    BY_JOINING,
    CANCELLED,
    MODERATOR,
    NOWHERE,
    SPEAKER,
    WAITING,
    EventPerson,
)
from tests.events.support import announced, as_guest, make_officer, registered
from tests.factories import make_member, make_space, sign_in

LINK = "https://meet.example.org/j/4711?pwd=secret"
MINUTE = dt.timedelta(minutes=1)


def soon(minutes, **values):
    """An event that begins in so many minutes and lasts two hours."""
    return announced(starts_in=minutes * MINUTE, joining_link=LINK, **values)


def join(client, event):
    return client.post(f"/en/events/{event.slug}/join")


def attended(registration):
    db.session.refresh(registration)
    return registration.attended_by


def test_registrant_joins_shortly_before_the_start(client):
    event, member = soon(20), make_member()
    mine = registered(event, member)
    sign_in(client, member)
    page = client.get(f"/en/events/{event.slug}/join")
    assert "Join now" in page.text
    assert "meet.example.org" not in page.text + str(page.headers)
    answer = join(client, event)
    assert (answer.status_code, answer.headers["Location"]) == (303, LINK)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert attended(mine) == BY_JOINING


def test_joining_again_keeps_the_first_moment_and_leaves_the_link_in_no_row(client):
    event, member = soon(20), make_member()
    mine = registered(event, member)
    sign_in(client, member)
    join(client, event)
    db.session.refresh(mine)
    first = mine.attended_at
    client.post(f"/en/events/{event.slug}/join", data={"_key": "one-key-of-a-form"})
    db.session.refresh(mine)
    assert mine.attended_at == first
    assert db.session.query(FormAnswer).count() == 0


def test_before_the_window_the_page_says_when_it_opens_by_both_clocks(client):
    event, member = soon(300, zone="Asia/Kathmandu"), make_member(timezone="America/Lima")
    mine = registered(event, member)
    sign_in(client, member)
    page = client.get(f"/en/events/{event.slug}/join").text
    assert "You can join from:" in page
    assert "(<bdi>Asia/Kathmandu</bdi>)" in page
    assert "(<bdi>America/Lima</bdi>)" in page
    assert "Join now" not in page
    answer = join(client, event)
    assert answer.status_code == 409
    assert "meet.example.org" not in answer.text + str(answer.headers)
    assert attended(mine) == ""


def test_after_the_end_nobody_joins(client):
    event, member = soon(-121), make_member()
    registered(event, member)
    sign_in(client, member)
    assert "This event has ended." in client.get(f"/en/events/{event.slug}/join").text
    assert join(client, event).status_code == 409


def test_note_with_a_passcode_is_shown_on_the_answer_only(client):
    event, member = soon(20, joining_note="Passcode 8765"), make_member()
    registered(event, member)
    sign_in(client, member)
    assert "8765" not in client.get(f"/en/events/{event.slug}/join").text
    answer = join(client, event)
    assert answer.status_code == 200
    assert "Passcode 8765" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_others_are_led_to_the_page_of_the_event(client):
    event = soon(20)
    waits, stranger = make_member(), make_member()
    registered(event, waits, state=WAITING)
    for visitor in (waits, stranger):
        sign_in(client, visitor)
        page = client.get(f"/en/events/{event.slug}/join")
        assert (page.status_code, page.location) == (303, f"/en/events/{event.slug}")
        assert join(client, event).status_code == 403


def test_nobody_without_an_account_joins(client):
    event = soon(20)
    assert "/login" in client.get(f"/en/events/{event.slug}/join").location
    assert join(client, event).status_code == 401


@pytest.mark.parametrize("role", [MODERATOR, SPEAKER])
def test_who_is_in_the_programme_rehearses_the_day_before(client, role):
    event, speaker = soon(20 * 60), make_member()
    mine = registered(event, speaker)
    sign_in(client, speaker)
    assert join(client, event).status_code == 409
    event.people.append(EventPerson(position=1, role=role, name="S", member_id=speaker.id))
    db.session.commit()
    assert join(client, event).location == LINK
    assert attended(mine) == ""


def test_officer_joins_without_a_registration(client):
    event = soon(20 * 60)
    sign_in(client, make_officer())
    assert join(client, event).location == LINK


def test_event_for_which_nobody_registers_lets_members_in(client):
    event = soon(20, registration=NOWHERE)
    assert join(client, event).status_code == 401
    sign_in(client, make_member())
    assert join(client, event).location == LINK


def test_cancelled_event_lets_nobody_in(client):
    event, member = soon(20), make_member()
    registered(event, member)
    event.state = CANCELLED
    db.session.commit()
    sign_in(client, member)
    assert join(client, event).status_code == 409


def test_event_without_a_link_says_so_and_notes_nothing(client):
    event, member = announced(starts_in=20 * MINUTE), make_member()
    mine = registered(event, member)
    sign_in(client, member)
    assert "have not said yet" in client.get(f"/en/events/{event.slug}/join").text
    assert join(client, event).status_code == 409
    assert attended(mine) == ""


def link_of(registration, what="join"):
    return f"/en/events/registrations/{registration.public_id}/{registration.secret}/{what}"


def test_guest_joins_by_their_personal_link(client):
    event = soon(20)
    mine = registered(event, email="guest@example.org")
    page = client.get(link_of(mine))
    assert "Join now" in page.text
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == (
        "no-referrer",
        "no-store",
    )
    assert attended(mine) == ""
    assert client.post(link_of(mine)).location == LINK
    assert attended(mine) == BY_JOINING
    assert "Ask the speakers" in client.get(f"/en/events/{event.slug}/live").text
    mine.secret = "another"
    db.session.commit()
    assert client.get(f"/en/events/{event.slug}/live").status_code == 303
    assert join(client, event).status_code == 401


def test_personal_link_opens_nothing_to_another_member_nor_with_another_secret(client):
    event, member = soon(20), make_member()
    mine = registered(event, member)
    guest = registered(event, email="guest@example.org")
    assert client.get(link_of(guest).replace(guest.secret, mine.secret)).status_code == 404
    assert client.post(link_of(mine)).location == LINK
    sign_in(client, make_member())
    for what in ("join", "live"):
        assert client.post(link_of(mine, what)).status_code == 404
    assert join(client, event).status_code == 403


def test_personal_link_of_a_member_of_a_private_space_opens_its_event(client):
    member = make_member()
    space = make_space("Few", visibility=PRIVATE, members=(member,))
    event = soon(20, space_id=space.id)
    mine = registered(event, member)
    assert client.get(f"/en/events/{event.slug}/live").status_code == 404
    as_guest(client, mine)
    assert client.get(f"/en/events/{event.slug}/live").status_code == 200


def test_personal_link_of_who_is_not_confirmed_leads_nowhere(client):
    event = soon(20)
    mine = registered(event, state=WAITING)
    assert client.get(link_of(mine)).location == f"/en/events/{event.slug}"
    assert client.post(link_of(mine)).status_code == 401
    assert client.post(link_of(mine, "live")).status_code == 401
