"""Answers by mail wait where texts wait, and are refused whom the moderators keep out."""

import datetime as dt

import sqlalchemy as sa

from hub.core import clock
from hub.core.db import db
from hub.core.inbound import Outcome
from hub.discussions import services
from hub.discussions.models import EVERYBODY, WaitingText
from tests.discussions.answering import omars, open_for_answers, told, words
from tests.factories import make_member

__all__ = ["omars", "open_for_answers", "told"]


def waiting():
    db.session.expire_all()
    return db.session.scalars(sa.select(WaitingText)).all()


def test_answer_by_mail_waits_where_everybody_waits(omars, told):
    omars.space.who_waits = EVERYBODY
    db.session.commit()
    assert omars.sends("The employer pays.") == Outcome.TAKEN
    (held,) = waiting()
    assert (held.author_id, held.source) == (omars.omar.id, "The employer pays.")
    assert held.parent_id == omars.told_of.id
    assert omars.replies() == []
    (mail,) = told()
    assert "waits for the moderators" in mail["Subject"]
    assert "You are told what they decide" in words(mail)


def test_answer_by_mail_of_who_is_kept_out_is_refused(omars, told):
    desk = make_member(roles=("secretariat",))
    until = clock.now() + dt.timedelta(days=3)
    services.ban(omars.space, omars.omar, until=until, reason="Insults.", actor=desk)
    db.session.commit()
    assert omars.sends() == Outcome.REFUSED
    assert omars.replies() == []
    assert waiting() == []
    assert any("was not posted" in mail["Subject"] for mail in told())
