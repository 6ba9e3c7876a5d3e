"""A topic's thread, page by page in the order of its tree, and what changed since."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload

from hub.accounts.models import Member
from hub.core import clock, files
from hub.core.db import db
from hub.core.files import StoredFile
from hub.discussions.models import (
    HELD,
    PUBLISHED,
    REACTIONS,
    TEXT,
    WITHDRAWN,
    Contribution,
    ContributionRevision,
    Draft,
    Reaction,
    ReadPointer,
    Space,
    SpaceBan,
    SpaceFollow,
    Topic,
    TopicFollow,
    WaitingText,
)
from hub.discussions.queries.visibility import visible_spaces, visible_topics
from hub.links.queries import Thing, is_linked

PAGE_SIZE = 50

_Parent = aliased(Contribution)
_ParentAuthor = aliased(Member)


@dataclass(frozen=True)
class Entry:
    """A contribution as one reader sees it. `mine` are the reactions the reader gave.

    `files` are those that hang on it and are not shown in its text; `leads_to` is the topic or
    space that a notice speaks of, where the reader may see it.
    """

    contribution: Contribution
    mine: frozenset[str]
    is_new: bool
    files: Sequence[StoredFile] = ()
    leads_to: Topic | Space | None = None


@dataclass(frozen=True)
class Standing:
    """What a member keeps of a topic: how far they read, how they follow, what they began."""

    read: int = 0
    level: str | None = None
    space_level: str | None = None
    draft: dict[str, Any] | None = None
    # Whether texts wait in the topic, the member's own or others'.
    waiting: bool = False
    # Until when the member may not write in the topic's space.
    banned_until: dt.datetime | None = None


@dataclass(frozen=True)
class Thread:
    """A page of a thread. `before` and `after` are the numbers its neighbours begin at.

    `linked` are the topic and those of its contributions on the page that are linked with anything.
    """

    entries: Sequence[Entry]
    before: int | None
    after: int | None
    linked: Sequence[Thing] = ()

    @property
    def numbers(self) -> list[int]:
        """The numbers of what is on the page."""
        return [entry.contribution.number for entry in self.entries]


def with_files(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with their files, for all of them in one query."""
    readable = [e.contribution.id for e in entries if not e.contribution.is_removed]
    hanging = files.files_of("contribution", readable)
    found = []
    for each in entries:
        shown = set(files.files_in(each.contribution.shown_html))
        own = [f for f in hanging.get(each.contribution.id, ()) if f.public_id not in shown]
        found.append(replace(each, files=own))
    return found


def with_links(entries: Sequence[Entry], visitor: Member | None) -> list[Entry]:
    """The entries with what their notices lead to; no query where no notice leads anywhere."""
    notices = [e.contribution.notice for e in entries if e.contribution.notice]
    topics = _seen(visible_topics(visitor), Topic, notices, "topic_id")
    spaces = _seen(visible_spaces(visitor), Space, notices, "space_id")
    if not topics and not spaces:
        return list(entries)
    return [
        replace(each, leads_to=topics.get(fact.get("topic_id")) or spaces.get(fact.get("space_id")))
        for each in entries
        for fact in [each.contribution.notice or {}]
    ]


def standing(visitor: Member | None, topic: Topic) -> Standing:
    """The member's standing in the topic, in one query; an empty one for anybody else."""
    if visitor is None:
        return Standing()
    values = {
        "member_id": visitor.id,
        "topic_id": topic.id,
        "space_id": topic.space_id,
        "draft": f"topic-{topic.id}",
        "moment": clock.now(),
    }
    row = db.session.execute(_standing(), values).one()
    return Standing(row[0] or 0, *row[1:])


def thread(
    topic: Topic,
    *,
    visitor: Member | None,
    start: int | None = None,
    read: int | None = None,
    only: sa.ColumnElement[bool] | None = None,
) -> Thread:
    """The page of the thread that begins with contribution `start` (the opening by default).

    `read` is how far the visitor has read: what is above and not theirs is new. `only` leaves out
    what does not meet it. Two queries, and a third for the way back where the page is not the
    first.
    """
    is_further = start is not None and start > 1
    rows = db.session.execute(
        _narrowed(_page(visitor is not None, is_further), only),
        {"topic_id": topic.id, "visitor_id": visitor and visitor.id, "start": start},
    ).all()
    before = _page_before(topic, _begin(topic.id, start), only) if is_further else None
    entries = with_links(
        with_files([_entry(row, visitor, read) for row in rows[:PAGE_SIZE]]), visitor
    )
    after = rows[PAGE_SIZE][0].number if len(rows) > PAGE_SIZE else None
    return Thread(entries, before, after, _linked(topic, rows[:PAGE_SIZE]))


