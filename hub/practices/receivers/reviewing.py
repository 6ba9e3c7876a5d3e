"""What follows a decision for those who reviewed: they learn the outcome."""

import sqlalchemy as sa

from hub.core.db import db
from hub.notifications import services as notifications
from hub.practices.models import REVIEWED, Assignment, Decision
from hub.practices.signals import SubmissionDecided


def on_submission_decided(signal: SubmissionDecided) -> None:
    """Whoever delivered a review learns what was decided, and is thanked."""
    decision = db.session.get(Decision, signal.decision_id)
    if decision is None:
        return
    delivered = db.session.scalars(
        sa.select(Assignment).where(
            Assignment.submission_id == decision.submission_id, Assignment.state.in_(REVIEWED)
        )
    )
    for assignment in delivered:
        notifications.notify(
            members=[assignment.reviewer_id],
            kind="review_outcome",
            subject=f"review:{assignment.id}",
            facts={"assignment": assignment.id},
        )
