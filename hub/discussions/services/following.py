"""How closely somebody follows, and how far they have read."""

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.upserts import put
from hub.discussions.models import (
    WITHDRAWN,
    Contribution,
    ReadPointer,
    Space,
    SpaceFollow,
    Topic,
    TopicFollow,
)
from hub.discussions.services.topics import have_read
from hub.notifications import queries as notices
from hub.notifications import services as notifications


def follow_topic(topic: Topic, *, actor: Member, level: str) -> None:
    """The member follows the topic at this level, whatever they chose for its space."""
    row = {"member_id": actor.id, "topic_id": topic.id, "level": level}
    put(TopicFollow, row, keys=("member_id", "topic_id"))


def follow_as_space(topic: Topic, *, actor: Member) -> None:
    """The member follows the topic as they follow its space: what they chose for it is gone."""
    db.session.execute(
        sa.delete(TopicFollow).where(
            TopicFollow.member_id == actor.id, TopicFollow.topic_id == topic.id
        )
    )


def follow_space(space: Space, *, actor: Member, level: str) -> None:
    """The member follows the space, and its topics where they chose nothing else, at this level."""
    row = {"member_id": actor.id, "space_id": space.id, "level": level}
    put(SpaceFollow, row, keys=("member_id", "space_id"))


def mark_read(topic: Topic, *, actor: Member, seen: set[int] | None = None) -> int:
    """What was `seen` (numbers; None is all) is read; returns how far the member has read.

    The pointer moves to the last number below which everything has been seen, never back.
    """
    read = (
        db.session.scalar(
            sa.select(ReadPointer.number).where(
                ReadPointer.member_id == actor.id, ReadPointer.topic_id == topic.id
            )
        )
        or 0
    )
    reached = topic.last_number if seen is None else _reached(topic, actor, read, seen)
    if reached > read:
        have_read(actor, topic, reached)
    _mark_notices_read(topic, actor, reached, seen or set())
    return max(reached, read)


def mark_space_read(space: Space, *, actor: Member) -> None:
    """Every topic of the space is read to its end."""
    topics = db.session.execute(
        sa.select(Topic.id, Topic.last_number).where(Topic.space_id == space.id)
    )
    for topic_id, number in topics.all():
        row = {"member_id": actor.id, "topic_id": topic_id, "number": number}
        row_now = {**row, "read_at": clock.now()}
        put(ReadPointer, row_now, keys=("member_id", "topic_id"))


def _mark_notices_read(topic: Topic, actor: Member, reached: int, seen: set[int]) -> None:
    subjects = notices.unread_subjects(actor.id, "contribution:")
    told = [int(subject.partition(":")[2]) for subject in subjects]
    if not told:
        return
    read = db.session.scalars(
        sa.select(Contribution.id).where(
            Contribution.topic_id == topic.id,
            Contribution.id.in_(told),
            sa.or_(Contribution.number <= reached, Contribution.number.in_(sorted(seen)[:500])),
        )
    )
    notifications.mark_subjects_read(actor, [f"contribution:{number}" for number in read])


def _reached(topic: Topic, actor: Member, read: int, seen: set[int]) -> int:
    unseen = sa.select(sa.func.min(Contribution.number)).where(
        Contribution.topic_id == topic.id,
        Contribution.number > read,
        Contribution.author_id != actor.id,
        Contribution.state != WITHDRAWN,
    )
    if seen:
        unseen = unseen.where(Contribution.number.not_in(sorted(seen)[:500]))
    first_unseen = db.session.scalar(unseen)
    return topic.last_number if first_unseen is None else first_unseen - 1
