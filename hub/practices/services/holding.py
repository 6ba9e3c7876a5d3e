"""A row is ours until the commit: what others change of it waits, and it reads as it is now."""

from hub.core.db import db
from hub.practices.models import Assignment, Practice


def hold(practice: Practice) -> None:
    """The practice is ours until the commit, and its stage is what it is now."""
    db.session.flush()
    names = ["stage", "version", "editor_id", "current_version", "withdrawn_at"]
    db.session.refresh(practice, attribute_names=names, with_for_update=True)


def hold_assignment(assignment: Assignment) -> None:
    """The assignment is ours until the commit, and reads as it is now."""
    db.session.flush()
    db.session.refresh(
        assignment,
        attribute_names=[
            "state",
            "token_hash",
            "answer_due",
            "review_due",
            "escalated_at",
            "conflict",
            "ended_at",
            "delivered_at",
        ],
        with_for_update=True,
    )
