"""One message that cannot be told or sent holds up no other."""

import datetime as dt
import threading

import sqlalchemy as sa

from hub.core import mail
from hub.core.db import db
from hub.core.mail import Letter, MailMessage, queue_letter, rebuilt_by, sending


def queued(to: str, **values) -> None:
    letter = Letter(subject="You are registered", paragraphs=["See you there."])
    assert queue_letter("test", letter, to=to, lang="en", reference=to, **values) is not None
    db.session.commit()


def standing() -> dict[str, tuple[str, int]]:
    db.session.expire_all()
    return {
        each.recipient: (each.state, each.attempts)
        for each in db.session.scalars(sa.select(MailMessage))
    }


def broken(_number: int) -> Letter:
    raise ZeroDivisionError("nobody can build it")


def test_letter_that_cannot_be_built_is_tried_later_then_given_up(app, mailbox, clock):
    rebuilt_by("broken", broken, each_time=True)
    queued("first@example.org", about="broken:1")
    queued("second@example.org")
    mail.send_due()
    assert standing() == {
        "first@example.org": ("pending", 1),
        "second@example.org": ("sent", 1),
    }
    for _try in range(12):
        clock(by=dt.timedelta(hours=10))
        mail.send_due()
    assert standing()["first@example.org"] == ("dead", 10)
    assert [message["To"] for message in mailbox.all()] == ["second@example.org"]


def test_letter_that_is_no_mail_is_put_off_and_the_next_is_sent(app, mailbox):
    queued("first@example.org")
    queued("second@example.org")
    headers = {"Date": "twice is too often"}
    db.session.execute(
        sa.update(MailMessage)
        .where(MailMessage.recipient == "first@example.org")
        .values(headers=headers)
    )
    db.session.commit()
    mail.send_due()
    assert standing() == {
        "first@example.org": ("pending", 1),
        "second@example.org": ("sent", 1),
    }


def test_letter_that_its_server_is_slow_with_is_sent_once(app, by_smtp, monkeypatch):
    monkeypatch.setattr("hub.core.mail.sending.PATIENCE", 0.3)
    by_smtp.behaviour = "hang"
    queued("amina@example.org")
    answers = threading.Timer(0.8, by_smtp.release)
    answers.start()
    mail.send_due()
    answers.join()
    assert standing() == {"amina@example.org": ("sent", 1)}
    assert len(by_smtp.messages) == 1


def test_letter_is_nobody_elses_while_its_server_may_answer(app, by_smtp):
    """To connect, EHLO, HELO, the sender, the recipient; DATA, and the message itself."""
    waits = 5 * sending.PATIENCE + 2 * sending.PATIENCE_WITH_A_MAIL
    assert sending.LEASE.total_seconds() > waits
    server = app.extensions["settings"].mail_server
    transport = sending.SmtpTransport(server, "hub@example.org", sending.PATIENCE_WITH_A_MAIL)
    transport.send("1", b"Subject: 1", sender="hub@example.org", to="amina@example.org")
    connection = transport.connection
    assert connection is not None
    assert connection.sock is not None
    assert connection.sock.gettimeout() == sending.PATIENCE
    transport.close()
