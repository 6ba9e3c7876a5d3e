"""Mail that comes back is sorted: who is gone, full, complains, and what says nothing."""

import base64

import pytest
import sqlalchemy as sa

from hub.core import mail
from hub.core.db import db
from hub.core.inbound import Outcome, receive
from hub.core.inbound.messages import parsed
from hub.core.inbound.reports import report_in
from hub.core.mail import MailReturn, Suppression
from tests.core.returns.samples import ADDRESS, EVERY, NOTHINGS
from tests.core.returns.support import queued, returned_addresses, taking_mail

__all__ = ["taking_mail"]


def sorted_kind(sample):
    """The kind that the message is taken for."""
    raw = sample.filled(path="bounce+m1x0123456789abcdef@hub.example.org", name="<a@example.org>")
    report = report_in(parsed(raw))
    return report.kind if report else None


@pytest.mark.one_database
def test_reports_of_real_servers_are_sorted_rightly():
    assert len(EVERY) >= 100
    wrong = [(each.name, sorted_kind(each)) for each in EVERY if sorted_kind(each) != each.kind]
    assert wrong == []


def test_reports_reach_their_mail_and_only_these_end_mail(taking_mail):
    kinds, outcomes = {}, {}
    for number, sample in enumerate(EVERY):
        message = queued(f"{number}-{ADDRESS}", reference=f"notice-{number}")
        path = mail.return_path("m", message.id)
        raw = sample.filled(path=path, name=message.message_id)
        outcomes[sample.name] = receive(raw, [path])
        assert receive(raw, [path]) in (Outcome.KNOWN, Outcome.IGNORED)
        kinds[message.id] = sample.kind
    db.session.commit()
    returns = dict(db.session.execute(sa.select(MailReturn.number, MailReturn.kind)).all())
    assert returns == {number: kind for number, kind in kinds.items() if kind}
    assert {name for name, outcome in outcomes.items() if outcome is Outcome.IGNORED} == {
        each.name for each in NOTHINGS
    }
    assert returned_addresses() == {
        f"{number}-{ADDRESS}"
        for number, sample in enumerate(EVERY)
        if sample.kind in ("hard", "complaint")
    }


@pytest.mark.one_database
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"From: mailer-daemon@example.org\n\n",
        (
            b"Content-Type: multipart/report; boundary=x\n\n--x\n"
            b"Content-Type: message/delivery-status\n\n"
        ),
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n%%%%\n",
        b"Content-Type: message/feedback-report\n\nFeedback-Type:\n",
        b"From: postmaster@\xff\xfe\nContent-Type: text/plain; charset=no-such\n\n550 \x00\xff",
        b"Content-Type: message/rfc822\n\n" * 60 + b"From: postmaster@example.org\n\n550 5.1.1",
        b"From: mailer-daemon@a.example\n\n" + b"5.1.1 " * 200_000,
    ],
)
def test_torn_reports_do_no_harm(taking_mail, raw):
    assert receive(raw) in (Outcome.IGNORED, Outcome.UNKNOWN)
    assert db.session.scalar(sa.select(sa.func.count(Suppression.id))) == 0


@pytest.mark.one_database
def test_encoded_status_is_read_as_well(taking_mail):
    message = queued(ADDRESS)
    fields = f"Final-Recipient: rfc822; {ADDRESS}\nAction: failed\nStatus: 5.1.1\n"
    for encoding, body in (
        ("quoted-printable", fields.replace(":", "=3A")),
        ("base64", base64.encodebytes(fields.encode()).decode()),
    ):
        raw = (
            'From: a@example.org\nContent-Type: multipart/report; boundary="b"\n\n--b\n'
            f"Content-Type: message/delivery-status\nContent-Transfer-Encoding: {encoding}\n\n"
            f"{body}\n--b--\n"
        ).encode()
        report = report_in(parsed(raw))
        assert report is not None, encoding
        assert (report.kind, report.status) == ("hard", "5.1.1")
        assert report.addresses == {ADDRESS}
    assert message is not None
