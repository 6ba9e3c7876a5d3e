"""Who is concerned by what happens in a topic, among those who may see it."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from hub.accounts.models import ACTIVE, ADMIN, SECRETARIAT, Member, MemberRole
from hub.core.db import db
from hub.core.markup import Mentioned
from hub.discussions.models import (
    MODERATOR,
    MUTED,
    PRIVATE,
    TRACKING,
    WATCHING,
    Space,
    SpaceFollow,
    SpaceMembership,
    Topic,
    TopicFollow,
)


def who_may_see(space: Space) -> sa.Select[Member]:
    """The active members to whom the space is visible today."""
    active = sa.select(Member).where(Member.state == ACTIVE)
    if space.visibility != PRIVATE:
        return active
    belongs = sa.select(SpaceMembership.member_id).where(SpaceMembership.space_id == space.id)
    staff = sa.select(MemberRole.member_id).where(MemberRole.role.in_((SECRETARIAT, ADMIN)))
    return active.where(sa.or_(Member.id.in_(belongs), Member.id.in_(staff)))


def readers(space: Space, member_ids: Collection[int]) -> Sequence[Member]:
    """Those of the members to whom the space is visible."""
    if not member_ids:
        return []
    return db.session.scalars(who_may_see(space).where(Member.id.in_(member_ids))).all()


def followers(topic: Topic) -> Sequence[Member]:
    """Who watches the topic, or its space and has not chosen otherwise for the topic."""
    watching = sa.select(TopicFollow.member_id).where(
        TopicFollow.topic_id == topic.id, TopicFollow.level == WATCHING
    )
    watching_space = sa.select(SpaceFollow.member_id).where(
        SpaceFollow.space_id == topic.space_id, SpaceFollow.level == WATCHING
    )
    otherwise = sa.select(TopicFollow.member_id).where(
        TopicFollow.topic_id == topic.id, TopicFollow.level != WATCHING
    )
    return db.session.scalars(
        who_may_see(topic.space).where(
            sa.or_(
                Member.id.in_(watching),
                sa.and_(Member.id.in_(watching_space), Member.id.not_in(otherwise)),
            )
        )
    ).all()


def concerned(topic: Topic) -> Sequence[Member]:
    """Who watches the topic or its space, or takes part in it, and has not muted it."""
    taking_part = sa.select(TopicFollow.member_id).where(
        TopicFollow.topic_id == topic.id, TopicFollow.level == TRACKING
    )
    tracking = db.session.scalars(who_may_see(topic.space).where(Member.id.in_(taking_part)))
    return list({member.id: member for member in (*followers(topic), *tracking)}.values())


def leaders(topic: Topic) -> set[int]:
    """The ids of who leads the topic and of the moderators of its space."""
    rows = db.session.scalars(
        sa.select(SpaceMembership.member_id).where(
            SpaceMembership.space_id == topic.space_id, SpaceMembership.role == MODERATOR
        )
    )
    return {*rows, *([topic.moderator_id] if topic.moderator_id else [])}


def muted_by(topic: Topic) -> set[int]:
    """Who wants to hear nothing of the topic."""
    muted = sa.select(TopicFollow.member_id).where(
        TopicFollow.topic_id == topic.id, TopicFollow.level == MUTED
    )
    return set(db.session.scalars(muted))


def known_handles(space: Space, handles: Collection[str]) -> Mapping[str, Mentioned]:
    """The members behind the handles, of those to whom the space is visible."""
    wanted = {handle.lower() for handle in handles}
    if not wanted:
        return {}
    found = db.session.scalars(who_may_see(space).where(Member.handle.in_(wanted)))
    by_handle = {member.handle: Mentioned(member.public_id, member.name) for member in found}
    return {handle: by_handle[handle.lower()] for handle in handles if handle.lower() in by_handle}


def mentionable(space: Space, beginning: str, *, limit: int = 8) -> Sequence[Member]:
    """Members to whom the space is visible whose handle or name begins so."""
    pattern = beginning.lower().replace("%", "").replace("_", "") + "%"
    return db.session.scalars(
        who_may_see(space)
        .where(
            sa.or_(
                Member.handle.like(pattern),
                sa.func.lower(Member.name).like(pattern),
                sa.func.lower(Member.name).like(f"% {pattern}"),
            )
        )
        .order_by(Member.name)
        .limit(limit)
    ).all()
