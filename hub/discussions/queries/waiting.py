"""Texts that wait: who must wait, who sees what waits, and how moderation finds it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import contains_eager, joinedload

from hub.accounts.models import Member
from hub.config import Settings
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import _
from hub.discussions.models import (
    HELD,
    MODERATOR,
    NEWCOMERS,
    NOBODY,
    PUBLISHED,
    TEXT,
    Contribution,
    Space,
    SpaceMembership,
    Topic,
    WaitingText,
)
from hub.discussions.policy import is_staff, moderates_space
from hub.discussions.queries.visibility import may_see
from hub.moderation.policy import Thing

# What has stood so long without being taken down counts as if it had been approved.
STOOD = dt.timedelta(days=1)


def must_wait(member: Member, space: Space) -> bool:
    """Whether what the member writes in the space is held until a moderator approves it.

    Never for those who moderate it; for newcomers, until they are trusted (`is_trusted`).
    """
    if space.who_waits == NOBODY or moderates_space(member, space):
        return False
    return space.who_waits != NEWCOMERS or not is_trusted(member)


def is_trusted(member: Member) -> bool:
    """A member of a verified organisation, staff, or the author of some texts that were approved.

    A text that has stood for a day counts as approved: whoever wrote here before a space began to
    hold texts back is no newcomer.
    """
    if member.affiliation_verified_at is not None or is_staff(member):
        return True
    settings: Settings = current_app.extensions["settings"]
    approved = sa.exists().where(WaitingText.contribution_id == Contribution.id)
    count = (
        sa.select(sa.func.count())
        .select_from(Contribution)
        .where(
            Contribution.author_id == member.id,
            Contribution.kind == TEXT,
            Contribution.state == PUBLISHED,
            sa.or_(Contribution.created_at < clock.now() - STOOD, approved),
        )
    )
    return (db.session.scalar(count) or 0) >= settings.trusted_after


def visible_waiting(visitor: Member | None) -> sa.Select[WaitingText]:
    """One's own texts, and those that wait in the spaces one moderates; of visible topics."""
    found = (
        sa.select(WaitingText)
        .join(WaitingText.topic)
        .join(Topic.space)
        .options(
            contains_eager(WaitingText.topic).contains_eager(Topic.space),
            joinedload(WaitingText.author),
            joinedload(WaitingText.parent).joinedload(Contribution.author),
        )
        .where(Topic.removed_at.is_(None), may_see(visitor))
    )
    if visitor is None:
        return found.where(sa.false())
    if is_staff(visitor):
        return found
    moderated = sa.select(SpaceMembership.space_id).where(
        SpaceMembership.member_id == visitor.id, SpaceMembership.role == MODERATOR
    )
    return found.where(sa.or_(WaitingText.author_id == visitor.id, Topic.space_id.in_(moderated)))


def waiting_in(topic: Topic, visitor: Member) -> Sequence[WaitingText]:
    """What waits in the topic and may be seen by the visitor, oldest first."""
    return db.session.scalars(
        visible_waiting(visitor)
        .where(WaitingText.topic_id == topic.id, WaitingText.state == HELD)
        .order_by(WaitingText.id)
    ).all()


def ever_waiting_in(topic: Topic) -> Sequence[int]:
    """The ids of all texts that wait or waited in the topic."""
    return db.session.scalars(
        sa.select(WaitingText.id).where(WaitingText.topic_id == topic.id)
    ).all()


def held_count(member: Member) -> int:
    """How many texts of the member wait."""
    count = sa.select(sa.func.count()).where(
        WaitingText.author_id == member.id, WaitingText.state == HELD
    )
    return db.session.scalar(count) or 0


def waiting_things(ids: Collection[int], reader: Member) -> Mapping[int, Thing]:
    """What waits or has waited, as moderators and authors look at it."""
    found = db.session.scalars(visible_waiting(reader).where(WaitingText.id.in_(ids)))
    return {
        each.id: Thing(
            title=each.topic.title,
            title_lang=each.topic.lang,
            html=each.html,
            lang=each.lang,
            endpoint="discussions.waiting_text",
            values={"waiting_id": each.id},
            said=_("A change to what they wrote before") if each.is_edit else "",
        )
        for each in found.unique()
    }
