"""The ways to a space, a topic, a contribution, a proposal."""

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


def readable_proposal(visitor: Member | None, proposal_id: int) -> None:
    """Raise NotFound unless the visitor may read the proposal and what hangs on it."""
    found = queries.visible_proposals(visitor).where(Proposal.id == proposal_id)
    open_door(found, Discussing.PROPOSAL_READ, visitor)


def proposal(proposal_id: int, permission: Discussing, visitor: Member | None = None) -> Proposal:
    """The proposal, if it is visible and allows `permission`."""
    visitor = visitor or current_visitor()
    found = queries.visible_proposals(visitor).where(Proposal.id == proposal_id)
    return open_door(found, permission, visitor)
