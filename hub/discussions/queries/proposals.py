"""Finding proposals, who decides them, and where they may go."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from hub.accounts.models import Member
from hub.core.db import db
from hub.discussions.models import (
    MODERATOR,
    PROPOSED,
    Proposal,
    ProposalStep,
    Space,
    SpaceMembership,
    Topic,
)
from hub.discussions.policy import is_staff
from hub.discussions.queries.visibility import visible_spaces, visible_topics

_TOPIC_ADDRESS = re.compile(r"(?:/[a-z]{2})?/topics/([0-9]{1,18})(?:/[^/]*)?/?\Z")


def deciders(proposal_id: int) -> Sequence[int]:
    """The ids of the moderators of the space a waiting proposal is for."""
    return db.session.scalars(
        sa.select(SpaceMembership.member_id)
        .join(Proposal, Proposal.space_id == SpaceMembership.space_id)
        .where(
            Proposal.id == proposal_id,
            Proposal.state == PROPOSED,
            SpaceMembership.role == MODERATOR,
            SpaceMembership.member_id != Proposal.author_id,
        )
    ).all()


def waiting_subject(proposal: Proposal) -> str:
    """What notices that it waits are about: the proposal, as it was handed in for the nth time."""
    times = db.session.scalar(
        sa.select(sa.func.count()).where(
            ProposalStep.proposal_id == proposal.id, ProposalStep.state == PROPOSED
        )
    )
    return f"proposal:{proposal.id}:{times}"


def proposal_of(step: ProposalStep) -> Proposal:
    """What the step was taken with, and what it became."""
    return db.session.scalars(
        sa.select(Proposal)
        .where(Proposal.id == step.proposal_id)
        .options(joinedload(Proposal.topic), joinedload(Proposal.author))
    ).one()


def proposer(step: ProposalStep) -> Member:
    """Whose proposal the step is about."""
    return db.session.scalars(
        sa.select(Member)
        .join(Proposal, Proposal.author_id == Member.id)
        .where(Proposal.id == step.proposal_id)
    ).one()


def steps_of(proposal: Proposal) -> Sequence[ProposalStep]:
    """What happened to it, first step first, each with who took it."""
    return db.session.scalars(
        sa.select(ProposalStep)
        .where(ProposalStep.proposal_id == proposal.id)
        .options(joinedload(ProposalStep.actor))
        .order_by(ProposalStep.id)
        .execution_options(populate_existing=True)
    ).all()


def own_proposals(visitor: Member) -> sa.Select[Proposal]:
    """What the member proposed."""
    return _with_words().where(Proposal.author_id == visitor.id)


def proposals_to_decide(visitor: Member, state: str = PROPOSED) -> sa.Select[Proposal]:
    """Proposals in that state for the spaces the member moderates; for staff, for all."""
    found = _with_words().where(Proposal.state == state)
    if is_staff(visitor):
        return found
    return found.where(Proposal.space_id.in_(_moderated(visitor)))


def moderated_spaces(visitor: Member) -> Sequence[Space]:
    """The spaces the member moderates; for staff, all; none that is archived."""
    found = sa.select(Space).where(Space.archived_at.is_(None))
    if not is_staff(visitor):
        found = found.where(Space.id.in_(_moderated(visitor)))
    return db.session.scalars(found.order_by(Space.position, Space.id)).all()


def seen_space(visitor: Member | None, space_id: int) -> Space | None:
    """The space, if it is visible."""
    return db.session.scalars(visible_spaces(visitor).where(Space.id == space_id)).one_or_none()


def topic_addressed(visitor: Member, words: str) -> Topic | None:
    """The visible topic that somebody named by its number or its address."""
    path = urlsplit(words.strip()).path
    found = _TOPIC_ADDRESS.search(path)
    number = found[1] if found else words.strip().removeprefix("#")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    return (
        db.session.execute(visible_topics(visitor).where(Topic.id == int(number)))
        .unique()
        .scalar_one_or_none()
    )


def _moderated(visitor: Member) -> sa.Select[int]:
    return sa.select(SpaceMembership.space_id).where(
        SpaceMembership.member_id == visitor.id, SpaceMembership.role == MODERATOR
    )


def _with_words() -> sa.Select[Proposal]:
    return sa.select(Proposal).options(
        joinedload(Proposal.author),
        joinedload(Proposal.space).selectinload(Space.texts),
        selectinload(Proposal.steps),
    )
