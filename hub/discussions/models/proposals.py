"""Proposals: a topic that somebody would like to see, and each step of its decision."""

import datetime as dt
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.discussions.models.spaces import Space
from hub.discussions.models.topics import Topic

PROPOSED, CHANGES_ASKED, ACCEPTED, MERGED, DECLINED = (
    "proposed",
    "changes_asked",
    "accepted",
    "merged",
    "declined",
)


class Proposal(Model):
    """A topic somebody proposes: proposed → changes asked → accepted | merged | declined.

    `version` grows with every step, so that nobody decides on what they have not read.
    """

    __tablename__ = "proposal"
    files_kind: ClassVar = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    space_id: Mapped[int] = mapped_column(sa.ForeignKey("space.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text, default="")
    lang: Mapped[str] = mapped_column(sa.String(8))
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    countries: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    state: Mapped[str] = mapped_column(sa.String(15), default=PROPOSED)
    version: Mapped[int] = mapped_column(default=1)
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    author: Mapped[Member] = relationship()
    space: Mapped[Space] = relationship()
    topic: Mapped[Topic | None] = relationship()
    steps: Mapped[list["ProposalStep"]] = relationship(
        cascade="all, delete-orphan", order_by="ProposalStep.id"
    )

    @property
    def is_undecided(self) -> bool:
        """Whether a moderator may still take a step."""
        return self.state in (PROPOSED, CHANGES_ASKED)


class ProposalStep(Model):
    """One step in a proposal's life, with the reason that was told to its author."""

    __tablename__ = "proposal_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(
        sa.ForeignKey("proposal.id", ondelete="CASCADE"), index=True
    )
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    state: Mapped[str] = mapped_column(sa.String(15))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    actor: Mapped[Member] = relationship()
