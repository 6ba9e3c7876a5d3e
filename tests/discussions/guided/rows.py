"""Guided discussions for tests, as short as the test allows."""

import datetime as dt
from collections.abc import Sequence

from hub.accounts.models import Member
from hub.core.db import db
from hub.discussions import queries, services
from hub.discussions.forms.days import beginning, ending
from hub.discussions.models import Contribution, GuidedQuestion, Summary, Topic
from hub.discussions.services.guided import QuestionWords, SetUp

QUESTIONS = ("What do you count?", "Who could be harmed?", "Who pays?")


def make_guided(
    topic: Topic,
    actor: Member,
    *,
    opens_on: dt.date | None = None,
    closes_on: dt.date = dt.date(2099, 3, 31),
    zone: str = "UTC",
    questions: Sequence[str] = QUESTIONS,
    version: int = 0,
) -> Topic:
    """The topic is a guided discussion in English."""
    closes_at = ending(closes_on, zone)
    assert closes_at is not None
    setup = SetUp(
        zone=zone,
        opens_at=beginning(opens_on, zone),
        closes_at=closes_at,
        moderator=actor,
        languages=["en"],
        questions=[QuestionWords(None, {"en": words}) for words in questions],
    )
    services.guided.set_up_discussion(topic, actor=actor, version=version, setup=setup)
    db.session.commit()
    return topic


def question(topic: Topic, number: int) -> GuidedQuestion:
    """The question with this number."""
    guide = queries.guide(topic)
    assert guide is not None
    found = guide.question(number)
    assert found is not None
    return found


def answer(
    topic: Topic,
    actor: Member,
    number: int = 0,
    body: str = "From experience.",
    parent: Contribution | None = None,
) -> Contribution:
    """A contribution that answers the question with this number, or the whole (0)."""
    posted = services.post_reply(
        topic,
        actor=actor,
        body=body,
        lang="en",
        parent=parent,
        question=question(topic, number) if number else None,
    )
    db.session.commit()
    return posted


def publish(topic: Topic, actor: Member, source: str, until: dt.date) -> Summary:
    """The text is the summary that is out, to be endorsed until the end of that day."""
    draft = queries.summary_draft(topic)
    services.guided.save_draft(
        topic,
        actor=actor,
        version=draft.version if draft else 0,
        source=source,
        lang="en",
        until=until,
    )
    summary = services.guided.publish_summary(topic, actor=actor)
    db.session.commit()
    return summary
