"""What follows for reviewers and editors when somebody is asked, answers, delivers, is released."""

from collections.abc import Iterable
from typing import Any

from hub.core.db import db
from hub.notifications import services as notifications
from hub.practices.models import (
    ENDED,
    INVITED,
    REVIEWED,
    Assignment,
)
from hub.practices.queries.editors import looking_after
from hub.practices.signals import (
    ConflictWaived,
    DeadlineMoved,
    ReviewDelivered,
    ReviewerAnswered,
    ReviewerInvited,
    ReviewerReleased,
)


def on_reviewer_invited(signal: ReviewerInvited) -> None:
    """Whoever is asked gets the invitation."""
    assignment = db.session.get(Assignment, signal.assignment_id)
    if assignment is not None and assignment.state == INVITED:
        _tell([assignment.reviewer_id], "review_invitation", invited_about(assignment), assignment)


def on_deadline_moved(signal: DeadlineMoved) -> None:
    """The reviewer learns of each new deadline."""
    assignment = db.session.get(Assignment, signal.assignment_id)
    if assignment is not None and assignment.is_waiting:
        due = f"{assignment.answer_due.timestamp():.0f}-{assignment.review_due.timestamp():.0f}"
        subject = f"review_deadline:{assignment.id}:{due}"
        _tell([assignment.reviewer_id], "review_deadline", subject, assignment)


def on_conflict_waived(signal: ConflictWaived) -> None:
    """The reviewer learns that they may review."""
    assignment = db.session.get(Assignment, signal.assignment_id)
    if assignment is not None and assignment.state not in ENDED:
        subject = f"review_waived:{assignment.id}"
        _tell([assignment.reviewer_id], "review_waived", subject, assignment)


def on_reviewer_released(signal: ReviewerReleased) -> None:
    """The reviewer learns that no review is expected, and need not read the invitation."""
    assignment = db.session.get(Assignment, signal.assignment_id)
    if assignment is None or assignment.state not in ENDED:
        return
    notifications.mark_read_by_all(invited_about(assignment))
    subject = f"review_released:{assignment.id}"
    _tell([assignment.reviewer_id], "review_released", subject, assignment)


def on_reviewer_answered(signal: ReviewerAnswered) -> None:
    """The invitation need not be read any more; the editor learns of each answer."""
    assignment = db.session.get(Assignment, signal.assignment_id)
    if assignment is None or assignment.state == INVITED:
        return
    notifications.mark_read_by_all(invited_about(assignment))
    subject = f"review_answered:{assignment.id}:{assignment.state}"
    _tell(_editors(assignment), "review_answered", subject, assignment, state=assignment.state)


def on_review_delivered(signal: ReviewDelivered) -> None:
    """The editor learns that a review is there."""
    assignment = db.session.get(Assignment, signal.assignment_id)
    if assignment is not None and assignment.state in REVIEWED:
        subject = f"review_delivered:{assignment.id}"
        _tell(_editors(assignment), "review_delivered", subject, assignment)


def invited_about(assignment: Assignment) -> str:
    """What the invitation's notice is about."""
    return f"review_invitation:{assignment.id}"


def _tell(
    members: Iterable[int], kind: str, subject: str, assignment: Assignment, **facts: Any
) -> None:
    notifications.notify(
        members=members, kind=kind, subject=subject, facts={"assignment": assignment.id, **facts}
    )


def _editors(assignment: Assignment) -> list[int]:
    return [editor.id for editor in looking_after(assignment.submission.practice)]
