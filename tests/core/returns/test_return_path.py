"""Where mail comes back to: an address for each mail, which nobody else can make."""

import dataclasses
import re

import pytest

from hub.core import mail
from hub.core.db import db
from hub.core.mail.returns import read_token
from tests.core.returns.support import REPLIES, queued, returned_addresses, taking_mail

__all__ = ["taking_mail"]


@pytest.mark.one_database
def test_return_path_says_which_mail_it_was(taking_mail):
    path = mail.return_path("d", 1200)
    found = re.fullmatch(r"bounce\+([0-9a-z]+)@hub\.example\.org", path)
    assert found is not None
    assert read_token(found[1]) == ("d", 1200)


@pytest.mark.one_database
def test_return_path_that_was_changed_or_guessed_says_nothing(taking_mail):
    token = mail.return_path("m", 7).partition("@")[0].partition("+")[2]
    assert read_token(token) == ("m", 7)
    for forged in (
        token.replace("m7", "m8"),
        token.replace("m7", "d7"),
        token.replace("m7", "m07"),
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        token + "0",
        "m7x0000000000000000",
        "",
    ):
        assert read_token(forged) is None, forged


@pytest.mark.one_database
def test_return_path_is_the_sender_where_the_hub_takes_no_mail(app):
    assert mail.return_path("m", 7) == "hub@example.org"


def test_mail_goes_out_with_its_own_return_path(taking_mail, by_smtp, app, monkeypatch):
    settings = dataclasses.replace(app.extensions["settings"], mail_reply_address=REPLIES)
    monkeypatch.setitem(app.extensions, "settings", settings)
    one, two = queued("amina@example.org"), queued("omar@example.org")
    assert mail.send_due() == 2
    assert [
        (envelope.mail_from, envelope.rcpt_tos, message["From"])
        for envelope, message in zip(by_smtp.envelopes, by_smtp.messages, strict=True)
    ] == [
        (mail.return_path("m", one.id), ["amina@example.org"], "The Hub <hub@example.org>"),
        (mail.return_path("m", two.id), ["omar@example.org"], "The Hub <hub@example.org>"),
    ]


def test_server_that_refuses_the_return_path_gets_the_mail_from_its_sender(
    taking_mail, by_smtp, app, monkeypatch
):
    settings = dataclasses.replace(app.extensions["settings"], mail_reply_address=REPLIES)
    monkeypatch.setitem(app.extensions, "settings", settings)
    by_smtp.unknown["bounce"] = "553 5.7.1 sender address not owned by user"
    message = queued("amina@example.org")
    assert mail.send_due() == 1
    assert [envelope.mail_from for envelope in by_smtp.envelopes] == ["hub@example.org"]
    assert (message.state, returned_addresses()) == ("sent", set())


def test_mail_in_files_shows_its_return_path(taking_mail, run_jobs, mailbox):
    message = queued("amina@example.org")
    run_jobs()
    assert [sent["Return-Path"] for sent in mailbox.all()] == [
        f"<{mail.return_path('m', message.id)}>"
    ]


def test_address_with_a_line_break_makes_no_other_recipient_or_header(taking_mail, by_smtp, app):
    queued("amina@example.org>\r\nRCPT TO:<omar@example.org", subject="A\r\nBcc: omar@example.org")
    mail.send_due()
    assert [
        envelope.rcpt_tos for envelope in by_smtp.envelopes if "omar" in envelope.rcpt_tos
    ] == []
    assert [message["Bcc"] for message in by_smtp.messages if message["Bcc"]] == []


def test_suppression_is_one_for_all_writings_of_an_address(app):
    assert mail.suppress("Amina@Example.org", mail.HARD, words="550 no\r\nsuch user") is not None
    assert mail.suppress("amina@example.org", mail.COMPLAINT) is None
    assert mail.suppressed("AMINA@example.org")
    row = db.session.scalars(db.select(mail.Suppression)).one()
    assert (row.address, row.reason, row.words) == ("amina@example.org", "hard", "550 no such user")
    assert mail.lift("Amina@example.org")
    assert not mail.lift("amina@example.org")
    assert not mail.suppressed("amina@example.org")


def test_message_id_of_ours_cannot_be_guessed(app, monkeypatch):
    first = queued("amina@example.org", reference="notice-1")
    assert re.fullmatch(r"<test\.notice-1\.[0-9a-f]{16}@example\.org>", first.message_id)
    assert queued("amina@example.org", reference="notice-1") is None
    first.message_id = "<test.notice-1@example.org>"
    db.session.flush()
    assert queued("amina@example.org", reference="notice-1") is None
