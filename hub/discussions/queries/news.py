"""What is new for one member in what they follow, and what waits for an answer they may have."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.discussions.models import (
    MUTED,
    PUBLISHED,
    TEXT,
    TRACKING,
    WATCHING,
    Contribution,
    ReadPointer,
    SpaceFollow,
    Topic,
    TopicFollow,
    TopicObjective,
)
from hub.discussions.queries.visibility import may_see, visible_topics

# More than this is told as so many.
MOST = 1_000
WAITED_FOR = dt.timedelta(days=60)


@dataclass(frozen=True)
class Fresh:
    """A contribution that is new to somebody, without its text. A former member has no name."""

    id: int
    number: int
    created_at: dt.datetime
    author: str

    @property
    def is_opening(self) -> bool:
        """Whether it is the text the topic began with."""
        return self.number == 1


def news_for(
    reader: Member, since: dt.datetime, until: dt.datetime
) -> Mapping[Topic, Sequence[Fresh]]:
    """What others wrote in that time, newest first, by the topics the reader watches or tracks.

    Or by those of spaces they do, where they chose nothing else for the topic. Not what they have
    read. A scheduled topic is new when it opens.
    """
    topic_level = _level(TopicFollow, TopicFollow.topic_id == Topic.id, reader)
    space_level = _level(SpaceFollow, SpaceFollow.space_id == Topic.space_id, reader)
    read = (
        sa.select(ReadPointer.number)
        .where(ReadPointer.member_id == reader.id, ReadPointer.topic_id == Topic.id)
        .scalar_subquery()
    )
    came_at = sa.case(
        (Topic.opens_at > Contribution.created_at, Topic.opens_at), else_=Contribution.created_at
    )
    # Columns and no rows of the mapper: a busy night is thousands of them for each reader.
    rows = db.session.execute(
        sa.select(
            Contribution.topic_id,
            Contribution.id,
            Contribution.number,
            Contribution.created_at,
            Member.name,
        )
        .join(Contribution.topic)
        .join(Topic.space)
        .join(Member, Member.id == Contribution.author_id)
        .where(
            may_see(reader),
            came_at > since,
            came_at <= until,
            Contribution.state == PUBLISHED,
            Contribution.kind == TEXT,
            Contribution.author_id != reader.id,
            Contribution.number > sa.func.coalesce(read, 0),
            Topic.merged_into_id.is_(None),
            sa.func.coalesce(topic_level, space_level).in_((WATCHING, TRACKING)),
        )
        .order_by(Contribution.created_at.desc(), Contribution.id.desc())
        .limit(MOST)
    )
    fresh: dict[int, list[Fresh]] = {}
    for row in rows:
        each = Fresh(row.id, row.number, row.created_at, row.name)
        fresh.setdefault(row.topic_id, []).append(each)
    topics = db.session.scalars(visible_topics(reader).where(Topic.id.in_(fresh))).unique()
    return {topic: fresh[topic.id] for topic in topics}


def texts_of(contribution_ids: Collection[int]) -> Mapping[int, str]:
    """The safe HTML of these contributions, by id."""
    rows = db.session.execute(
        sa.select(Contribution.id, Contribution.html).where(Contribution.id.in_(contribution_ids))
    )
    return {row.id: row.html for row in rows}


def unanswered_for(reader: Member, *, but: Collection[int], limit: int = 5) -> Sequence[Topic]:
    """Questions about objectives the reader follows that nobody answered yet, newest first.

    Of others, and only those that take replies, are not older than 60 days, not muted, and not
    among `but` (ids).
    """
    if not reader.objectives:
        return []
    now = clock.now()
    about = sa.select(TopicObjective.topic_id).where(
        TopicObjective.objective.in_(reader.objectives)
    )
    muted = sa.select(TopicFollow.topic_id).where(
        TopicFollow.member_id == reader.id, TopicFollow.level == MUTED
    )
    return (
        db.session.scalars(
            visible_topics(reader)
            .where(
                Topic.id.in_(about),
                Topic.id.not_in([*but, 0]),
                Topic.id.not_in(muted),
                Topic.author_id != reader.id,
                Topic.reply_count == 0,
                Topic.created_at > now - WAITED_FOR,
                Topic.locked_at.is_(None),
                Topic.merged_into_id.is_(None),
                sa.or_(Topic.closes_at.is_(None), Topic.closes_at > now),
                sa.or_(Topic.opens_at.is_(None), Topic.opens_at <= now),
            )
            .order_by(Topic.created_at.desc(), Topic.id.desc())
            .limit(limit)
        )
        .unique()
        .all()
    )


def topic_level(reader: Member, topic: Topic) -> str | None:
    """How closely the reader follows the topic; None if they chose nothing for it."""
    return db.session.scalar(
        sa.select(TopicFollow.level).where(
            TopicFollow.member_id == reader.id, TopicFollow.topic_id == topic.id
        )
    )


def muted_topics(reader: Member, topic_ids: Collection[int]) -> set[int]:
    """Those of the topics of which the reader wants to hear nothing."""
    if not topic_ids:
        return set()
    return set(
        db.session.scalars(
            sa.select(TopicFollow.topic_id).where(
                TopicFollow.member_id == reader.id,
                TopicFollow.level == MUTED,
                TopicFollow.topic_id.in_(topic_ids),
            )
        )
    )


def _level(
    table: type[TopicFollow] | type[SpaceFollow], here: sa.ColumnElement[bool], reader: Member
) -> sa.ScalarSelect[str]:
    return sa.select(table.level).where(table.member_id == reader.id, here).scalar_subquery()
