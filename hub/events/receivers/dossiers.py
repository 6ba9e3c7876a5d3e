"""What follows for dossiers when a proposal is decided."""

from hub.core.db import db
from hub.discussions.models import ProposalStep
from hub.discussions.queries import proposal_of
from hub.discussions.signals import ProposalDecided
from hub.events.services.documenting import take_over


def on_proposal_decided(signal: ProposalDecided) -> None:
    """A question of an event that became a topic is open no more."""
    step = db.session.get(ProposalStep, signal.step_id)
    if step is not None:
        take_over(proposal_of(step))
