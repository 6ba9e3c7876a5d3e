"""What follows when mail comes back: at once, after some days, or nothing."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.core import clock as hub_clock
from hub.core import mail, tasks
from hub.core.db import db
from hub.core.inbound import Outcome, receive
from hub.core.mail import MailMessage, MailReturn, Return, returns
from tests.core.returns.samples import ADDRESS, COMPLAINTS, HARD_ONES, SOFT_ONES
from tests.core.returns.support import kept_returns, queued, returned_addresses, taking_mail

__all__ = ["taking_mail"]

GONE, FULL = HARD_ONES[0], SOFT_ONES[0]
BLOCKED = next(each for each in SOFT_ONES if each.name == "postfix-blocked")
EXIM = next(each for each in HARD_ONES if each.name == "exim-4-smtp")


def sent(reference="notice-1", address=ADDRESS):
    """A mail that its server took."""
    message = queued(address, reference=reference)
    message.state, message.due_at, message.sent_at = "sent", None, hub_clock.now()
    db.session.commit()
    return message


def comes_back(sample, message, *, path=None, name=None, envelope=()):
    """The report on the message comes in and is committed; what became of it."""
    raw = sample.filled(
        path=path or mail.return_path("m", message.id), name=name or message.message_id
    )
    outcome = receive(raw, envelope)
    db.session.commit()
    return outcome


# Refused at the door


@pytest.mark.parametrize(
    ("said", "state", "kept", "ended"),
    [
        ("550 5.1.1 no such user", "dead", [("hard", ADDRESS, "5.1.1")], {ADDRESS}),
        ("550 User unknown", "dead", [("hard", ADDRESS, "")], {ADDRESS}),
        ("552 5.2.2 mailbox full", "pending", [], set()),
        ("554 5.7.1 blocked using a list", "pending", [], set()),
        ("550 relay not permitted", "pending", [], set()),
        ("450 4.2.1 try again later", "pending", [], set()),
        ("550 no", "pending", [], set()),
    ],
)
def test_refusal_at_the_door_ends_mail_only_where_nobody_lives(
    app, by_smtp, said, state, kept, ended
):
    by_smtp.unknown[ADDRESS] = said
    queued(ADDRESS)
    queued("omar@example.org")
    mail.send_due()
    states = dict(db.session.execute(sa.select(MailMessage.recipient, MailMessage.state)).all())
    assert states == {ADDRESS: state, "omar@example.org": "sent"}
    assert kept_returns() == kept
    assert returned_addresses() == ended


def test_refusal_after_the_text_counts_as_well(app, by_smtp):
    by_smtp.behaviour = "refuse"
    queued(ADDRESS)
    mail.send_due()
    assert (kept_returns(), returned_addresses()) == ([("hard", ADDRESS, "5.1.1")], {ADDRESS})


def test_mail_that_is_given_up_counts_once(app, by_smtp):
    by_smtp.unknown[ADDRESS] = "452 4.2.2 mailbox full"
    message = queued(ADDRESS)
    message.attempts = 8
    db.session.commit()
    mail.send_due()
    assert (message.state, kept_returns()) == ("pending", [])
    message.due_at = hub_clock.now()
    db.session.commit()
    mail.send_due()
    assert (message.state, kept_returns()) == ("dead", [("soft", ADDRESS, "4.2.2")])
    assert returned_addresses() == set()


def test_nothing_is_sent_to_who_is_gone(app, by_smtp):
    by_smtp.unknown[ADDRESS] = "550 5.1.1 no such user"
    queued(ADDRESS)
    mail.send_due()
    by_smtp.unknown.clear()
    later = queued(ADDRESS.upper(), reference="later")
    mail.send_due()
    assert (later.state, by_smtp.envelopes) == ("dropped", [])


# Comes back by mail


def test_report_counts_once_however_often_it_comes(taking_mail):
    message = sent()
    assert comes_back(GONE, message) is Outcome.TAKEN
    assert comes_back(GONE, message) is Outcome.KNOWN
    assert comes_back(EXIM, message) is Outcome.KNOWN
    assert kept_returns() == [("hard", ADDRESS, "5.1.1")]
    kept = db.session.scalars(sa.select(MailReturn)).one()
    assert (kept.sent_kind, kept.number, kept.subject) == ("m", message.id, "New reply")
    assert kept.raw is not None
    assert b"User unknown in virtual mailbox table" in kept.raw


def test_complaint_ends_all_mail(taking_mail):
    assert comes_back(COMPLAINTS[0], sent()) is Outcome.TAKEN
    assert returned_addresses() == {ADDRESS}
    reason = sa.select(mail.Suppression.reason)
    assert db.session.scalars(reason).all() == ["complaint"]


def test_full_mailbox_is_given_up_after_five_days_of_returns(taking_mail, clock):
    for day in range(4):
        for hour in range(3):
            assert comes_back(FULL, sent(f"notice-{day}-{hour}")) is Outcome.TAKEN
        assert returned_addresses() == set()
        clock(by=dt.timedelta(days=2))
    comes_back(FULL, sent("notice-last"))
    assert returned_addresses() == {ADDRESS}
    assert db.session.scalars(sa.select(mail.Suppression.reason)).all() == ["soft"]


def test_mail_that_went_through_forgives_the_returns_before_it(taking_mail, clock):
    for day in range(4):
        comes_back(FULL, sent(f"notice-{day}"))
        clock(by=dt.timedelta(days=1))
    assert returns.soft_days(ADDRESS) == 4
    sent("notice-through")
    clock(by=dt.timedelta(days=4))
    # Servers try for days: nothing is known yet.
    assert returns.soft_days(ADDRESS) == 4
    clock(by=dt.timedelta(days=2))
    assert returns.soft_days(ADDRESS) == 0
    comes_back(FULL, sent("notice-after"))
    assert (returns.soft_days(ADDRESS), returned_addresses()) == (1, set())


def test_returns_of_long_ago_do_not_count(taking_mail, clock):
    for day in range(4):
        comes_back(FULL, sent(f"notice-{day}"))
        clock(by=dt.timedelta(days=1))
    clock(by=dt.timedelta(days=30))
    comes_back(FULL, sent("notice-after"))
    assert (returns.soft_days(ADDRESS), returned_addresses()) == (1, set())


def test_what_is_not_the_fault_of_the_address_never_ends_its_mail(taking_mail, clock):
    for day in range(8):
        assert comes_back(BLOCKED, sent(f"notice-{day}")) is Outcome.TAKEN
        clock(by=dt.timedelta(days=1))
    assert (returns.soft_days(ADDRESS), returned_addresses()) == (0, set())


def test_whose_mail_it_was_hears_of_the_return(taking_mail, monkeypatch):
    monkeypatch.setattr(returns, "_senders", {})
    heard = []
    mail.register_returns(
        "d",
        address_of={7: "Lena@example.org"}.get,
        on_return=lambda number, returned: heard.append((number, returned)),
    )
    path = mail.return_path("d", 7)
    assert comes_back(GONE, None, path=path, name="<x@example.org>") is Outcome.TAKEN
    assert comes_back(GONE, None, path=path, name="<x@example.org>") is Outcome.KNOWN
    words = "550 5.1.1 <amina@example.org>: Recipient address rejected: "
    told = Return("hard", "Lena@example.org", "5.1.1", heard[0][1].words)
    assert heard == [(7, told)]
    assert told.words.startswith(words)
    assert returned_addresses() == {"lena@example.org"}
    unknown = mail.return_path("d", 8)
    assert comes_back(GONE, None, path=unknown, name="<x@example.org>") is Outcome.UNKNOWN


# Forged


def test_report_without_token_counts_by_the_mail_it_returns(taking_mail):
    message = sent()
    assert comes_back(GONE, message, path="hub@example.org") is Outcome.TAKEN
    assert returned_addresses() == {ADDRESS}


@pytest.mark.parametrize("sample", [GONE, EXIM, *COMPLAINTS], ids=lambda sample: sample.name)
def test_forged_report_does_nothing(taking_mail, sample):
    message = sent()
    other = sent("notice-2", "omar@example.org")
    guessed = f"<test.notice-1.{'0' * 16}@example.org>"
    right = mail.return_path("m", message.id)
    forged = right.replace(f"m{message.id}x", f"m{other.id}x")
    for path, name in (
        ("hub@example.org", guessed),
        ("hub@example.org", "<test.notice-1@example.org>"),
        (forged, guessed),
        (right.replace("@hub.example.org", "@evil.example"), guessed),
        (f"bounce+m{message.id}x{'0' * 16}@hub.example.org", guessed),
    ):
        outcome = comes_back(sample, message, path=path, name=name, envelope=[path])
        assert outcome in (Outcome.UNKNOWN, Outcome.IGNORED), path
    assert (kept_returns(), returned_addresses()) == ([], set())


def test_report_on_a_mail_to_somebody_else_does_nothing(taking_mail):
    sent()
    others = sent("notice-2", "omar@example.org")
    assert comes_back(GONE, others, path="hub@example.org") is Outcome.IGNORED
    assert (kept_returns(), returned_addresses()) == ([], set())


# Kept, and forgotten


def test_message_is_kept_some_days_and_its_return_a_year(taking_mail, settings, clock):
    comes_back(GONE, sent())
    clock(by=dt.timedelta(days=settings.bounce_keep_days - 1))
    assert after_tidying() == [(True, ADDRESS)]
    clock(by=dt.timedelta(days=2))
    assert after_tidying() == [(False, ADDRESS)]
    clock(by=dt.timedelta(days=365))
    assert (after_tidying(), returned_addresses()) == ([], {ADDRESS})


def after_tidying():
    """After the daily job: of each return, whether its message is there, and its address."""
    db.session.remove()
    tasks.tidy.run()
    db.session.remove()
    rows = db.session.execute(sa.select(MailReturn.raw, MailReturn.address)).all()
    return [(raw is not None, address) for raw, address in rows]


def test_large_report_is_kept_in_part(taking_mail):
    message = sent()
    raw = GONE.filled(path=mail.return_path("m", message.id), name=message.message_id)
    receive(raw + b"x" * 1_000_000)
    row = db.session.scalars(sa.select(MailReturn)).one()
    assert row.raw is not None
    assert len(row.raw) == returns.MAX_RAW
