"""One reviewer's own matters: what they may take away, and what is forgotten of them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.signals import send
from hub.practices.models import CANCELLED, REVIEWED, Assignment, RosterEntry
from hub.practices.signals import ReviewerReleased


def own_reviews(member: Member) -> dict[str, Any]:
    """The member's entry of the roster and the reviews asked of them, for their export.

    Nothing of what they reviewed: it is others'.
    """
    entry = db.session.get(RosterEntry, member.id)
    return {
        "roster": _entry(entry) if entry is not None else None,
        "reviews": [_asked(assignment) for assignment in _assignments(member)],
    }


def forget_reviewer(member: Member) -> None:
    """Delivered reviews stay, as a former member's; the rest of what the person said is gone.

    Nothing is expected of them any more, and their entry of the roster is deleted.
    """
    for assignment in _assignments(member):
        assignment.token_hash = None
        assignment.conflict = assignment.reason = assignment.suggestion = ""
        if assignment.review is not None:
            assignment.review.is_named = False
        if assignment.review is not None and assignment.state not in REVIEWED:
            db.session.delete(assignment.review)
        if assignment.is_waiting:
            assignment.state, assignment.ended_at = CANCELLED, clock.now()
            send(ReviewerReleased(assignment.id))
    db.session.execute(sa.delete(RosterEntry).where(RosterEntry.member_id == member.id))


def _assignments(member: Member) -> list[Assignment]:
    found = (
        sa.select(Assignment)
        .where(Assignment.reviewer_id == member.id)
        .options(joinedload(Assignment.review))
        .order_by(Assignment.id)
    )
    return list(db.session.scalars(found))


def _entry(entry: RosterEntry) -> dict[str, Any]:
    names = (
        *("languages", "objectives", "regions", "constituency", "expertise", "is_un"),
        *("left_at", "is_named", "created_at"),
    )
    told = {name: getattr(entry, name) for name in names}
    days = {
        name: day.isoformat() if (day := getattr(entry, name)) else None
        for name in ("away_from", "away_until")
    }
    return {**told, **days}


def _asked(assignment: Assignment) -> dict[str, Any]:
    names = (
        *("state", "invited_at", "answer_due", "review_due", "answered_at", "delivered_at"),
        *("reason", "suggestion", "conflict"),
    )
    review = assignment.review
    said = None
    if review is not None:
        parts = ("recommendation", "marks", "comments", "to_editors", "is_named")
        said = {name: getattr(review, name) for name in parts}
    return {
        "id": assignment.public_id,
        **{name: getattr(assignment, name) for name in names},
        "review": said,
    }
