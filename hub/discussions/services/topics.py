"""Opening topics, numbering what is added to them, and telling in them what was done."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock, markup
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.markup import Rendered
from hub.core.realtime import ring
from hub.core.signals import send
from hub.core.slugs import slugify
from hub.core.upserts import put
from hub.discussions.models import (
    NOTICE,
    PATH_DEPTH,
    PATH_STEP,
    TRACKING,
    WATCHING,
    Contribution,
    ReadPointer,
    Space,
    Topic,
    TopicCountry,
    TopicFollow,
    TopicObjective,
)
from hub.discussions.queries.people import known_handles
from hub.discussions.services.attachments import attach_files
from hub.discussions.services.indexing import index_contribution
from hub.discussions.signals import TopicOpened

FULL = 10**PATH_STEP - 1


def open_topic(
    space: Space,
    *,
    actor: Member,
    title: str,
    body: str,
    lang: str,
    objectives: Sequence[str] = (),
    countries: Sequence[str] = (),
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
    attachments: Sequence[str] = (),
    moderator: Member | None = None,
) -> Topic:
    """The topic stands in the space with `body` as contribution 1; `actor` watches it.

    Until `opens_at` it can be read and takes no replies; its followers are told when it opens.
    """
    moment = clock.now()
    topic = Topic(
        space=space,
        author=actor,
        title=title.strip(),
        slug=slugify(title),
        lang=lang,
        created_at=moment,
        last_activity_at=moment,
        opens_at=opens_at,
        closes_at=closes_at,
        moderator=moderator,
    )
    describe(topic, objectives=objectives, countries=countries)
    db.session.add(topic)
    rendered = make_safe(body, space=space, lang=lang)
    topic.last_number, topic.change = 1, 1
    opening = Contribution(
        topic=topic,
        number=1,
        change=1,
        path=path_of(1, None),
        author=actor,
        lang=lang,
        source=body,
        html=rendered.html,
        renderer=rendered.version,
        created_at=moment,
    )
    db.session.add(opening)
    db.session.flush()
    attach_files(opening, attachments, by=actor)
    put(
        TopicFollow,
        {"member_id": actor.id, "topic_id": topic.id, "level": WATCHING},
        keys=("member_id", "topic_id"),
    )
    have_read(actor, topic, 1)
    index_contribution(opening, rendered.text)
    send(TopicOpened(topic.id), delay=max((opens_at or moment) - moment, dt.timedelta(0)))
    return topic


def describe(topic: Topic, *, objectives: Sequence[str], countries: Sequence[str]) -> None:
    """What the topic is about: for its page and for the filters."""
    topic.objectives, topic.countries = sorted(set(objectives)), sorted(set(countries))
    topic.objective_rows = [TopicObjective(objective=code) for code in topic.objectives]
    topic.country_rows = [TopicCountry(country=code) for code in topic.countries]


def add_notice(topic: Topic, *, actor: Member, act: str, **facts: Any) -> Contribution:
    """The thread tells what `actor` did to the topic: `locked`, `moved`, … with its `facts`."""
    number = next_number(topic)
    notice = Contribution(
        topic=topic,
        number=number,
        change=topic.change,
        path=path_of(number, None),
        author=actor,
        kind=NOTICE,
        notice={"act": act, **facts},
        lang=topic.lang,
    )
    db.session.add(notice)
    db.session.flush()
    ring_topic(topic, notice, "notice", by=actor)
    return notice


def lock_row(topic: Topic) -> None:
    """The topic is ours until the commit and reads as it is now: numbers are given under it."""
    db.session.flush()
    db.session.refresh(
        topic,
        attribute_names=[
            "last_number",
            "change",
            "reply_count",
            "pinned_at",
            "locked_at",
            "opens_at",
            "closes_at",
            "merged_into_id",
            "removed_at",
            "space_id",
        ],
        with_for_update={"of": Topic},
    )


def next_number(topic: Topic) -> int:
    """A number and a change for one contribution more, under the topic's row lock."""
    lock_row(topic)
    if topic.last_number >= FULL:
        raise Refused(_("This topic is full. Please open a new one and link to it."))
    topic.last_number += 1
    topic.change += 1
    return topic.last_number


def next_change(topic: Topic) -> int:
    """A change for something in the topic that reads differently now, under its row lock."""
    lock_row(topic)
    topic.change += 1
    return topic.change


def touch_page(topic: Topic) -> None:
    """The topic's page reads differently, though no contribution does: a shared one is old now."""
    _touch(Topic.id == topic.id)


def touch_topics(topic_ids: Collection[int]) -> None:
    """These topics are linked otherwise than before: their shared pages are old now."""
    _touch(Topic.id.in_(topic_ids))


def touch_topics_with(contribution_ids: Collection[int]) -> None:
    """The same for the topics in which these contributions stand."""
    stands_in = sa.select(Contribution.topic_id).where(Contribution.id.in_(contribution_ids))
    _touch(Topic.id.in_(stands_in))


def touch_pages_of(member_id: int) -> None:
    """Pages that show the member's name are old now."""
    _touch(Topic.id.in_(sa.select(Contribution.topic_id).filter_by(author_id=member_id)))


def _touch(which: sa.ColumnElement[bool]) -> None:
    db.session.execute(
        sa.update(Topic)
        .where(which)
        .values(page_version=Topic.page_version + 1)
        .execution_options(synchronize_session=False)
    )


def path_of(number: int, parent: Contribution | None) -> str:
    """Where a contribution stands in the tree: below its parent, as deep as the tree goes.

    What answers the opening stands beside it, so that the tree begins with the replies.
    """
    step = f"{number:0{PATH_STEP}d}"
    if parent is None or parent.is_opening:
        return step
    above = parent.path[: PATH_STEP * (PATH_DEPTH - 1)]
    return above + step


def make_safe(body: str, *, space: Space, lang: str) -> Rendered:
    """The text as safe HTML, with mentions of those who may read it there."""
    return markup.render(body, lang=lang, mention=lambda handles: known_handles(space, handles))


def have_read(member: Member, topic: Topic, number: int) -> None:
    """Everything up to `number` has been before the member's eyes."""
    put(
        ReadPointer,
        {
            "member_id": member.id,
            "topic_id": topic.id,
            "number": number,
            "read_at": clock.now(),
        },
        keys=("member_id", "topic_id"),
    )


def ring_topic(topic: Topic, contribution: Contribution, kind: str, *, by: Member | None) -> None:
    """Every open page of the topic learns that something came, changed or went."""
    ring(
        f"topic:{topic.id}",
        "topic:changed",
        {
            "topic": topic.id,
            "change": contribution.change,
            "number": contribution.number,
            "kind": kind,
            "by": by.public_id if by else "",
        },
    )


def track(member: Member, topic: Topic) -> None:
    """Who takes part follows what comes, unless they chose otherwise."""
    known = sa.select(TopicFollow.level).where(
        TopicFollow.member_id == member.id, TopicFollow.topic_id == topic.id
    )
    if db.session.scalar(known) is None:
        put(
            TopicFollow,
            {"member_id": member.id, "topic_id": topic.id, "level": TRACKING},
            keys=("member_id", "topic_id"),
        )