def changes_since(
    topic: Topic,
    change: int,
    *,
    visitor: Member | None,
    limit: int = 100,
    only: sa.ColumnElement[bool] | None = None,
) -> Sequence[Entry]:
    """What was added, edited or removed after `change`, oldest change first, at most `limit`.

    What its author took back is among it, so that a page that shows it lets it go. `only` leaves
    out what does not meet it.
    """
    rows = db.session.execute(
        _narrowed(_changes(visitor is not None), only),
        {
            "topic_id": topic.id,
            "visitor_id": visitor and visitor.id,
            "change": change,
            "most": limit,
        },
    ).all()
    return with_links(with_files([_entry(row, visitor, None) for row in rows]), visitor)


def entry(contribution: Contribution, *, visitor: Member | None) -> Entry:
    """One contribution as the visitor sees it."""
    statement = _entries(visitor is not None).where(Contribution.id == contribution.id)
    row = db.session.execute(
        statement.execution_options(populate_existing=True),
        {"visitor_id": visitor and visitor.id},
    ).one()
    return with_files([_entry(row, visitor, None)])[0]


def first_unread(topic: Topic, read: int) -> int | None:
    """The number of the contribution that stands first in the thread among those after `read`."""
    if topic.last_number <= read:
        return None
    return db.session.scalar(
        sa.select(Contribution.number)
        .where(
            Contribution.topic_id == topic.id,
            Contribution.number > read,
            Contribution.state != WITHDRAWN,
        )
        .order_by(Contribution.path)
        .limit(1)
    )


def revisions(contribution: Contribution) -> Sequence[ContributionRevision]:
    """What it said before each edit, first text first."""
    return db.session.scalars(
        sa.select(ContributionRevision)
        .where(ContributionRevision.contribution_id == contribution.id)
        .options(joinedload(ContributionRevision.writer))
        .order_by(ContributionRevision.version)
    ).all()


def splittable(
    topic: Topic, *, start: int | None = None, size: int = 200
) -> Sequence[Contribution]:
    """Up to `size` contributions that can be split off, in the order of the tree, from `start`.

    One more than `size` if there are more.
    """
    found = (
        sa.select(Contribution)
        .where(
            Contribution.topic_id == topic.id,
            Contribution.kind == TEXT,
            Contribution.state == PUBLISHED,
            Contribution.number > 1,
        )
        .options(joinedload(Contribution.author))
        .order_by(Contribution.path)
        .limit(size + 1)
    )
    if start:
        begin = sa.select(Contribution.path).where(
            Contribution.topic_id == topic.id, Contribution.number == start
        )
        found = found.where(Contribution.path >= begin.scalar_subquery())
    return db.session.scalars(found).all()


# Building these statements costs more than asking them: each is built once.
@cache
def _standing() -> sa.Select[Any]:
    def mine(table: Any, column: Any, name: str) -> sa.ColumnElement[bool]:
        member = table.member_id == sa.bindparam("member_id")
        return sa.and_(member, column == sa.bindparam(name))

    waiting = sa.exists().where(
        WaitingText.topic_id == sa.bindparam("topic_id"), WaitingText.state == HELD
    )
    ban = sa.and_(
        mine(SpaceBan, SpaceBan.space_id, "space_id"), SpaceBan.until > sa.bindparam("moment")
    )
    return (
        sa.select(
            ReadPointer.number,
            TopicFollow.level,
            SpaceFollow.level,
            Draft.fields,
            waiting,
            SpaceBan.until,
        )
        .select_from(sa.select(sa.literal(1)).subquery())
        .join(ReadPointer, mine(ReadPointer, ReadPointer.topic_id, "topic_id"), isouter=True)
        .join(TopicFollow, mine(TopicFollow, TopicFollow.topic_id, "topic_id"), isouter=True)
        .join(SpaceFollow, mine(SpaceFollow, SpaceFollow.space_id, "space_id"), isouter=True)
        .join(Draft, mine(Draft, Draft.key, "draft"), isouter=True)
        .join(SpaceBan, ban, isouter=True)
    )


