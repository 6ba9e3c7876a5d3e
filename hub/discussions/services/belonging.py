"""Belonging to a space: joining, leaving, moderating, being put out."""

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.realtime import cut
from hub.core.signals import send
from hub.core.upserts import insert_missing
from hub.discussions import queries
from hub.discussions.models import (
    MEMBER,
    MODERATOR,
    PRIVATE,
    TRACKING,
    Space,
    SpaceFollow,
    SpaceMembership,
    Topic,
    TopicFollow,
)
from hub.discussions.services.refusals import refuse_banned
from hub.discussions.signals import ModeratorNamed, SpaceLeft
from hub.notifications import services as notifications


def join_space(space: Space, *, actor: Member) -> bool:
    """The member belongs to the space and tracks it, unless they chose otherwise before.

    Returns whether they did not belong to it yet. Raises Refused while they are kept out of it.
    """
    refuse_banned(space, actor)
    row = {"space_id": space.id, "member_id": actor.id, "role": MEMBER}
    added = insert_missing(SpaceMembership, [row], returning=(SpaceMembership.member_id,))
    follow = {"space_id": space.id, "member_id": actor.id, "level": TRACKING}
    insert_missing(SpaceFollow, [follow])
    db.session.expire(actor, ["space_memberships"])
    return bool(added)


def leave_space(space: Space, *, actor: Member) -> None:
    """The member belongs to the space no more; open pages of it are cut off.

    Raises Refused for its only moderator: somebody else is named first.
    """
    membership = queries.membership(space, actor)
    if membership is None:
        return
    _refuse_without_moderator(space, membership)
    part(space, membership)


def put_out(space: Space, membership: SpaceMembership, *, actor: Member, reason: str) -> None:
    """The person belongs to the space no more and is told, with the reason.

    Raises Refused for its only moderator.
    """
    _refuse_without_moderator(space, membership)
    person_id, joined_at = membership.member_id, membership.joined_at
    part(space, membership)
    _note("space.put_out", person_id, space, actor)
    notifications.notify(
        members=[person_id],
        kind="space_out",
        subject=f"space_out:{space.id}:{int(joined_at.timestamp())}",
        facts={"space": space.id, "actor": actor.id, "reason": reason},
    )


def name_moderator(space: Space, person: Member, *, actor: Member) -> None:
    """The person moderates the space from now on, and belongs to it; they are told."""
    join_space(space, actor=person)
    membership = queries.membership(space, person)
    if membership is None or membership.role == MODERATOR:
        return
    membership.role = MODERATOR
    _note("moderator.named", person.id, space, actor)
    if person.id != actor.id:
        send(ModeratorNamed(space.id, person.id, actor.id))


def end_moderation(space: Space, membership: SpaceMembership, *, actor: Member) -> None:
    """The person belongs to the space as everybody does, and leads no topic there.

    Raises Refused for its only moderator.
    """
    _refuse_without_moderator(space, membership)
    membership.role = MEMBER
    _note("moderator.ended", membership.member_id, space, actor)
    _lead_no_topic(space, membership.member_id)


def part(space: Space, membership: SpaceMembership) -> None:
    """The person belongs to the space no more; open pages of it are cut off."""
    member_id = membership.member_id
    db.session.delete(membership)
    db.session.flush()
    db.session.expire(db.session.get_one(Member, member_id), ["space_memberships"])
    _lead_no_topic(space, member_id)
    db.session.execute(
        sa.delete(SpaceFollow).where(
            SpaceFollow.space_id == space.id, SpaceFollow.member_id == member_id
        )
    )
    if space.visibility == PRIVATE:
        topics = sa.select(Topic.id).where(Topic.space_id == space.id)
        db.session.execute(
            sa.delete(TopicFollow).where(
                TopicFollow.member_id == member_id, TopicFollow.topic_id.in_(topics)
            )
        )
    send(SpaceLeft(space.id, member_id))
    cut(member_id=member_id)


def _note(act: str, person_id: int, space: Space, actor: Member) -> None:
    audit.note(act, actor_id=actor.id, subject=f"member:{person_id}", space=space.id)


def _lead_no_topic(space: Space, member_id: int) -> None:
    db.session.execute(
        sa.update(Topic)
        .where(Topic.space_id == space.id, Topic.moderator_id == member_id)
        .values(moderator_id=None, page_version=Topic.page_version + 1)
    )


def _refuse_without_moderator(space: Space, membership: SpaceMembership) -> None:
    """The moderators are counted under the space's lock: two cannot leave it to each other."""
    if membership.role != MODERATOR:
        return
    db.session.execute(sa.select(Space.id).where(Space.id == space.id).with_for_update())
    others = db.session.scalar(
        sa.select(sa.func.count()).where(
            SpaceMembership.space_id == space.id,
            SpaceMembership.role == MODERATOR,
            SpaceMembership.member_id != membership.member_id,
        )
    )
    if not others:
        raise Refused(_("A space needs a moderator. Name another one first."))
