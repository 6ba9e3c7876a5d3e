"""Leaving by one click, by mail and by the page: whoever has a mail can, and no GET does."""

import dataclasses
import email.policy
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest

from hub.core.db import db
from hub.core.inbound import Outcome, receive
from hub.newsletter.models import CONFIRMED, LEFT
from hub.newsletter.queries.links import leave_mailto, preferences_address, unsubscribe_address
from hub.newsletter.services.moving import follow_account
from tests.factories import make_member
from tests.newsletter.readers import make_subscription, steps_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def takes_mail(app, settings, monkeypatch):
    """The Hub takes mail at an address of its own."""
    taking = dataclasses.replace(settings, mail_reply_address="reply@hub.example.org")
    monkeypatch.setitem(app.extensions, "settings", taking)


def path_of(address):
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def mail_to(subscription, **headers):
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = "somebody.else@example.net"
    message["To"] = urlsplit(leave_mailto(subscription) or "").path
    message["Subject"] = "unsubscribe"
    message["Message-ID"] = f"<{subscription.id}@example.net>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("This message was generated automatically.")
    return message.as_bytes()


def test_addresses_are_absolute_and_in_the_readers_language(app):
    reader = make_subscription(lang="ar")
    personal = f"http://localhost/ar/newsletter/subscriptions/{reader.public_id}/{reader.secret}"
    assert preferences_address(reader) == personal
    assert unsubscribe_address(reader) == f"{personal}/leaving"
    assert unsubscribe_address(reader, 12) == f"{personal}/leaving?mail=12"


@pytest.mark.one_database
def test_address_for_mail_is_only_where_the_hub_takes_mail(app, takes_mail, settings, monkeypatch):
    reader = make_subscription()
    token = reader.public_id + reader.secret
    said = f"mailto:unsubscribe+{token}@hub.example.org?subject=unsubscribe"
    assert leave_mailto(reader) == said
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert leave_mailto(reader) is None


def test_one_click_needs_neither_session_nor_token(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    reader, other = make_subscription(), make_subscription()
    path = path_of(unsubscribe_address(reader))
    for _time in (1, 2):
        answer = client.post(path, data=ONE_CLICK)
        assert (answer.status_code, answer.location) == (200, None)
    db.session.expire_all()
    assert (reader.state, other.state) == (LEFT, CONFIRMED)
    assert steps_of(reader) == [("left", "one_click")]


def test_button_of_the_page_leaves(app, client):
    reader = make_subscription(lang="fr")
    path = path_of(unsubscribe_address(reader))
    page = client.get(path)
    assert page.status_code == 200
    assert reader.address in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    answer = client.post(path)
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    db.session.expire_all()
    assert (reader.state, steps_of(reader)) == (LEFT, [("left", "page")])


@pytest.mark.parametrize("part", ["/leaving", ""])
@pytest.mark.one_database
def test_wrong_link_says_so_and_changes_nothing(app, client, part):
    reader = make_subscription()
    personal = path_of(preferences_address(reader))
    wrong = f"{personal[:-3]}abc{part}"
    answers = [client.get(wrong)]
    if part:
        answers.append(client.post(wrong, data=ONE_CLICK))
    for answer in answers:
        assert answer.status_code == 404
        assert "This link does not work any more" in answer.text
    db.session.expire_all()
    assert (reader.state, steps_of(reader)) == (CONFIRMED, [])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk", "X_Apple_Unsubscribe": "true"},
    ],
)
def test_mail_to_its_address_leaves_whoever_wrote_it(app, takes_mail, headers):
    reader, other = make_subscription(), make_subscription()
    raw = mail_to(reader, **headers)
    assert receive(raw) is Outcome.TAKEN
    db.session.commit()
    assert (reader.state, other.state) == (LEFT, CONFIRMED)
    assert steps_of(reader) == [("left", "mail")]
    assert receive(raw) is Outcome.KNOWN


def test_mail_to_the_token_of_mail_to_an_address_before_leaves(app, takes_mail):
    reader = make_subscription()
    raw = mail_to(reader)
    member = make_member("Mai Mover", email="new@example.org")
    reader.member_id = member.id
    follow_account(member)
    db.session.commit()
    assert receive(raw) is Outcome.TAKEN
    assert (reader.address, reader.state) == ("new@example.org", LEFT)


@pytest.mark.one_database
def test_mail_with_a_wrong_token_changes_nothing(app, takes_mail):
    reader = make_subscription()
    raw = mail_to(reader)
    reader.secret = "0" * 32
    db.session.commit()
    assert receive(raw) is Outcome.UNKNOWN
    assert reader.state == CONFIRMED
