"""Addresses beyond ASCII: kept as they are written, sent as mail servers know them."""

import dataclasses

import pytest

from hub.core import mail
from hub.core.inbound import Outcome
from hub.core.inbound.addresses import addressed_in, without_tokens
from tests.core.returns.samples import ADDRESS
from tests.core.returns.support import kept_returns, queued, returned_addresses, taking_mail
from tests.core.returns.test_consequences import EXIM, GONE, comes_back, sent

__all__ = ["taking_mail"]

WRITTEN, WIRE = "amina@münchen.example", "amina@xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    ("written", "wire"),
    [
        (WRITTEN, WIRE),
        ("ира@президент.рф", "ира@xn--d1abbgf6aiiy.xn--p1ai"),
        ("a@straße.example", "a@xn--strae-oqa.example"),
        ("a@مثال.إختبار", "a@xn--mgbh0fb.xn--kgbechtv"),
        ("amina+b@example.org", "amina+b@example.org"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_address_is_said_in_ascii_and_written_as_it_was(written, wire):
    assert mail.on_the_wire(written) == wire
    assert mail.as_written(wire) == mail.as_written(written) == written


def test_letters_that_mean_the_same_are_one_domain():
    assert mail.on_the_wire("A@ＭÜＮＣＨＥＮ.example") == "A@xn--mnchen-3ya.example"
    assert mail.as_written("A@XN--MNCHEN-3YA.Example") == "a@münchen.example"


@pytest.mark.parametrize("domain", ["-ü-.example", f"{'ü' * 70}.example", "ü..example"])
def test_domain_that_cannot_be_said_in_ascii_stays_as_it_is(domain):
    assert mail.on_the_wire(f"a@{domain}") == f"a@{domain}"


@pytest.mark.parametrize("domain", ["xn--", "xn--\u00fc.example", "xn--zzzzzzzz99.example"])
def test_domain_that_only_looks_like_one_in_ascii_stays_as_it_is(domain):
    assert mail.as_written(f"a@{domain}") == f"a@{domain}"


def test_mail_reaches_a_domain_of_other_letters(app, by_smtp):
    message = queued(WRITTEN)
    mail.send_due()
    (envelope,), (came,) = by_smtp.envelopes, by_smtp.messages
    assert (envelope.rcpt_tos, came["To"]) == ([WIRE], WIRE)
    assert "SMTPUTF8" not in envelope.mail_options
    assert (message.state, message.recipient) == ("sent", WRITTEN)


def test_server_that_knows_nobody_there_ends_mail_to_the_address_as_it_is_written(app, by_smtp):
    by_smtp.unknown[WIRE] = "550 5.1.1 no such user"
    queued(WRITTEN)
    mail.send_due()
    assert kept_returns() == [("hard", WRITTEN, "5.1.1")]
    assert (mail.suppressed(WRITTEN), mail.suppressed(WIRE.upper())) == (True, True)


@pytest.mark.parametrize("path", [None, "hub@example.org"])
def test_report_of_a_server_names_the_same_address(taking_mail, path):
    sample = dataclasses.replace(GONE, text=GONE.text.replace(ADDRESS, WIRE))
    assert comes_back(sample, sent(address=WRITTEN), path=path) is Outcome.TAKEN
    assert returned_addresses() == {WRITTEN}


def test_the_hubs_own_domain_may_have_other_letters(taking_mail, app, by_smtp, monkeypatch):
    own = dataclasses.replace(
        app.extensions["settings"],
        mail_url=by_smtp.url,
        mail_from="Der Hub <hub@münchen.example>",
        mail_reply_address="reply@münchen.example",
    )
    monkeypatch.setitem(app.extensions, "settings", own)
    message = sent()
    assert message.message_id.endswith("@xn--mnchen-3ya.example>")
    assert comes_back(EXIM, message) is Outcome.TAKEN
    queued("omar@example.org")
    mail.send_due()
    (came,), (envelope,) = by_smtp.messages, by_smtp.envelopes
    assert came["From"] == "Der Hub <hub@xn--mnchen-3ya.example>"
    assert envelope.mail_from.endswith("@xn--mnchen-3ya.example")


@pytest.mark.one_database
@pytest.mark.parametrize("domain", ["münchen.example", "xn--mnchen-3ya.example"])
def test_own_address_is_known_however_its_domain_is_written(app, monkeypatch, domain):
    own = dataclasses.replace(
        app.extensions["settings"], mail_reply_address="reply@münchen.example"
    )
    monkeypatch.setitem(app.extensions, "settings", own)
    token = "a" * 26
    words = f"to reply+{token}@{domain}, not to reply+{token}@{domain}.org"
    assert addressed_in(words) == [("reply", token)]
    assert token not in without_tokens(f"to reply+{token}@{domain}")
