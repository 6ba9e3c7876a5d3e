"""What moderators do to a topic; the thread tells of each."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer

from hub.accounts.models import Member
from hub.core import audit, clock, search
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.realtime import cut
from hub.core.signals import send
from hub.core.slugs import slugify
from hub.discussions import queries
from hub.discussions.models import ARCHIVED, PUBLIC, PUBLISHED, TEXT, Contribution, Space, Topic
from hub.discussions.policy import is_wider
from hub.discussions.services.carrying import carry, copy_readers, join_readers, recount
from hub.discussions.services.refusals import Overtaken, Unfit
from hub.discussions.services.topics import add_notice, describe, lock_row
from hub.discussions.signals import TopicMoved


def lock_topic(topic: Topic, *, actor: Member) -> None:
    """The topic takes no more replies, except from moderators."""
    _take(topic)
    if topic.locked_at is None:
        topic.locked_at = clock.now()
        _tell(topic, actor=actor, act="locked")


def unlock_topic(topic: Topic, *, actor: Member) -> None:
    """The topic takes replies again; an archived discussion stays locked."""
    _take(topic)
    if topic.guided is not None and topic.guided.stage == ARCHIVED:
        raise Refused(_("This discussion is archived. It takes no more contributions."))
    if topic.locked_at is not None:
        topic.locked_at = None
        _tell(topic, actor=actor, act="unlocked")


def pin_topic(topic: Topic, *, actor: Member) -> None:
    """The topic stands at the top of its space."""
    _take(topic)
    if topic.pinned_at is None:
        topic.pinned_at = clock.now()
        _tell(topic, actor=actor, act="pinned")


def unpin_topic(topic: Topic, *, actor: Member) -> None:
    """The topic stands where its last activity puts it."""
    _take(topic)
    if topic.pinned_at is not None:
        topic.pinned_at = None
        _tell(topic, actor=actor, act="unpinned")


def close_topic(topic: Topic, *, actor: Member, closes_at: dt.datetime) -> None:
    """The topic closes by itself at that moment. Raises Unfit when it is past."""
    _take(topic)
    if closes_at <= clock.now():
        raise Unfit("closes_at", _("The closing day is past. To close the topic now, lock it."))
    if topic.opens_at is not None and closes_at <= topic.opens_at:
        raise Unfit("closes_at", _("A topic closes after it opens."))
    if topic.closes_at != closes_at:
        topic.closes_at = closes_at
        _tell(topic, actor=actor, act="closing", at=closes_at.isoformat())


def reopen_topic(topic: Topic, *, actor: Member) -> None:
    """The topic has no closing date; if that was past, it takes replies again."""
    _take(topic)
    if topic.closes_at is not None:
        topic.closes_at = None
        _tell(topic, actor=actor, act="reopened")


def move_topic(topic: Topic, *, actor: Member, space: Space, agreed: bool = False) -> None:
    """The topic stands in another space; pages of those who may not see it there are cut off.

    Raises Unfit where others could read it than those it was written for, unless that is `agreed`.
    """
    _take(topic)
    left = topic.space
    if left.id == space.id:
        return
    _refuse_wider(space, left, agreed)
    topic.space = space
    leaders = {member.id for member in queries.moderators_of(space)}
    if topic.moderator_id not in leaders:
        topic.moderator_id = None
    container = f"space:{space.id}"
    search.move(f"topic:{topic.id}", container=container, scope=space.scope)
    _tell(topic, actor=actor, act="moved", space_id=left.id)
    _came_to(topic)


def split_topic(
    topic: Topic,
    *,
    actor: Member,
    numbers: Collection[int],
    title: str,
    space: Space,
    agreed: bool = False,
) -> Topic:
    """The contributions with these numbers and all below them are a topic of their own.

    The first of them is its opening, and its author the author of the topic. Raises Unfit as
    `move_topic` does, and Overtaken if one of them was moved or removed meanwhile.
    """
    _take(topic)
    every = _texts(topic)
    chosen = {
        each.id
        for each in every
        if each.number in numbers and each.state == PUBLISHED and not each.is_opening
    }
    if not chosen or len(chosen) != len(set(numbers)):
        raise Overtaken(_("Some of these contributions were moved or removed meanwhile."))
    _refuse_wider(space, topic.space, agreed)
    moved = _with_what_is_below(every, chosen)
    old_numbers = [each.number for each in moved]
    first = moved[0]
    made = Topic(
        space=space,
        author=first.author,
        title=title.strip(),
        slug=slugify(title),
        lang=first.lang,
        created_at=first.created_at,
        last_activity_at=first.created_at,
        last_number=0,
        change=0,
        page_version=0,
    )
    describe(made, objectives=topic.objectives, countries=topic.countries)
    db.session.add(made)
    db.session.flush()
    carry(moved, made)
    recount(topic)
    copy_readers(topic, made, old_numbers)
    _tell(topic, actor=actor, act="split", topic_id=made.id, count=len(moved))
    _tell(made, actor=actor, act="split_from", topic_id=topic.id)
    _came_to(made)
    return made


def merge_topic(topic: Topic, *, actor: Member, into: Topic, agreed: bool = False) -> None:
    """All contributions of the topic stand at the end of the other, its opening as a reply.

    What answered the opening stands below it. The topic's address leads to the other from now on.
    Raises Unfit where that makes no sense, or as `move_topic` does.
    """
    if topic.id == into.id:
        raise Unfit("target", _("A topic cannot be merged into itself."))
    for each in sorted((topic, into), key=lambda one: one.id):
        lock_row(each)
    _refuse_gone(topic)
    if into.merged_into_id is not None or into.removed_at is not None:
        raise Unfit("target", _("That topic is no longer there."))
    _refuse_wider(into.space, topic.space, agreed)
    moved = _texts(topic)
    old_numbers = [each.number for each in moved]
    before = into.last_number
    carry(moved, into, below=moved[0])
    recount(topic)
    join_readers(topic, into, old_numbers, before)
    _tell(topic, actor=actor, act="merged_into", topic_id=into.id)
    _tell(into, actor=actor, act="merged", contribution_id=moved[0].id)
    topic.merged_into_id, topic.space, topic.pinned_at = into.id, into.space, None
    send(TopicMoved(into.id))


def _tell(topic: Topic, *, actor: Member, act: str, **facts: Any) -> None:
    """The thread tells of it, and the audit log keeps it."""
    add_notice(topic, actor=actor, act=act, **facts)
    audit.note(f"topic.{act}", actor_id=actor.id, subject=f"topic:{topic.id}", **facts)


def _take(topic: Topic) -> None:
    lock_row(topic)
    _refuse_gone(topic)


def _refuse_gone(topic: Topic) -> None:
    if topic.merged_into_id is not None or topic.removed_at is not None:
        raise Refused(_("This topic was merged or removed meanwhile."))


def _refuse_wider(space: Space, than: Space, agreed: bool) -> None:
    if is_wider(space, than) and not agreed:
        raise Unfit(
            "agreed",
            _(
                "Others can read it there than those it was written for. Confirm that the people "
                "who wrote it agree."
            ),
        )


def _texts(topic: Topic) -> list[Contribution]:
    """All that was written in the topic, oldest first; notices stay where they are."""
    return list(
        db.session.scalars(
            sa.select(Contribution)
            .where(Contribution.topic_id == topic.id, Contribution.kind == TEXT)
            .options(defer(Contribution.source), defer(Contribution.html))
            .order_by(Contribution.number)
        )
    )


def _with_what_is_below(every: Sequence[Contribution], chosen: set[int]) -> list[Contribution]:
    moved: list[Contribution] = []
    for each in every:
        if each.id in chosen or each.parent_id in chosen:
            chosen.add(each.id)
            moved.append(each)
    return moved


def _came_to(topic: Topic) -> None:
    """Whoever may no longer see what was moved hears no more of it."""
    send(TopicMoved(topic.id))
    if topic.space.visibility != PUBLIC:
        cut(rooms=[f"topic:{topic.id}"])
