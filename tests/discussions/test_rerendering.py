"""Texts are made safe again from their source when the rules have changed."""

from hub.core.db import db
from hub.core.markup import RENDERER_VERSION
from hub.core.rerendering import all_texts
from hub.discussions import services
from hub.discussions.models import Contribution, ContributionRevision
from tests.factories import make_member, make_space, make_topic


def redo(everything=False):
    return {name: list(run(everything)) for name, run in all_texts().items()}


def test_rerender_makes_anew_what_another_renderer_made(session):
    author = make_member()
    topic = make_topic(make_space(), author)
    services.post_reply(topic, actor=author, body="**kept**", lang="en")
    session.commit()
    reply = session.query(Contribution).filter_by(number=2).one()
    before = reply.html
    reply.html, reply.renderer = "<p onclick='x()'>old rules</p>", 0
    version = topic.page_version
    session.commit()
    assert redo()["contributions"] == [1]
    db.session.commit()
    session.refresh(topic)
    assert (reply.html, reply.renderer) == (before, RENDERER_VERSION)
    assert topic.page_version == version + 1
    assert redo()["contributions"] == []
    assert redo(everything=True)["contributions"] == [2]


def test_rerender_reaches_what_an_edit_replaced(session):
    author = make_member()
    topic = make_topic(make_space(), author)
    reply = services.post_reply(topic, actor=author, body="first words", lang="en")
    session.commit()
    services.edit_contribution(
        reply, actor=author, body="second words", lang="en", version=0, reason=""
    )
    session.commit()
    revision = session.query(ContributionRevision).one()
    revision.html = "old rules"
    reply.renderer = 0
    session.commit()
    redo()
    db.session.commit()
    assert revision.html == "<p>first words</p>\n"
