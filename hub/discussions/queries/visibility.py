"""What somebody may see. Every way to a row begins with one of these."""

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from hub.accounts.models import Member
from hub.core.db import db
from hub.discussions.models import (
    MEMBERS,
    MODERATOR,
    PRIVATE,
    PUBLIC,
    WITHDRAWN,
    Contribution,
    Proposal,
    Space,
    SpaceMembership,
    Topic,
)
from hub.discussions.policy import is_staff


def visible_spaces(visitor: Member | None) -> sa.Select[Space]:
    """Public spaces; for members the members' spaces and the private ones they belong to."""
    return sa.select(Space).where(may_see(visitor))


def visible_topics(visitor: Member | None) -> sa.Select[Topic]:
    """Topics of visible spaces that were not taken away, each with its space and author."""
    return (
        sa.select(Topic)
        .join(Topic.space)
        .where(may_see(visitor), Topic.removed_at.is_(None))
        .options(
            contains_eager(Topic.space).joinedload(Space.texts),
            joinedload(Topic.author),
            joinedload(Topic.moderator),
            joinedload(Topic.guided),
        )
    )


def visible_contributions(visitor: Member | None) -> sa.Select[Contribution]:
    """Contributions of visible topics, tombstones among them, each with its topic and author."""
    return (
        sa.select(Contribution)
        .join(Contribution.topic)
        .join(Topic.space)
        .where(may_see(visitor), Topic.removed_at.is_(None), Contribution.state != WITHDRAWN)
        .options(
            contains_eager(Contribution.topic).contains_eager(Topic.space),
            joinedload(Contribution.author),
        )
    )


def visible_proposals(visitor: Member | None) -> sa.Select[Proposal]:
    """One's own proposals, and those for the spaces one moderates."""
    found = sa.select(Proposal).options(
        joinedload(Proposal.author), joinedload(Proposal.space), joinedload(Proposal.topic)
    )
    if visitor is None:
        return found.where(sa.false())
    if is_staff(visitor):
        return found
    moderated = sa.select(SpaceMembership.space_id).where(
        SpaceMembership.member_id == visitor.id, SpaceMembership.role == MODERATOR
    )
    return found.where(sa.or_(Proposal.author_id == visitor.id, Proposal.space_id.in_(moderated)))


def scopes(visitor: Member | None) -> frozenset[str]:
    """The audiences the visitor belongs to, as the search names them."""
    if visitor is None:
        return frozenset({PUBLIC})
    if is_staff(visitor):
        private = sa.select(Space.id).where(Space.visibility == PRIVATE)
        return frozenset(
            {PUBLIC, MEMBERS, *(f"space:{number}" for number in db.session.scalars(private))}
        )
    memberships: list[SpaceMembership] = visitor.space_memberships
    return frozenset({PUBLIC, MEMBERS, *(f"space:{row.space_id}" for row in memberships)})


def may_see(visitor: Member | None) -> sa.ColumnElement[bool]:
    """The condition on `space` under which the visitor may know that it exists."""
    if visitor is None:
        return Space.visibility == PUBLIC
    if is_staff(visitor):
        return sa.true()
    mine = sa.select(SpaceMembership.space_id).where(SpaceMembership.member_id == visitor.id)
    return sa.or_(Space.visibility != PRIVATE, Space.id.in_(mine))
