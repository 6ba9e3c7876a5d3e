"""The ways to a space, a topic, a guided discussion, a contribution, a proposal."""

from hub.accounts.models import Member
from hub.core.doors import open_door
from hub.core.edge import current_visitor
from hub.core.errors import NotFound
from hub.discussions import queries
from hub.discussions.models import Contribution, Proposal, Space, Topic
from hub.discussions.policy import Discussing


def space(slug: str, permission: Discussing, visitor: Member | None = None) -> Space:
    """The space of that address, if it is visible and allows `permission`."""
    visitor = visitor or current_visitor()
    return open_door(queries.visible_spaces(visitor).where(Space.slug == slug), permission, visitor)


def topic(topic_id: int, permission: Discussing, visitor: Member | None = None) -> Topic:
    """The topic with its space, if it is visible and allows `permission`."""
    visitor = visitor or current_visitor()
    found = queries.visible_topics(visitor).where(Topic.id == topic_id)
    return open_door(found, permission, visitor)


def guided(topic_id: int, permission: Discussing, visitor: Member | None = None) -> Topic:
    """The topic, if it is a guided discussion, is visible and allows `permission`."""
    found = topic(topic_id, permission, visitor)
    if found.guided is None:
        raise NotFound()
    return found


def readable_guided(visitor: Member | None, topic_id: int) -> None:
    """Raise NotFound unless the visitor may read the concept note of the guided discussion."""
    found = queries.visible_topics(visitor).where(Topic.id == topic_id)
    if open_door(found, Discussing.TOPIC_READ, visitor).guided is None:
        raise NotFound()


def contribution(
    contribution_id: int, permission: Discussing, visitor: Member | None = None
) -> Contribution:
    """The contribution with its topic and author, if it is visible and allows `permission`."""
    visitor = visitor or current_visitor()
    found = queries.visible_contributions(visitor).where(Contribution.id == contribution_id)
    return open_door(found, permission, visitor)


def readable_contribution(visitor: Member | None, contribution_id: int) -> None:
    """Raise NotFound unless the visitor may read the contribution and what hangs on it."""
    found = contribution(contribution_id, Discussing.CONTRIBUTION_READ, visitor)
    if found.is_removed:
        raise NotFound()


def proposal(proposal_id: int, permission: Discussing, visitor: Member | None = None) -> Proposal:
    """The proposal, if it is visible and allows `permission`."""
    visitor = visitor or current_visitor()
    found = queries.visible_proposals(visitor).where(Proposal.id == proposal_id)
    return open_door(found, permission, visitor)
