"""Members who answer by mail: the mail they got, and what comes back as their program writes it."""

import dataclasses
from dataclasses import dataclass
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.inbound import receive
from hub.discussions import services
from hub.discussions.models import Contribution, Topic
from tests.factories import make_member, make_space, make_topic

REPLY_ADDRESS = "reply@hub.example.org"


@dataclass
class Answering:
    """Omar asked, Amina answered him; he was told by mail."""

    space: object
    topic: Topic
    amina: Member
    omar: Member
    told_of: Contribution
    notice: EmailMessage

    @property
    def address(self):
        """Where Omar answers."""
        return self.notice["Reply-To"]

    def answer(self, text="The employer pays.", **headers):
        """His answer as bytes; a header given as None is left out."""
        mail = EmailMessage()
        every = {
            "From": "Omar Haddad <omar@example.org>",
            "To": self.address,
            "Subject": f"Re: {self.notice['Subject']}",
            "Message-ID": "<one@example.org>",
            "In-Reply-To": self.notice["Message-ID"],
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        for name, value in every.items():
            if value is not None:
                mail[name] = value
        mail.set_content(text)
        return mail

    def sends(self, text="The employer pays.", **headers):
        """The answer comes in and is committed; what became of it."""
        return receives(self.answer(text, **headers))

    def sample(self, raw):
        """A sample as Omar's own answer."""
        token = self.address.split("+")[1].split("@")[0].encode()
        raw = raw.replace(b"0f1e2d3c4b5a69788796a5b4c3d2e1f0", token)
        return raw.replace(b"<reply.notice-1@hub.example.org>", self.notice["Message-ID"].encode())

    def replies(self):
        """What Omar wrote in the topic after his question, oldest first."""
        db.session.expire_all()
        found = db.session.query(Contribution).filter(
            Contribution.author_id == self.omar.id, Contribution.number > 1
        )
        return found.order_by(Contribution.id).all()


def receives(mail, *recipients):
    """One message comes in, in a commit of its own."""
    db.session.rollback()
    outcome = receive(mail if isinstance(mail, bytes) else mail.as_bytes(), recipients)
    db.session.commit()
    return outcome


@pytest.fixture
def open_for_answers(app, monkeypatch):
    """The application takes answers by mail."""
    settings = dataclasses.replace(
        app.extensions["settings"],
        mail_reply_address=REPLY_ADDRESS,
        mail_from="The Hub <hub@hub.example.org>",
    )
    monkeypatch.setitem(app.extensions, "settings", settings)
    return settings


def make_answering(run_jobs, mailbox, *, lang="en", **space):
    """The situation of `Answering`."""
    omar = make_member("Omar Haddad", email="omar@example.org", lang=lang)
    amina = make_member("Amina Diallo")
    space.setdefault("members", (omar, amina))
    place = make_space(**space)
    topic = make_topic(place, omar, "Recruitment fees")
    told_of = services.post_reply(topic, actor=amina, body="Who pays them?", lang="en")
    db.session.commit()
    run_jobs()
    notice = mailbox.to("omar@example.org")[-1]
    return Answering(place, topic, amina, omar, told_of, notice)


@pytest.fixture
def omars(open_for_answers, run_jobs, mailbox):
    """The situation, in a space for everybody."""
    return make_answering(run_jobs, mailbox)


@pytest.fixture
def told(run_jobs, mailbox):
    """The mail Omar got beside the notice."""

    def fetch():
        run_jobs()
        return [mail for mail in mailbox.to("omar@example.org") if "Reply-To" not in mail]

    return fetch


def words(mail):
    """The text part of a mail."""
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def count(model):
    """How many rows there are."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))
