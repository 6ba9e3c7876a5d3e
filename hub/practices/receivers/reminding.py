"""What follows for reminders: whoever did what was waited for need not read them any more."""

import sqlalchemy as sa

from hub.core.db import db
from hub.notifications import services as notifications
from hub.practices.models import Decision, Submission
from hub.practices.queries import reminders
from hub.practices.signals import (
    DeadlineMoved,
    PracticeSubmitted,
    ReviewDelivered,
    ReviewerAnswered,
    ReviewerReleased,
)


def on_reviewer_moved_on(
    signal: ReviewerAnswered | ReviewDelivered | ReviewerReleased | DeadlineMoved,
) -> None:
    """The reviewer answered, delivered, was released, or has until another day."""
    notifications.stop_counting(reminders.unread_about_review(signal.assignment_id))


def on_practice_submitted(signal: PracticeSubmitted) -> None:
    """The authors handed in what they were asked for."""
    submission = db.session.get(Submission, signal.submission_id)
    if submission is None:
        return
    before = db.session.scalars(
        sa.select(Decision.id)
        .join(Decision.submission)
        .where(Submission.practice_id == submission.practice_id)
    ).all()
    notifications.stop_counting(reminders.unread_about_revision(before))
