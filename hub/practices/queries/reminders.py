"""What reminders were given and are still unread."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.core.db import db
from hub.notifications.models import Notice

OF_REVIEWS = ("review_reminder", "review_late")
OF_REVISIONS = ("revision_reminder", "revision_late")


def unread_about_review(assignment_id: int) -> Sequence[int]:
    """The ids of unread reminders of an answer or a review, the editors' among them."""
    return _unread(OF_REVIEWS, f"answer:{assignment_id}:", f"review:{assignment_id}:")


def unread_about_revision(decision_ids: Sequence[int]) -> Sequence[int]:
    """The ids of unread reminders of what was to be handed in again after these decisions."""
    return _unread(OF_REVISIONS, *(f"revision:{each}:" for each in decision_ids))


def _unread(kinds: Sequence[str], *beginnings: str) -> Sequence[int]:
    begins = [Notice.subject.startswith(each, autoescape=True) for each in beginnings]
    return db.session.scalars(
        sa.select(Notice.id).where(
            Notice.read_at.is_(None), Notice.kind.in_(kinds), sa.or_(sa.false(), *begins)
        )
    ).all()
