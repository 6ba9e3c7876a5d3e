"""Lists of spaces and topics, with what is new in each for the one who looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import ACTIVE, Member
from hub.core import search
from hub.core.db import db
from hub.core.paging import Page, page_of
from hub.discussions.models import (
    MODERATOR,
    MUTED,
    TRACKING,
    WATCHING,
    Contribution,
    ReadPointer,
    Space,
    SpaceFollow,
    SpaceMembership,
    Topic,
    TopicCountry,
    TopicFollow,
    TopicObjective,
)
from hub.discussions.queries.visibility import scopes, visible_spaces, visible_topics


@dataclass(frozen=True)
class SpaceRow:
    """A space in a list: how many topics it has, how many of them hold something new for me."""

    space: Space
    topics: int
    unread: int
    last_topic_at: Any
    role: str | None
    members: int


@dataclass(frozen=True)
class TopicRow:
    """A topic in a list. `new` counts what came after I last read; `is_fresh`: never opened."""

    topic: Topic
    new: int
    is_fresh: bool
    level: str | None


def space_rows(visitor: Member | None) -> list[SpaceRow]:
    """All visible spaces in their order, in three queries."""
    spaces = db.session.scalars(
        visible_spaces(visitor)
        .where(Space.archived_at.is_(None))
        .options(joinedload(Space.texts))
        .order_by(Space.position, Space.id)
    ).unique()
    figures = _space_figures(visitor)
    roles = {row.space_id: row.role for row in getattr(visitor, "space_memberships", [])}
    sizes = _sizes()
    return [
        SpaceRow(
            space,
            *figures.get(space.id, (0, 0, None)),
            roles.get(space.id),
            sizes.get(space.id, 0),
        )
        for space in spaces
    ]


def archived_spaces(visitor: Member | None) -> Sequence[Space]:
    """The visible spaces that take nothing new any more, latest first."""
    return (
        db.session.scalars(
            visible_spaces(visitor)
            .where(Space.archived_at.is_not(None))
            .options(joinedload(Space.texts))
            .order_by(Space.archived_at.desc())
        )
        .unique()
        .all()
    )


def my_spaces(visitor: Member) -> Sequence[Space]:
    """The spaces somebody may propose a topic for."""
    return (
        db.session.scalars(
            visible_spaces(visitor)
            .where(Space.archived_at.is_(None))
            .options(joinedload(Space.texts))
            .order_by(Space.position, Space.id)
        )
        .unique()
        .all()
    )


def topics(
    visitor: Member | None,
    *,
    space: Space | None = None,
    objective: str | None = None,
    country: str | None = None,
    lang: str | None = None,
    show: str | None = None,
) -> sa.Select[Topic]:
    """Visible topics that match and were not merged away.

    `show` is `unanswered`, `followed` or `unread`.
    """
    statement = visible_topics(visitor).where(Topic.merged_into_id.is_(None))
    if space is not None:
        statement = statement.where(Topic.space_id == space.id)
    if objective:
        about = sa.select(TopicObjective.topic_id).where(TopicObjective.objective == objective)
        statement = statement.where(Topic.id.in_(about))
    if country:
        about = sa.select(TopicCountry.topic_id).where(TopicCountry.country == country)
        statement = statement.where(Topic.id.in_(about))
    if lang:
        statement = statement.where(Topic.lang == lang)
    if show == "unanswered":
        statement = statement.where(Topic.reply_count == 0)
    if show == "followed" and visitor is not None:
        followed = sa.select(TopicFollow.topic_id).where(
            TopicFollow.member_id == visitor.id, TopicFollow.level.in_((WATCHING, TRACKING))
        )
        statement = statement.where(Topic.id.in_(followed))
    if show == "unread" and visitor is not None:
        pointers = sa.select(ReadPointer.topic_id).where(
            ReadPointer.member_id == visitor.id, ReadPointer.number < Topic.last_number
        )
        statement = statement.where(Topic.id.in_(pointers))
    return statement


def topic_rows(
    statement: sa.Select[Any],
    *,
    visitor: Member | None,
    after: str | None = None,
    size: int = 30,
    pinned_first: bool = False,
) -> Page[TopicRow]:
    """A page of topics by latest activity, each with what is new; two queries for any number."""
    keys: list[Any] = [Topic.last_activity_at, Topic.id]
    if pinned_first:
        keys.insert(0, sa.case((Topic.pinned_at.is_not(None), 1), else_=0))
    page = page_of(statement, keys=keys, after=after, size=size)
    mine = _pointers(visitor, [topic.id for topic in page.rows])
    return Page([_topic_row(topic, visitor, mine) for topic in page.rows], page.after)


def similar_topics(visitor: Member | None, title: str, *, limit: int = 5) -> Sequence[Topic]:
    """Visible topics whose titles or texts are near to `title`, nearest first."""
    found = search.similar(title, scopes=scopes(visitor), kinds=("topic",), limit=limit)
    ids = [hit.object_id for hit in found]
    if not ids:
        return []
    rows = db.session.execute(
        visible_topics(visitor)
        .join(Contribution, Contribution.topic_id == Topic.id)
        .where(Contribution.id.in_(ids), Topic.merged_into_id.is_(None))
        .add_columns(Contribution.id)
    ).unique()
    by_id: dict[int, Topic] = {row.id: row.Topic for row in rows}
    return [by_id[number] for number in ids if number in by_id]


def moderators_of(space: Space) -> Sequence[Member]:
    """Who moderates the space, by name."""
    return db.session.scalars(
        sa.select(Member)
        .join(SpaceMembership, SpaceMembership.member_id == Member.id)
        .where(SpaceMembership.space_id == space.id, SpaceMembership.role == MODERATOR)
        .order_by(Member.name)
    ).all()


def space_level(visitor: Member | None, space: Space) -> str | None:
    """How closely the member follows the space; None if they chose nothing."""
    if visitor is None:
        return None
    return db.session.scalar(
        sa.select(SpaceFollow.level).where(
            SpaceFollow.member_id == visitor.id, SpaceFollow.space_id == space.id
        )
    )


def _space_figures(visitor: Member | None) -> dict[int, tuple[int, int, Any]]:
    unread: sa.ColumnElement[int] = sa.literal(0)
    statement = sa.select(Topic.space_id, sa.func.count(Topic.id))
    if visitor is not None:
        unread = sa.func.sum(
            sa.case(
                (TopicFollow.level == MUTED, 0),
                (sa.and_(ReadPointer.number.is_(None), SpaceFollow.level == MUTED), 0),
                (
                    Topic.last_number
                    > sa.func.coalesce(
                        ReadPointer.number,
                        sa.case((Topic.created_at > visitor.created_at, 0), else_=1_000_000),
                    ),
                    1,
                ),
                else_=0,
            )
        )
    statement = statement.add_columns(unread, sa.func.max(Topic.last_activity_at))
    if visitor is not None:
        statement = (
            statement.outerjoin(
                ReadPointer,
                sa.and_(ReadPointer.topic_id == Topic.id, ReadPointer.member_id == visitor.id),
            )
            .outerjoin(
                TopicFollow,
                sa.and_(TopicFollow.topic_id == Topic.id, TopicFollow.member_id == visitor.id),
            )
            .outerjoin(
                SpaceFollow,
                sa.and_(
                    SpaceFollow.space_id == Topic.space_id, SpaceFollow.member_id == visitor.id
                ),
            )
        )
    statement = statement.where(Topic.removed_at.is_(None), Topic.merged_into_id.is_(None))
    rows: Any = db.session.execute(statement.group_by(Topic.space_id)).all()
    return {row[0]: (row[1], int(row[2] or 0), row[3]) for row in rows}


def _sizes() -> dict[int, int]:
    """How many belong to each space."""
    rows = db.session.execute(
        sa.select(SpaceMembership.space_id, sa.func.count())
        .join(Member, Member.id == SpaceMembership.member_id)
        .where(Member.state == ACTIVE)
        .group_by(SpaceMembership.space_id)
    )
    return {row[0]: row[1] for row in rows}


def _pointers(
    visitor: Member | None, topic_ids: list[int]
) -> dict[int, tuple[int | None, str | None]]:
    if visitor is None or not topic_ids:
        return {}
    rows = db.session.execute(
        sa.select(Topic.id, ReadPointer.number, TopicFollow.level)
        .outerjoin(
            ReadPointer,
            sa.and_(ReadPointer.topic_id == Topic.id, ReadPointer.member_id == visitor.id),
        )
        .outerjoin(
            TopicFollow,
            sa.and_(TopicFollow.topic_id == Topic.id, TopicFollow.member_id == visitor.id),
        )
        .where(Topic.id.in_(topic_ids))
    ).all()
    return {row[0]: (row[1], row[2]) for row in rows}


def _topic_row(
    topic: Topic, visitor: Member | None, mine: dict[int, tuple[int | None, str | None]]
) -> TopicRow:
    number, level = mine.get(topic.id, (None, None))
    if visitor is None or level == MUTED:
        return TopicRow(topic, 0, False, level)
    if number is None:
        return TopicRow(topic, 0, topic.created_at > visitor.created_at, level)
    return TopicRow(topic, max(topic.last_number - number, 0), False, level)
