"""Finding proposals and who decides them."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.discussions.models import MODERATOR, Proposal, ProposalStep, SpaceMembership


def deciders(proposal_id: int) -> Sequence[int]:
    """The ids of the moderators of the space a proposal is for."""
    return db.session.scalars(
        sa.select(SpaceMembership.member_id)
        .join(Proposal, Proposal.space_id == SpaceMembership.space_id)
        .where(Proposal.id == proposal_id, SpaceMembership.role == MODERATOR)
    ).all()


def proposal_version(proposal_id: int) -> int:
    """How often the proposal was handed in; 0 if it is gone."""
    version = sa.select(Proposal.version).where(Proposal.id == proposal_id)
    return db.session.scalar(version) or 0


def proposer(step: ProposalStep) -> Member:
    """Whose proposal the step is about."""
    return db.session.scalars(
        sa.select(Member)
        .join(Proposal, Proposal.author_id == Member.id)
        .where(Proposal.id == step.proposal_id)
    ).one()
