"""Who is told of a reply, until when, and what stops being told."""

import re

import pytest

from hub.core.db import db
from hub.core.signals import send
from hub.discussions import services
from hub.discussions.models import PRIVATE, Contribution, SpaceMembership
from hub.discussions.signals import ReplyPosted, SpaceLeft
from hub.notifications.queries import badge_of
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def amina(app):
    return make_member("Amina")


@pytest.fixture
def luis(app):
    return make_member("Luis")


def answer(topic, actor, body="By visits."):
    reply = services.post_reply(topic, actor=actor, body=body, lang="en", parent=None)
    db.session.commit()
    return reply


def test_the_answered_member_is_told_and_mailed_once(amina, luis, run_jobs, mailbox):
    topic = make_topic(make_space(), amina)
    run_jobs()
    reply = answer(topic, luis)
    run_jobs()
    send(ReplyPosted(reply.id))
    db.session.commit()
    run_jobs()
    assert badge_of(amina.id).count == 1
    assert [message["To"] for message in mailbox.all()] == [amina.email]


def test_reading_the_thread_reads_its_notices(client, amina, luis, run_jobs):
    here, there = (make_topic(make_space(), amina, title) for title in ("Here", "There"))
    answer(here, luis)
    answer(there, luis)
    run_jobs()
    sign_in(client, amina)
    client.post(f"/en/topics/{here.id}/read")
    assert badge_of(amina.id).count == 1
    page = client.get("/en/notifications/?show=unread").text
    assert re.findall(r"replied to you in “(\w+)”", page) == ["There"]


def test_a_removed_reply_is_told_no_more(client, amina, luis, run_jobs, mailbox):
    topic = make_topic(make_space(), amina)
    reply = answer(topic, luis)
    run_jobs()
    services.remove_contribution(db.session.get_one(Contribution, reply.id), actor=luis)
    db.session.commit()
    sign_in(client, amina)
    assert "replied to you" not in client.get("/en/notifications/").text
    run_jobs()
    assert badge_of(amina.id).count == 0


def test_a_reply_removed_at_once_is_never_mailed(amina, luis, run_jobs, mailbox):
    topic = make_topic(make_space(), amina)
    services.remove_contribution(answer(topic, luis), actor=luis)
    db.session.commit()
    run_jobs()
    assert mailbox.all() == []
    assert badge_of(amina.id).count == 0


def test_a_former_member_is_told_nothing_of_the_space(client, amina, luis, run_jobs, mailbox):
    space = make_space("Behind doors", visibility=PRIVATE, members=(amina, luis))
    topic = make_topic(space, amina, "Hush")
    answer(topic, luis)
    run_jobs()
    assert badge_of(amina.id).count == 1
    db.session.query(SpaceMembership).filter_by(member_id=amina.id).delete()
    send(SpaceLeft(space.id, amina.id))
    answer(topic, luis, "Again.")
    run_jobs()
    assert badge_of(amina.id).count == 0
    assert len(mailbox.to(amina.email)) == 1
    sign_in(client, amina)
    assert "Hush" not in client.get("/en/notifications/").text


def test_inbox_needs_the_same_queries_for_any_number_of_replies(
    client, amina, luis, run_jobs, count_queries
):
    sign_in(client, amina)
    counts = []
    for number in (1, 9):
        for _ in range(number):
            answer(make_topic(make_space(), amina), make_member())
        run_jobs()
        with count_queries() as statements:
            client.get("/en/notifications/")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8
