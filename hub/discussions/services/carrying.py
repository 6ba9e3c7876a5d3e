"""Contributions that go from one topic to another, and what goes with them."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.core import clock, markup, search
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.upserts import insert_missing
from hub.discussions.models import (
    PUBLISHED,
    TEXT,
    TRACKING,
    WATCHING,
    Contribution,
    Draft,
    ReadPointer,
    Topic,
    TopicFollow,
)
from hub.discussions.services.indexing import OPENING, REPLY, index_contribution
from hub.discussions.services.topics import FULL, path_of

BATCH = 500
Row = TypeVar("Row")


def carry(
    contributions: Sequence[Contribution], topic: Topic, *, below: Contribution | None = None
) -> None:
    """The contributions, oldest first, are the last of the topic, in the order they were written.

    Each stands below the one it answers if that comes along; else below `below`, one of them, if
    that is given. Numbers, changes and places in the tree are new; ids, authors, dates and texts
    stay. The topic's row is locked by the caller; its counts and the search are brought up to date.
    Raises Refused when they do not fit.
    """
    if topic.last_number + len(contributions) > FULL:
        raise Refused(_("That topic is too full to take all of this."))
    _leave_the_search(contributions)
    came: dict[int, Contribution] = {}
    with db.session.no_autoflush:
        for each in contributions:
            parent = came.get(each.parent_id or 0)
            if parent is None and each is not below:
                parent = below
            topic.last_number += 1
            topic.change += 1
            each.topic, each.parent = topic, parent
            # A guiding question is asked in its own discussion only.
            each.question_id = None
            each.number, each.change = topic.last_number, topic.change
            each.path = path_of(each.number, parent)
            came[each.id] = each
    db.session.flush()
    recount(topic)
    _enter_the_search(contributions, topic)


def recount(topic: Topic) -> None:
    """How many replies there are and when the last was written, as it is now."""
    replies, latest = db.session.execute(
        sa.select(
            sa.func.count().filter(Contribution.number > 1),
            sa.func.max(Contribution.created_at),
        ).where(
            Contribution.topic_id == topic.id,
            Contribution.kind == TEXT,
            Contribution.state == PUBLISHED,
        )
    ).one()
    topic.reply_count = replies
    topic.last_activity_at = latest or topic.created_at


def copy_readers(source: Topic, topic: Topic, numbers: Sequence[int]) -> None:
    """Who follows `source`, or mutes it, does the same with the topic made from its `numbers`.

    What they had read of it there is read here.
    """
    _follow_as(source, topic, sa.true())
    read = db.session.execute(
        sa.select(ReadPointer.member_id, ReadPointer.number).where(
            ReadPointer.topic_id == source.id, ReadPointer.number >= numbers[0]
        )
    ).all()
    moment = clock.now()
    rows = [
        {
            "member_id": row.member_id,
            "topic_id": topic.id,
            "number": bisect_right(numbers, row.number),
            "read_at": moment,
        }
        for row in read
    ]
    for some in _batches(rows):
        insert_missing(ReadPointer, some)


def join_readers(source: Topic, topic: Topic, numbers: Sequence[int], before: int) -> None:
    """Who followed `source` follows the topic its `numbers` came to, unless they chose otherwise.

    `before` was the topic's last number: who had read up to it, and some of `source`, has now read
    as much of what came. A reply one had begun to write in `source` is a draft here.
    """
    _follow_as(source, topic, TopicFollow.level.in_((WATCHING, TRACKING)))
    here = aliased(ReadPointer)
    read = db.session.execute(
        sa.select(ReadPointer.member_id, ReadPointer.number)
        .join(here, here.member_id == ReadPointer.member_id)
        .where(ReadPointer.topic_id == source.id, here.topic_id == topic.id, here.number >= before)
    ).all()
    for row in read:
        db.session.execute(
            sa.update(ReadPointer)
            .where(ReadPointer.topic_id == topic.id, ReadPointer.member_id == row.member_id)
            .values(number=before + bisect_right(numbers, row.number))
            .execution_options(synchronize_session=False)
        )
    old, new = f"topic-{source.id}", f"topic-{topic.id}"
    other = aliased(Draft)
    has_one = sa.select(other.member_id).where(other.key == new)
    db.session.execute(
        sa.update(Draft)
        .where(Draft.key == old, Draft.member_id.not_in(has_one))
        .values(key=new)
        .execution_options(synchronize_session=False)
    )


def _follow_as(source: Topic, topic: Topic, which: sa.ColumnElement[bool]) -> None:
    other = aliased(TopicFollow)
    chose = sa.select(other.member_id).where(other.topic_id == topic.id)
    followers = sa.select(
        TopicFollow.member_id, sa.literal(topic.id, sa.Integer), TopicFollow.level
    ).where(TopicFollow.topic_id == source.id, TopicFollow.member_id.not_in(chose), which)
    db.session.execute(
        sa.insert(TopicFollow).from_select(["member_id", "topic_id", "level"], followers)
    )


def _leave_the_search(contributions: Collection[Contribution]) -> None:
    """An opening is found as a topic, a reply as a reply: what changes from one is taken out."""
    for each in contributions:
        if each.is_opening:
            search.remove(OPENING, each.id)


def _enter_the_search(contributions: Sequence[Contribution], topic: Topic) -> None:
    first = contributions[0]
    if first.is_opening:
        search.remove(REPLY, first.id)
    if not first.is_removed:
        index_contribution(first, markup.plain(first.html))
    for some in _batches(contributions[1:]):
        search.adopt(
            REPLY,
            [each.id for each in some],
            parent=f"topic:{topic.id}",
            context=topic.title,
            container=f"space:{topic.space_id}",
            scope=topic.space.scope,
        )


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
