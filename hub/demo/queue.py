"""What the demonstration's moderators find in their queue: texts that wait, and flags."""

import datetime as dt

from hub.core import clock
from hub.core.db import db
from hub.demo import texts
from hub.demo.people import People
from hub.demo.spaces import Spaces
from hub.discussions import queries, services
from hub.discussions.models import NEWCOMERS, Contribution, Topic
from hub.moderation import services as moderation


def fill_queue(people: People, spaces: Spaces, topics: dict[str, Topic], now: dt.datetime) -> None:
    """From now on newcomers wait: one's texts do. Members have flagged what somebody wrote."""
    found = texts.moderation()
    for slug in found["newcomers_wait_in"]:
        spaces[slug].who_waits = NEWCOMERS
    for row in found["waiting"]:
        with clock.travel(to=_ago(row, now)):
            services.hand_in_reply(
                topics[row["topic"]],
                actor=people[row["author"]],
                body=row["body"].strip(),
                lang=row["lang"],
            )
    for row in found["flagged"]:
        number = _written(row, people, topics).id
        for flag in row["flags"]:
            _flag(number, flag, people, now)
    db.session.flush()


def _flag(number: int, row: texts.Row, people: People, now: dt.datetime) -> None:
    member = people[row["by"]]
    thing = queries.flaggable_contribution(number, member)
    assert thing is not None
    with clock.travel(to=_ago(row, now)):
        moderation.flag(
            "contribution",
            number,
            thing,
            actor=member,
            reason=row["reason"],
            words=row["words"],
        )


def _written(row: texts.Row, people: People, topics: dict[str, Topic]) -> Contribution:
    """The contribution with that `id`: the first of its author in the topic."""
    said = texts.topics()[row["topic"]]["contributions"]
    author = next(each["author"] for each in said if each["id"] == row["contribution"])
    return (
        db.session.query(Contribution)
        .filter_by(topic_id=topics[row["topic"]].id, author_id=people[author].id)
        .order_by(Contribution.number)
        .all()[0]
    )


def _ago(row: texts.Row, now: dt.datetime) -> dt.datetime:
    return now - dt.timedelta(hours=row["hours_ago"])