@cache
def _page(is_member: bool, is_further: bool) -> sa.Select[Any]:
    """A page of the topic in the order of its tree, and one more if there is more."""
    statement = _entries(is_member).where(
        Contribution.topic_id == sa.bindparam("topic_id"), Contribution.state != WITHDRAWN
    )
    if is_further:
        begin = _begin(sa.bindparam("topic_id"), sa.bindparam("start"))
        statement = statement.where(Contribution.path >= begin)
    statement = statement.add_columns(
        is_linked("contribution", Contribution.id).label("is_linked"),
        is_linked("topic", Contribution.topic_id).label("topic_is_linked"),
    )
    return statement.order_by(Contribution.path).limit(PAGE_SIZE + 1)


@cache
def _changes(is_member: bool) -> sa.Select[Any]:
    return (
        _entries(is_member)
        .where(
            Contribution.topic_id == sa.bindparam("topic_id"),
            Contribution.change > sa.bindparam("change"),
        )
        .order_by(Contribution.change)
        .limit(sa.bindparam("most"))
    )


@cache
def _entries(is_member: bool) -> sa.Select[Any]:
    """Contributions with author, whom they answer, and the reactions of `visitor_id`: one query."""
    author = aliased(Member)
    statement = (
        sa.select(Contribution)
        .join(author, author.id == Contribution.author_id)
        .outerjoin(_Parent, _Parent.id == Contribution.parent_id)
        .outerjoin(_ParentAuthor, _ParentAuthor.id == _Parent.author_id)
        .options(
            defer(Contribution.source),
            joinedload(Contribution.question),
            contains_eager(Contribution.author.of_type(author)),
            contains_eager(Contribution.parent.of_type(_Parent))
            .load_only(_Parent.id, _Parent.number, _Parent.author_id, _Parent.state)
            .contains_eager(_Parent.author.of_type(_ParentAuthor)),
        )
    )
    if not is_member:
        return statement
    return statement.add_columns(
        *(
            sa.exists()
            .where(
                Reaction.contribution_id == Contribution.id,
                Reaction.member_id == sa.bindparam("visitor_id"),
                Reaction.kind == kind,
            )
            .label(f"mine_{kind}")
            for kind in REACTIONS
        )
    )


def _begin(topic_id: Any, start: Any) -> sa.ScalarSelect[str]:
    """Where contribution `start` stands in the tree."""
    return (
        sa.select(Contribution.path)
        .where(Contribution.topic_id == topic_id, Contribution.number == start)
        .scalar_subquery()
    )


def _entry(row: Any, visitor: Member | None, read: int | None) -> Entry:
    contribution: Contribution = row[0]
    given = row._mapping
    mine = frozenset(kind for kind in REACTIONS if given.get(f"mine_{kind}"))
    unread = read is not None and read > 0 and contribution.number > read
    is_new = unread and visitor is not None and contribution.author_id != visitor.id
    return Entry(contribution, mine, is_new)


def _linked(topic: Topic, rows: Sequence[Any]) -> list[Thing]:
    things = [("contribution", row[0].id) for row in rows if row.is_linked]
    return [("topic", topic.id), *things] if rows and rows[0].topic_is_linked else things


def _seen(
    visible: sa.Select[Any], table: Any, notices: Sequence[dict[str, Any]], name: str
) -> dict[Any, Any]:
    ids = {notice[name] for notice in notices if name in notice}
    if not ids:
        return {}
    found = db.session.scalars(visible.where(table.id.in_(ids))).unique()
    return {each.id: each for each in found}


def _narrowed(statement: sa.Select[Any], only: sa.ColumnElement[bool] | None) -> sa.Select[Any]:
    return statement if only is None else statement.where(only)


def _page_before(
    topic: Topic, begin: sa.ScalarSelect[str], only: sa.ColumnElement[bool] | None
) -> int | None:
    earlier = (
        sa.select(Contribution.number, Contribution.path)
        .where(
            Contribution.topic_id == topic.id,
            Contribution.path < begin,
            Contribution.state != WITHDRAWN,
            sa.true() if only is None else only,
        )
        .order_by(Contribution.path.desc())
        .limit(PAGE_SIZE)
        .subquery()
    )
    return db.session.scalar(sa.select(earlier.c.number).order_by(earlier.c.path).limit(1))
