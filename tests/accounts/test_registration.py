"""Registering and confirming the address."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.accounts.models import Member, Registration, SignIn
from hub.accounts.services import registration
from hub.core.db import db
from hub.core.signals import OutboxRow
from tests.accounts.support import (
    OTHER_PASSWORD,
    PASSWORD,
    is_signed_in,
    link_in,
    log_in,
    member_with_password,
)
from tests.factories import make_member

FORM = {"name": "Amina Diallo", "email": "Amina@Example.org", "password": PASSWORD}


def members():
    return db.session.scalars(sa.select(Member)).all()


def test_registration_becomes_a_member_when_its_address_is_confirmed(client, run_jobs, mailbox):
    answer = client.post("/fr/register", data=FORM)
    assert (answer.status_code, answer.location) == (303, "/fr/register/sent")
    run_jobs()
    assert members() == []
    (mail,) = mailbox.to("amina@example.org")
    link = link_in(mail, "/fr/confirm/")

    page = client.get(link)
    assert page.status_code == 200
    assert members() == []

    answer = client.post(link)
    assert (answer.status_code, answer.location) == (303, "/fr/")
    (member,) = members()
    assert (member.name, member.handle, member.email) == (
        "Amina Diallo",
        "amina-diallo",
        "amina@example.org",
    )
    assert (member.state, member.lang, member.roles) == ("active", "fr", set())
    assert member.confirmed_at is not None
    assert is_signed_in(client)
    assert db.session.scalars(sa.select(OutboxRow.signal)).all() == ["accounts.MemberConfirmed"]
    assert db.session.scalars(sa.select(Registration)).all() == []
    assert client.get(link).status_code == 404


def test_registration_confirmed_on_another_device_asks_for_its_password(
    app, client, run_jobs, mailbox
):
    client.post("/en/register", data=FORM)
    run_jobs()
    link = link_in(mailbox.all()[0], "/confirm/")
    phone = app.test_client()
    assert phone.post(link).status_code == 422
    assert phone.post(link, data={"password": OTHER_PASSWORD}).status_code == 422
    assert members() == []
    assert phone.post(link, data={"password": PASSWORD}).status_code == 303
    assert is_signed_in(phone)


def test_registration_of_a_strangers_address_is_not_confirmed_by_their_own(
    app, client, run_jobs, mailbox
):
    stranger = app.test_client()
    stranger.post("/en/register", data=FORM | {"password": OTHER_PASSWORD})
    client.post("/en/register", data=FORM)
    run_jobs()
    first, second = mailbox.to("amina@example.org")
    assert client.post(link_in(second, "/confirm/")).status_code == 303
    assert stranger.post(link_in(first, "/confirm/")).status_code == 404
    member = members()[0]
    assert log_in(stranger, member, OTHER_PASSWORD).status_code == 422


def test_registration_answers_the_same_for_a_known_address(app, run_jobs, mailbox):
    make_member("Owner", email="known@example.org", lang="fr")
    answers = []
    for address in ("known@example.org", "unknown@example.org"):
        client = app.test_client()
        sent = client.post("/en/register", data=FORM | {"email": address})
        page = client.get(sent.location)
        answers.append((sent.status_code, sent.location, sent.data, page.status_code, page.data))
    assert answers[0] == answers[1]
    run_jobs()
    assert [mail["Subject"] for mail in mailbox.to("known@example.org")] == [
        "Vous avez déjà un compte sur The Hub"
    ]
    assert [member.email for member in members()] == ["known@example.org"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "too short"}, b"Use at least 12 characters"),
        ({"password": "password123456"}, b"easy to guess"),
        ({"password": "aminadiallo2026"}, b"easy to guess"),
        ({"email": "amina@"}, b"Enter an address like"),
        ({"email": "амина@example.org"}, b"letters other than a to z before the @"),
        ({"name": "\r\n"}, b"Enter the name others will see"),
    ],
)
def test_registration_says_what_is_wrong_and_keeps_what_was_typed(client, change, words):
    answer = client.post("/en/register", data=FORM | change)
    assert answer.status_code == 422
    assert words in answer.data
    assert (FORM | change)["email"].lower().encode() in answer.data
    assert PASSWORD.encode() not in answer.data


def test_registration_is_forgotten_after_three_days(client, run_jobs, mailbox, clock):
    client.post("/en/register", data=FORM)
    run_jobs()
    link = link_in(mailbox.all()[0], "/confirm/")
    clock(by=dt.timedelta(days=3, minutes=1))
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404
    assert registration.forget_old() == 1


def test_registration_sent_twice_writes_one_mail(client, run_jobs, mailbox):
    for _ in range(2):
        assert client.post("/en/register", data=FORM | {"_key": "k"}).status_code == 303
    run_jobs()
    assert len(mailbox.all()) == 1


def test_registration_says_when_to_go_on_after_too_many(client):
    for _ in range(8):
        weak = client.post("/en/register", data=FORM | {"password": "weak"})
        assert weak.status_code == 422
    for _ in range(5):
        assert client.post("/en/register", data=FORM).status_code == 303
    answer = client.post("/en/register", data=FORM)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert b"You can try again in" in answer.data
    assert client.post("/en/register", data=FORM | {"email": "b@example.org"}).status_code == 303


def test_handles_are_unique_and_made_of_the_name(app):
    names = ["Amina Diallo", "Amína  Diallo!", "أمينة", "أمينة", "Q"]
    handles = []
    for name in names:
        handle = registration.new_handle(name)
        make_member(name, handle=handle)
        handles.append(handle)
    assert handles[:2] == ["amina-diallo", "amina-diallo-2"]
    assert handles[3] == f"{handles[2]}-2"
    assert len(set(handles)) == 5


def test_sign_in_page_leads_on_whoever_is_signed_in(client):
    member = member_with_password()
    assert log_in(client, member).location == "/en/"
    assert client.get("/en/register").status_code == 303
    assert len(db.session.scalars(sa.select(SignIn)).all()) == 1
