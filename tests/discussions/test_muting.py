"""A topic is muted from a notice about it, and heard of again."""

import pytest
import sqlalchemy as sa

from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import PRIVATE, SpaceMembership, TopicFollow
from hub.notifications.models import Notice
from hub.notifications.queries import badge_of
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def amina(client):
    member = make_member("Amina")
    sign_in(client, member)
    return member


def answer(topic, body="By visits."):
    services.post_reply(topic, actor=make_member("Luis"), body=body, lang="en", parent=None)
    db.session.commit()


def levels(member):
    return list(db.session.scalars(sa.select(TopicFollow.level).filter_by(member_id=member.id)))


def test_topic_is_muted_from_its_notice_and_that_is_undone(client, amina, run_jobs):
    topic = make_topic(make_space(), amina, "How?")
    answer(topic)
    run_jobs()
    (notice,) = db.session.scalars(sa.select(Notice.id)).all()
    path = f"/en/notifications/{notice}/mute"
    assert "Mute this topic" in client.get("/en/notifications/").text
    done = client.post(path, data={"show": "unread"})
    assert done.location == f"/en/notifications/?show=unread&muted={notice}&before=watching"
    assert (levels(amina), badge_of(amina.id).count) == (["muted"], 0)
    page = client.get(done.location).text
    assert "You hear no more of “How?”." in page
    answer(topic, "Again.")
    run_jobs()
    assert badge_of(amina.id).count == 0
    undone = client.post(f"{path}?_method=DELETE", data={"before": "watching"})
    assert undone.location == "/en/notifications/"
    assert levels(amina) == ["watching"]
    answer(topic, "And again.")
    run_jobs()
    assert badge_of(amina.id).count == 1


def test_muted_topic_is_heard_of_again_as_its_space_is(client, amina, run_jobs):
    topic = make_topic(make_space(), amina)
    answer(topic)
    run_jobs()
    (notice,) = db.session.scalars(sa.select(Notice.id)).all()
    services.follow_topic(topic, actor=amina, level="muted")
    db.session.commit()
    assert "Hear of this topic again" in client.get("/en/notifications/").text
    client.post(f"/en/notifications/{notice}/mute?_method=DELETE", data={"before": "loudly"})
    assert levels(amina) == []


def test_nobody_mutes_from_the_notice_of_another_or_what_they_may_not_see(client, amina, run_jobs):
    boris = make_member()
    space = make_space(visibility=PRIVATE, members=(amina, boris))
    for author in (boris, amina):
        answer(make_topic(space, author))
    run_jobs()
    theirs, own = db.session.scalars(
        sa.select(Notice.id).order_by(Notice.member_id == amina.id)
    ).all()
    assert client.post(f"/en/notifications/{theirs}/mute").status_code == 404
    db.session.execute(sa.delete(SpaceMembership).where(SpaceMembership.member_id == amina.id))
    db.session.commit()
    assert client.post(f"/en/notifications/{own}/mute").status_code == 404
    assert levels(amina) == ["watching"]


def test_notice_that_cannot_be_muted_is_not_found(client, amina):
    db.session.add(Notice(member_id=amina.id, kind="proposal_step", subject="proposal_step:1"))
    db.session.commit()
    (notice,) = db.session.scalars(sa.select(Notice.id)).all()
    assert client.post(f"/en/notifications/{notice}/mute").status_code == 404
