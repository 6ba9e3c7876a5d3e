"""What authors handed in, and what editors decided on it."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.practices.models.practices import Practice

# Two things are decided on a submission, each once: what becomes of it, and what the reviews say.
SCREENING, DECISION = "screening", "decision"
TO_REVIEW, ASK_MORE, TURN_DOWN, PUBLISH = "review", "more", "decline", "publish"
# `PUBLISH` at screening: an update or the minor changes that were asked for need no new review.
SCREENED = (TO_REVIEW, ASK_MORE, TURN_DOWN, PUBLISH)
ACCEPT, MINOR, REVISE, DECLINE = "accept", "minor", "revise", "decline"
DECIDED = (ACCEPT, MINOR, REVISE, DECLINE)


class Submission(Model):
    """What was handed in, as it was then; `number` grows with each. Never changed.

    `round` is set when it goes to the reviewers: round n of the review.
    """

    __tablename__ = "practice_submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(sa.ForeignKey("practice.id", ondelete="CASCADE"))
    number: Mapped[int]
    round: Mapped[int | None]
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    html: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    files: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    # What the authors say to the editors with it; what changed, where it is not the first.
    note: Mapped[str] = mapped_column(sa.Text, default="")
    submitted_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    submitted_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    practice: Mapped[Practice] = relationship()
    submitter: Mapped[Member] = relationship()
    decisions: Mapped[list["Decision"]] = relationship(
        cascade="all, delete-orphan", back_populates="submission", order_by="Decision.id"
    )

    __table_args__ = (sa.UniqueConstraint("practice_id", "number"),)

    def decision(self, step: str) -> "Decision | None":
        """What was decided on it in that step."""
        return next((each for each in self.decisions if each.step == step), None)


class Decision(Model):
    """What an editor decided, with the letter the authors got. One for each step (unique)."""

    __tablename__ = "practice_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice_submission.id", ondelete="CASCADE")
    )
    step: Mapped[str] = mapped_column(sa.String(10))
    outcome: Mapped[str] = mapped_column(sa.String(10))
    letter: Mapped[str] = mapped_column(sa.Text, default="")
    letter_html: Mapped[str] = mapped_column(sa.Text, default="")
    editor_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    decided_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    # Until when the authors are asked to hand in again, where they are.
    due_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, index=True)
    # When the editor was asked what to do about authors who are late.
    escalated_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    submission: Mapped[Submission] = relationship(back_populates="decisions")
    editor: Mapped[Member] = relationship()

    __table_args__ = (sa.UniqueConstraint("submission_id", "step"),)
