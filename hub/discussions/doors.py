"""The ways to a space, a topic, a guided discussion, a contribution, a proposal."""

from collections.abc import Callable, Mapping

from flask import url_for

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.doors import open_door
from hub.core.edge import current_visitor
from hub.core.errors import NotFound
from hub.core.permissions import require
from hub.discussions import queries
from hub.discussions.models import (
    Contribution,
    Endorsement,
    Proposal,
    Space,
    SpaceBan,
    SpaceInvitation,
    SpaceMembership,
    Summary,
    Topic,
    WaitingText,
)
from hub.discussions.policy import Discussing, moderates


def space(slug: str, permission: Discussing, visitor: Member | None = None) -> Space:
    """The space of that address, if it is visible and allows `permission`."""
    visitor = visitor or current_visitor()
    return open_door(queries.visible_spaces(visitor).where(Space.slug == slug), permission, visitor)


def membership(slug: str, public_id: str, permission: Discussing) -> tuple[Space, SpaceMembership]:
    """A space and how a person belongs to it, if the space is visible and allows `permission`."""
    found = space(slug, permission)
    person = queries.memberships(found).where(Member.public_id == public_id)
    row = db.session.scalars(person).unique().one_or_none()
    if row is None:
        raise NotFound()
    return found, row


def invitation_to(
    slug: str, invitation_id: int, permission: Discussing
) -> tuple[Space, SpaceInvitation]:
    """A space and an invitation to it, if the space is visible and allows `permission`."""
    found = space(slug, permission)
    row = db.session.scalars(queries.invitation_to(found, invitation_id)).unique().one_or_none()
    if row is None:
        raise NotFound()
    return found, row


def invitation(token: str, permission: Discussing) -> SpaceInvitation:
    """The invitation behind a link, if it still waits for an answer and allows `permission`."""
    return open_door(queries.invitation_at(token), permission, current_visitor())


def ban(slug: str, public_id: str, permission: Discussing) -> tuple[Space, SpaceBan]:
    """The space, and what keeps the person of that address out of it."""
    found = space(slug, permission)
    row = next(
        (each for each in queries.bans_in(found) if each.member.public_id == public_id), None
    )
    if row is None:
        raise NotFound()
    return found, row


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


def summary(topic_id: int, version: int | None = None) -> Summary:
    """The version of a visible discussion's summary, or the latest."""
    found = queries.summary_of(guided(topic_id, Discussing.TOPIC_READ), version)
    if found is None:
        raise NotFound()
    return found


def endorsable(topic_id: int, version: int) -> Summary:
    """The same, for somebody who contributed to the discussion."""
    found = summary(topic_id, version)
    visitor = current_visitor()
    require(visitor, Discussing.SUMMARY_ENDORSE, queries.took_part(visitor, found.topic))
    return found


def objection(objection_id: int) -> Endorsement:
    """What was objected to the summary of a visible discussion, for those who may answer it."""
    visitor = current_visitor()
    found = queries.visible_objections(visitor).where(Endorsement.id == objection_id)
    return open_door(found, Discussing.OBJECTION_ANSWER, visitor)


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
    """Raise NotFound unless the visitor may read the contribution and what hangs on it.

    What is hidden is read by those who decide on it.
    """
    found = contribution(contribution_id, Discussing.CONTRIBUTION_READ, visitor)
    decides = found.is_hidden and moderates(visitor or current_visitor(), found.topic)
    if found.is_removed and not decides:
        raise NotFound()


def waiting_text(
    waiting_id: int, permission: Discussing, visitor: Member | None = None
) -> WaitingText:
    """The text that waits or has waited, if it is visible and allows `permission`."""
    visitor = visitor or current_visitor()
    found = queries.visible_waiting(visitor).where(WaitingText.id == waiting_id)
    return open_door(found, permission, visitor)


def readable_waiting(visitor: Member | None, waiting_id: int) -> None:
    """Raise NotFound unless the visitor may read the text that waits and what hangs on it."""
    waiting_text(waiting_id, Discussing.WAITING_READ, visitor)


def readable_proposal(visitor: Member | None, proposal_id: int) -> None:
    """Raise NotFound unless the visitor may read the proposal and what hangs on it."""
    found = queries.visible_proposals(visitor).where(Proposal.id == proposal_id)
    open_door(found, Discussing.PROPOSAL_READ, visitor)


def proposal(proposal_id: int, permission: Discussing, visitor: Member | None = None) -> Proposal:
    """The proposal, if it is visible and allows `permission`."""
    visitor = visitor or current_visitor()
    found = queries.visible_proposals(visitor).where(Proposal.id == proposal_id)
    return open_door(found, permission, visitor)


def addresses() -> Mapping[str, Callable[[int], str]]:
    """Where a topic, a contribution, a proposal is looked at, by its id."""
    return {
        "topic": lambda number: url_for("discussions.short_topic", topic_id=number),
        "contribution": lambda number: url_for("discussions.contribution", contribution_id=number),
        "proposal": lambda number: url_for("discussions.proposal", proposal_id=number),
    }
