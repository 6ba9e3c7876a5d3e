"""What a digest tells of discussions: followed topics with counts, then questions that wait."""

import datetime as dt
import re

import pytest

from hub.core import clock as hub_clock
from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import Contribution
from hub.discussions.services import open_topic
from hub.notifications.notices import contents_for
from tests.factories import choose, make_member, make_space, make_topic

DAY = dt.timedelta(days=1)


@pytest.fixture
def amina(app):
    return make_member("Amina", objectives=["GCM-6"])


@pytest.fixture
def luis(app):
    return make_member("Luis")


def reply(topic, actor, body="By visits."):
    made = services.post_reply(topic, actor=actor, body=body, lang="en", parent=None)
    db.session.commit()
    return made


def told(reader):
    """The news of the last day: title and lines."""
    now = hub_clock.now()
    contents = contents_for(reader, now - DAY, now)
    return [(news.title, list(news.lines)) for news in contents.news] if contents else None


def ending(reader):
    now = hub_clock.now()
    contents = contents_for(reader, now - DAY, now)
    assert contents is not None
    return [news.title for each in contents.endings for news in each.news]


def test_followed_topics_are_told_with_counts_newest_first(amina, luis):
    space = make_space("Fair recruitment")
    followed, other, unfollowed = (make_topic(space, luis, f"Topic {n}") for n in (1, 2, 3))
    services.follow_topic(followed, actor=amina, level="watching")
    services.follow_topic(other, actor=amina, level="tracking")
    db.session.commit()
    people = [make_member(name) for name in ("Bo", "Cyd", "Dea", "Eva")]
    reply(other, people[0])
    for person in people:
        reply(followed, person, f"Says {person.name}.")
    reply(unfollowed, people[0])
    assert told(amina) == [
        (
            "Topic 1",
            [
                "Fair recruitment",
                "New topic by Luis",
                "4 new replies by Eva, Dea, Cyd, and 1 other",
                "Says Eva.",
            ],
        ),
        (
            "Topic 2",
            ["Fair recruitment", "New topic by Luis", "1 new reply by Bo", "By visits."],
        ),
    ]


def test_topics_of_a_followed_space_are_told_but_not_muted_ones(amina, luis):
    space = make_space()
    services.follow_space(space, actor=amina, level="tracking")
    make_topic(space, luis, "Heard")
    services.follow_topic(make_topic(space, luis, "Muted"), actor=amina, level="muted")
    services.follow_topic(make_topic(space, luis, "Normal"), actor=amina, level="normal")
    db.session.commit()
    assert [title for title, _lines in told(amina)] == ["Heard"]


def test_what_was_read_written_by_oneself_or_removed_is_not_told(amina, luis):
    space = make_space()
    topics = [make_topic(space, luis, title) for title in ("Read", "Own", "Removed")]
    for topic in topics:
        services.follow_topic(topic, actor=amina, level="watching")
        services.mark_read(topic, actor=amina)
    reply(topics[0], luis)
    services.mark_read(topics[0], actor=amina)
    reply(topics[1], amina)
    removed = reply(topics[2], luis)
    services.remove_contribution(db.session.get_one(Contribution, removed.id), actor=luis)
    db.session.commit()
    assert told(amina) is None


def test_only_what_came_in_the_time_is_told(amina, luis, clock):
    topic = make_topic(make_space(), luis, "Old")
    services.follow_topic(topic, actor=amina, level="watching")
    reply(topic, luis, "Old words.")
    clock(by=2 * DAY)
    reply(topic, luis, "New words.")
    ((_title, lines),) = told(amina)
    assert lines[1:] == ["1 new reply by Luis", "New words."]


def test_scheduled_topic_is_news_when_it_opens(amina, luis, clock):
    space = make_space()
    services.follow_space(space, actor=amina, level="watching")
    opens_at = hub_clock.now() + 5 * DAY
    open_topic(space, actor=luis, title="Later", body="Wait.", lang="en", opens_at=opens_at)
    db.session.commit()
    assert told(amina) is None
    clock(to=opens_at + DAY / 2)
    assert [title for title, _lines in told(amina)] == ["Later"]


@pytest.mark.parametrize(("kind", "left"), [("post", "New topic"), ("topic", "new reply")])
def test_what_is_not_wanted_in_the_digest_is_not_told(amina, luis, kind, left):
    topic = make_topic(make_space(), luis)
    services.follow_topic(topic, actor=amina, level="watching")
    reply(topic, luis)
    choose(amina, kind, "site")
    db.session.commit()
    ((_title, lines),) = told(amina)
    assert len(lines) == 3
    assert left in lines[1]


def test_notice_chosen_for_the_digest_is_told_with_its_topic(amina, luis, run_jobs):
    choose(amina, "reply", "digest")
    topic = make_topic(make_space(), amina, "How?")
    db.session.commit()
    reply(topic, luis)
    run_jobs()
    ((title, lines),) = told(amina)
    assert title == "How?"
    assert lines[1:] == [
        "1 new reply by Luis",
        "By visits.",
        "Luis replied to you in “How?”",
    ]


def test_unanswered_questions_of_followed_objectives_end_it(amina, luis, clock):
    space = make_space()
    open_topic(space, actor=luis, title="Old", body="?", lang="en", objectives=["GCM-6"])
    db.session.commit()
    clock(by=61 * DAY)
    followed = make_topic(space, luis, "Followed")
    services.follow_topic(followed, actor=amina, level="watching")
    for title, about, author in (
        ("Waits", "GCM-6", luis),
        ("Answered", "GCM-6", luis),
        ("Other", "GCM-7", luis),
        ("Own", "GCM-6", amina),
    ):
        topic = open_topic(
            space, actor=author, title=title, body="?", lang="en", objectives=[about]
        )
        db.session.commit()
        if title == "Answered":
            reply(topic, luis)
    hidden = make_space(visibility="private", members=(luis,))
    open_topic(hidden, actor=luis, title="Hidden", body="?", lang="en", objectives=["GCM-6"])
    db.session.commit()
    assert ending(amina) == ["Waits"]
    amina.objectives = []
    assert ending(amina) == []


def test_unanswered_questions_alone_are_no_news(amina, luis):
    open_topic(make_space(), actor=luis, title="Waits", body="?", lang="en", objectives=["GCM-6"])
    db.session.commit()
    assert told(amina) is None


def test_digest_needs_the_same_queries_for_any_number_of_topics(amina, luis, count_queries):
    counts = []
    space = make_space()
    services.follow_space(space, actor=amina, level="watching")
    for number in (1, 12):
        for _ in range(number):
            reply(make_topic(space, luis), make_member())
        db.session.expire_all()
        with count_queries() as statements:
            told(amina)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


def test_mails_of_a_topic_stand_together(amina, luis, run_jobs, mailbox):
    topic = make_topic(make_space(), amina, "How?")
    for words in ("One.", "Two."):
        reply(topic, luis, words)
    run_jobs()
    one, two = mailbox.to(amina.email)
    assert (one["Subject"], two["Subject"]) == ("Re: How?", "Re: How?")
    assert one["References"] == two["References"]
    assert re.fullmatch(rf"<thread\.topic-{topic.id}@example\.org>", one["References"])
