"""How far the demonstration's members have read, so that some things are new to each."""

import datetime as dt
from collections import defaultdict

import sqlalchemy as sa

from hub.core.db import db
from hub.core.upserts import put
from hub.demo import texts
from hub.demo.chance import share
from hub.demo.people import People
from hub.demo.spaces import Spaces, insiders
from hub.discussions.models import Contribution, ReadPointer, Topic
from hub.notifications import services as notifications
from hub.notifications.models import Notice

# A notice older than this was read, even where its topic was not.
FORGOTTEN = dt.timedelta(days=6)


def let_everybody_read(people: People, spaces: Spaces, now: dt.datetime) -> None:
    """Most topics are read to their end, some lack the last few, some were never opened."""
    for row in texts.spaces():
        topics = db.session.scalars(
            sa.select(Topic).where(Topic.space_id == spaces[row["slug"]].id)
        ).all()
        for topic in topics:
            for key in insiders(row):
                _read(topic, people, key, now)
    db.session.flush()
    _read_notices(people, now)


def _read(topic: Topic, people: People, key: str, now: dt.datetime) -> None:
    member = people[key]
    lot = share(key, topic.slug)
    written = db.session.scalar(
        sa.select(sa.func.max(Contribution.number)).where(
            Contribution.topic_id == topic.id, Contribution.author_id == member.id
        )
    )
    if written is None and lot > 0.8:
        return
    unread = 0 if lot < 0.5 else 1 + int(lot * 97) % 4
    row = {
        "member_id": member.id,
        "topic_id": topic.id,
        "number": max(written or 1, topic.last_number - unread),
        "read_at": now - dt.timedelta(hours=72 * lot),
    }
    put(ReadPointer, row, keys=("member_id", "topic_id"))


def _read_notices(people: People, now: dt.datetime) -> None:
    read = dict[tuple[int, int], int]()
    for pointer in db.session.scalars(sa.select(ReadPointer)):
        read[pointer.member_id, pointer.topic_id] = pointer.number
    contributions = {row.id: row for row in db.session.scalars(sa.select(Contribution))}
    seen: dict[int, list[str]] = defaultdict(list)
    for notice in db.session.scalars(sa.select(Notice)):
        told = contributions.get(notice.facts.get("contribution", 0))
        was_read = told is not None and told.number <= read.get(
            (notice.member_id, told.topic_id), 0
        )
        if was_read or notice.created_at < now - FORGOTTEN:
            seen[notice.member_id].append(notice.subject)
    for member in people.values():
        notifications.mark_subjects_read(member, seen[member.id])
