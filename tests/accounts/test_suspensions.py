"""Suspension: shut out at once, told why, and let in again."""

import datetime as dt

import pytest

from hub.accounts.models import ADMIN, MODERATOR, SECRETARIAT, SignIn
from hub.core import audit
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.core.realtime import socketio
from tests.accounts.support import fresh, is_signed_in, log_in, member_with_password
from tests.factories import make_member, sign_in

REASON = "Threats against another member."


@pytest.fixture
def boss(app):
    return make_member("Boss", roles=(ADMIN,))


@pytest.fixture
def amina(app):
    return member_with_password("Amina", lang="fr")


def address(member):
    return f"/en/members/{member.public_id}/suspension"


def in_days(number):
    return (hub_clock.now() + dt.timedelta(days=number)).date().isoformat()


def suspend(client, member, **values):
    return client.post(address(member), data={"until": in_days(3), "reason": REASON, **values})


def test_suspended_member_is_signed_out_everywhere_and_told(app, boss, amina, run_jobs, mailbox):
    theirs, hers = app.test_client(), app.test_client()
    sign_in(theirs, boss)
    sign_in(hers, amina)
    assert suspend(theirs, amina).status_code == 303
    assert db.session.query(SignIn).filter_by(member_id=amina.id).count() == 0
    assert not is_signed_in(hers)
    run_jobs()
    (mail,) = mailbox.to(amina.email)
    body = mail.get_body(("plain",)).get_content()
    assert REASON in body
    until = fresh(amina).suspended_until
    assert until is not None
    assert str(until.year) in body
    row = db.session.scalars(audit.entries(subject=f"member:{amina.id}")).one()
    assert (row.actor_id, row.act, REASON in str(row.facts)) == (boss.id, "member.suspended", False)


def test_open_sockets_are_cut_at_once(app, boss, amina):
    hers, theirs = app.test_client(), app.test_client()
    sign_in(hers, amina)
    sign_in(theirs, boss)
    live = socketio.test_client(app, flask_test_client=hers)
    assert live.is_connected()
    suspend(theirs, db.session.merge(amina))
    assert not live.is_connected()


def test_sign_in_says_until_when_and_why(app, boss, amina):
    client, theirs = app.test_client(), app.test_client()
    sign_in(theirs, boss)
    suspend(theirs, amina)
    answer = log_in(client, amina)
    assert answer.status_code == 422
    assert "Your account is suspended until" in answer.text
    assert REASON in answer.text
    # Whoever does not know the password learns nothing of it.
    assert REASON not in log_in(client, amina, "a wrong password, guessed").text
    assert not is_signed_in(client)


def test_suspension_ends_by_itself_and_can_be_lifted(
    app, client, boss, amina, clock, run_jobs, mailbox
):
    sign_in(client, boss)
    suspend(client, amina)
    assert "Change or lift the suspension" in client.get(f"/en/members/{amina.public_id}").text
    assert client.delete(address(amina)).status_code == 303
    assert not fresh(amina).is_suspended
    run_jobs()
    assert len(mailbox.to(amina.email)) == 2
    suspend(client, amina, until=in_days(1))
    clock(by=dt.timedelta(days=2))
    other = app.test_client()
    assert log_in(other, amina).status_code == 303


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("actor", "target", "status"),
    [
        (ADMIN, None, 200),
        (ADMIN, SECRETARIAT, 200),
        (ADMIN, ADMIN, 200),
        (SECRETARIAT, None, 200),
        (SECRETARIAT, MODERATOR, 200),
        (SECRETARIAT, SECRETARIAT, 403),
        (SECRETARIAT, ADMIN, 403),
        (MODERATOR, None, 403),
        (None, None, 403),
    ],
)
def test_who_may_suspend_whom(client, actor, target, status):
    member = make_member(roles=(target,) if target else ())
    sign_in(client, make_member(roles=(actor,) if actor else ()))
    assert client.get(address(member)).status_code == status
    assert suspend(client, member).status_code == (303 if status == 200 else 403)


def test_nobody_suspends_themselves(client, boss):
    sign_in(client, boss)
    assert suspend(client, boss).status_code == 403


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"until": "2020-01-01"}, "Choose a day that is not past."),
        ({"until": ""}, "Choose a day."),
        ({"reason": " "}, "Give a reason: the person will read it."),
    ],
)
def test_form_that_cannot_be_meant_is_shown_again(client, boss, amina, values, words):
    sign_in(client, boss)
    answer = suspend(client, amina, **values)
    assert answer.status_code == 422
    assert words in answer.text
    assert not fresh(amina).is_suspended
