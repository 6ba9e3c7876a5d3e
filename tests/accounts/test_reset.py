"""A forgotten password."""

import datetime as dt

from hub.core import clock as hub_clock
from hub.core.db import db
from tests.accounts.support import (
    OTHER_PASSWORD,
    is_signed_in,
    link_in,
    log_in,
    member_with_password,
)


def ask(client, run_jobs, mailbox, member):
    client.post("/en/reset", data={"email": member.email})
    run_jobs()
    return link_in(mailbox.to(member.email)[-1], "/reset/")


def test_reset_sets_a_new_password_and_ends_every_sign_in(app, client, run_jobs, mailbox):
    member = member_with_password()
    thief = app.test_client()
    log_in(thief, member)
    link = ask(client, run_jobs, mailbox, member)
    assert client.get(link).status_code == 200
    assert is_signed_in(thief)
    assert client.post(link, data={"password": OTHER_PASSWORD}).location == "/en/login"
    assert not is_signed_in(thief)
    assert log_in(client, member).status_code == 422
    assert log_in(client, member, OTHER_PASSWORD).status_code == 303
    run_jobs()
    assert mailbox.to(member.email)[-1]["Subject"] == "Your password was changed"


def test_reset_link_works_once_and_for_a_day(client, run_jobs, mailbox, clock):
    member = member_with_password()
    link = ask(client, run_jobs, mailbox, member)
    assert client.post(link, data={"password": "password123456"}).status_code == 422
    assert client.post(link, data={"password": OTHER_PASSWORD}).status_code == 303
    assert client.post(link, data={"password": OTHER_PASSWORD}).status_code == 404
    link = ask(client, run_jobs, mailbox, member)
    clock(by=dt.timedelta(hours=24, minutes=1))
    assert client.get(link).status_code == 404


def test_reset_answers_the_same_for_an_unknown_address(app, run_jobs, mailbox):
    member = member_with_password()
    answers = []
    for address in (member.email, "unknown@example.org"):
        client = app.test_client()
        sent = client.post("/en/reset", data={"email": address})
        page = client.get(sent.location)
        answers.append((sent.status_code, sent.location, sent.data, page.status_code, page.data))
    assert answers[0] == answers[1]
    run_jobs()
    assert [mail["To"] for mail in mailbox.all()] == [member.email]


def test_reset_does_nothing_for_a_suspended_member(client, run_jobs, mailbox):
    member = member_with_password(suspended_until=hub_clock.now() + dt.timedelta(days=1))
    client.post("/en/reset", data={"email": member.email})
    run_jobs()
    assert mailbox.all() == []


def test_reset_link_of_another_purpose_or_made_up_is_refused(client):
    assert client.get("/en/reset/made.up").status_code == 404
    assert client.post("/en/reset/made.up", data={"password": OTHER_PASSWORD}).status_code == 404
    db.session.rollback()
