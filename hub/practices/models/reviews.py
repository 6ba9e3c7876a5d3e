"""Peer review: the roster, who was asked to review what, and what they said."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member, public_key
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.practices.models.submissions import Submission

INVITED, CONFLICT, REFUSED, ACCEPTED = "invited", "conflict", "declined", "accepted"
DELIVERED, ACKNOWLEDGED = "delivered", "acknowledged"
REASSIGNED, CANCELLED = "reassigned", "cancelled"
# Somebody is expected to answer or to deliver.
WAITING = (INVITED, CONFLICT, ACCEPTED)
# The review is there.
REVIEWED = (DELIVERED, ACKNOWLEDGED)
# Over without a review: the reviewer sees nothing of it any more.
ENDED = (REFUSED, REASSIGNED, CANCELLED)

# At least one reviewer of the UN system and two others (domain.md §4).
QUORUM_UN, QUORUM_OTHERS = 1, 2

POLICY, TECHNICAL, PRACTITIONER = "policy", "technical", "practitioner"
EXPERTISES = (POLICY, TECHNICAL, PRACTITIONER)


class RosterEntry(Model):
    """A member who reviews: what they know and when they are away.

    `constituency` is a type of organisation of the taxonomy; `is_un` counts for the quorum.
    """

    __tablename__ = "reviewer_roster"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    languages: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    regions: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    constituency: Mapped[str] = mapped_column(sa.String(40), default="")
    expertise: Mapped[str] = mapped_column(sa.String(20), default=PRACTITIONER)
    is_un: Mapped[bool] = mapped_column(default=False)
    away_from: Mapped[dt.date | None] = mapped_column(sa.Date)
    away_until: Mapped[dt.date | None] = mapped_column(sa.Date)
    # Empty while the person takes part; who left is not suggested any more.
    left_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Whether readers may see that this person reviewed; can be changed for each review.
    is_named: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    member: Mapped[Member] = relationship()

    def is_away(self, day: dt.date) -> bool:
        """Whether the person is on leave that day."""
        if self.away_from is None and self.away_until is None:
            return False
        began = self.away_from is None or self.away_from <= day
        return began and (self.away_until is None or day <= self.away_until)


class Assignment(Model):
    """A reviewer asked to review a submission (domain.md §4), and how that went.

    What is late is read from the two deadlines; `escalated_at` is when the editor was asked what to
    do about it. `token_hash` is of the link in the invitation, which opens this one review.
    """

    __tablename__ = "review_assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_key)
    submission_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice_submission.id", ondelete="CASCADE")
    )
    reviewer_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(sa.String(12), default=INVITED, index=True)
    # As the roster said when the person was asked.
    is_un: Mapped[bool] = mapped_column(default=False)
    token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    token_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    invited_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    invited_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    answer_due: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    review_due: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    # Since when the deadlines are these: nobody is reminded of what they have just been told.
    due_since: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Why the person declined, and whom they suggest instead.
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    suggestion: Mapped[str] = mapped_column(sa.Text, default="")
    # What ties the person to the practice, in their words; empty: they said that nothing does.
    conflict: Mapped[str] = mapped_column(sa.Text, default="")
    conflict_declared_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # An editor found that a declared conflict does not stand in the way.
    conflict_waived_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    delivered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    escalated_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    submission: Mapped[Submission] = relationship()
    reviewer: Mapped[Member] = relationship(foreign_keys=[reviewer_id])
    review: Mapped["Review | None"] = relationship(
        back_populates="assignment", cascade="all, delete-orphan"
    )

    __table_args__ = (sa.UniqueConstraint("submission_id", "reviewer_id"),)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer or a review is expected of the reviewer."""
        return self.state in WAITING

    @property
    def shows_content(self) -> bool:
        """Whether the reviewer may read what was submitted: accepted, no conflict in the way."""
        return self.state in (ACCEPTED, *REVIEWED)


class Review(Model):
    """What a reviewer says, from the first draft on; `version` grows with every saving.

    `marks` is {criterion: {"mark": 1 to 5, or 0 for "does not apply", "evidence": text}};
    `comments` are those to the authors: [{"id": 1, "field": "results", "text": …}].
    """

    __tablename__ = "practice_review"

    assignment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("review_assignment.id", ondelete="CASCADE"), primary_key=True
    )
    marks: Mapped[dict[str, dict[str, Any]]] = mapped_column(sa.JSON, default=dict)
    comments: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    to_editors: Mapped[str] = mapped_column(sa.Text, default="")
    # One of DECIDED: what the reviewer recommends. The editor decides.
    recommendation: Mapped[str] = mapped_column(sa.String(10), default="")
    # Whether the reviewer agreed to be named in the public record.
    is_named: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    assignment: Mapped[Assignment] = relationship(back_populates="review")


class CommentAnswer(Model):
    """What the authors answer to one comment of a review."""

    __tablename__ = "review_comment_answer"

    assignment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("review_assignment.id", ondelete="CASCADE"), primary_key=True
    )
    comment_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(sa.Text)
    updated_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
