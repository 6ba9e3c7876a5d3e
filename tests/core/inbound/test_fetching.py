"""Answers fetched from a real mailbox: done, committed, then marked; never lost, never twice."""

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa

from hub.config.values import mailbox as mailbox_at
from hub.core import inbound
from hub.core.db import db
from hub.core.doctor import State, examine
from hub.core.inbound import InboundFault, InboundMail, MailboxFault, fetch, fetching
from hub.core.mail import MailMessage
from hub.core.tasks import fetch_mail
from tests.core.inbound.samples import AUTOMATIC, MAILS
from tests.discussions.answering import omars, open_for_answers

__all__ = ["omars", "open_for_answers"]


@pytest.fixture
def box(imap):
    return imap.user()


def fetched(box, query=""):
    db.session.rollback()
    return fetch(mailbox_at(box.url + query))


def test_answers_are_fetched_and_marked_as_fast_as_one_may_write(omars, box, clock):
    for mail in MAILS:
        box.deliver(omars.sample(mail.read_bytes()))
    assert (fetched(box), box.unread(), len(omars.replies())) == (20, len(MAILS) - 20, 20)
    assert fetched(box) == 0
    clock(by=dt.timedelta(minutes=2))
    assert (fetched(box), box.unread()) == (len(MAILS) - 20, 0)
    assert (len(omars.replies()), box.all()) == (len(MAILS), len(MAILS))
    assert fetched(box) == 0


def test_mail_of_programs_is_marked_and_posts_nothing(omars, box):
    for mail in AUTOMATIC:
        box.deliver(omars.sample(mail.read_bytes()))
    assert fetched(box) == len(AUTOMATIC)
    assert (box.unread(), omars.replies()) == (0, [])
    assert (
        db.session.scalar(sa.select(sa.func.count()).where(MailMessage.kind == "answer-refused"))
        == 0
    )


def test_what_is_done_is_moved_where_the_address_says(omars, box):
    box.deliver(omars.answer().as_bytes())
    assert fetched(box, "&done=Répondu %26 fait") == 1
    assert (box.all(), box.all('"R&AOk-pondu &- fait"')) == (0, 1)
    assert len(omars.replies()) == 1


def test_death_between_commit_and_mark_posts_once(omars, box, monkeypatch):
    box.deliver(omars.answer().as_bytes())

    def dies(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(fetching, "_mark", dies)
        with pytest.raises(KeyboardInterrupt):
            fetched(box)
    assert (box.unread(), len(omars.replies())) == (1, 1)
    assert fetched(box) == 1
    assert (box.unread(), len(omars.replies())) == (0, 1)


def test_message_that_fails_stays_and_holds_nobody_up(omars, box, monkeypatch, clock):
    box.deliver(omars.answer("First.").as_bytes())
    box.deliver(omars.answer("Second.", Message_ID="<two@example.org>").as_bytes())

    def stumbles(raw):
        if b"First." in raw:
            raise RuntimeError("a fault")
        return inbound.receive(raw)

    with monkeypatch.context() as patched:
        patched.setattr(fetching, "receive", stumbles)
        assert fetched(box) == 1
        assert fetched(box) == 0
    assert [reply.source for reply in omars.replies()] == ["Second."]
    fault = db.session.scalars(sa.select(InboundFault)).one()
    assert (fault.attempts, fault.error) == (1, "RuntimeError('a fault')")
    assert box.unread() == 1
    assert fetched(box) == 0
    clock(by=dt.timedelta(minutes=2))
    assert fetched(box) == 1
    assert sorted(reply.source for reply in omars.replies()) == ["First.", "Second."]


def test_message_that_always_fails_is_given_up_and_the_doctor_says_so(
    omars, box, monkeypatch, clock, open_for_answers
):
    box.deliver(omars.answer().as_bytes())

    def stumbles(_raw):
        raise RuntimeError("a fault")

    monkeypatch.setattr(fetching, "receive", stumbles)
    for _ in range(fetching.MAX_ATTEMPTS):
        assert fetched(box) == 0
        clock(by=dt.timedelta(days=1))
    fault = db.session.scalars(sa.select(InboundFault)).one()
    assert (fault.attempts, fault.try_at, box.unread()) == (10, None, 1)
    found = finding(open_for_answers, imap_url=box.url)
    assert (found.state, found.words[:32]) == (State.WARNING, "1 messages in INBOX at 127.0.0.1")


def test_message_that_is_too_large_is_passed_over(omars, box, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", 2000)
    box.deliver(omars.answer("a long word " * 300).as_bytes())
    assert (fetched(box), box.unread(), omars.replies()) == (1, 0, [])


def test_job_fetches_where_there_is_a_mailbox(omars, box, app, open_for_answers, monkeypatch):
    box.deliver(omars.answer().as_bytes())
    fetch_mail.run()
    assert box.unread() == 1
    settings = dataclasses.replace(open_for_answers, imap_url=box.url)
    monkeypatch.setitem(app.extensions, "settings", settings)
    fetch_mail.run()
    assert (box.unread(), len(omars.replies())) == (0, 1)
    away = dataclasses.replace(settings, imap_url="imap://x:y@127.0.0.1:9/INBOX?tls=none")
    monkeypatch.setitem(app.extensions, "settings", away)
    fetch_mail.run()


def test_two_at_once_post_once(omars, box):
    box.deliver(omars.answer().as_bytes())
    box.deliver(omars.answer().as_bytes())
    assert fetched(box) == 2
    assert len(omars.replies()) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(InboundMail)) == 1


def test_wrong_password_and_folder_are_told(box):
    for url in (
        box.url.replace("sesame", "barley"),
        box.url.replace("INBOX", "Nowhere"),
        "imap://x:y@127.0.0.1:9/INBOX?tls=none",
        box.url.replace("?tls=none", ""),
    ):
        with pytest.raises(MailboxFault) as caught:
            fetch(mailbox_at(url))
        assert str(caught.value)


def finding(settings, **changes):
    changed = dataclasses.replace(settings, mail_url="smtp://127.0.0.1:9?tls=none", **changes)
    every = {each.part: each for each in examine(changed, inbound.__path__[0], True)}  # type: ignore[arg-type]
    return every["answers by mail"]


def test_doctor_looks_at_the_mailbox(app, box, open_for_answers):
    found = finding(open_for_answers, imap_url=box.url)
    assert found.state is State.OK
    assert found.words.startswith("reply+…@hub.example.org, fetched from INBOX at 127.0.0.1:")
    broken = finding(open_for_answers, imap_url=box.url.replace("sesame", "barley"))
    assert broken.state is State.FAULT
    assert "AUTHENTICATIONFAILED" in broken.words
    assert finding(open_for_answers).state is State.OK
    assert finding(open_for_answers, mail_reply_address=None).words.startswith("not taken")
