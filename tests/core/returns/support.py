"""Mail that comes back, for tests: what was sent, and who gets no mail any more."""

import dataclasses

import pytest
import sqlalchemy as sa

from hub.core.db import db
from hub.core.mail import Letter, MailReturn, Suppression, queue_letter

REPLIES = "reply@hub.example.org"


@pytest.fixture
def taking_mail(app, settings, monkeypatch):
    """The Hub is given the mail of hub.example.org."""
    with_replies = dataclasses.replace(settings, mail_reply_address=REPLIES)
    monkeypatch.setitem(app.extensions, "settings", with_replies)


def queued(address, *, subject="New reply", reference=None):
    """A mail that waits to be sent to the address; None if the same was queued before."""
    letter = Letter(subject=subject, paragraphs=["Somebody answered."])
    message = queue_letter(
        "test", letter, to=address, lang="en", reference=reference or f"to-{address}"
    )
    db.session.commit()
    return message


def returned_addresses():
    """Whom no mail goes to any more."""
    return set(db.session.scalars(sa.select(Suppression.address)))


def kept_returns():
    """What came back: kind, address and status of each, oldest first."""
    rows = db.session.scalars(sa.select(MailReturn).order_by(MailReturn.id))
    return [(row.kind, row.address, row.status) for row in rows]
