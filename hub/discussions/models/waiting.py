"""Texts that wait for a moderator: no contributions yet, so that nothing else can show them."""

import datetime as dt
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.discussions.models.contributions import Contribution
from hub.discussions.models.guided import GuidedQuestion
from hub.discussions.models.topics import Topic

HELD, APPROVED, TURNED_DOWN, TAKEN_BACK = "held", "approved", "turned_down", "taken_back"


class WaitingText(Model):
    """A reply, or a new reading of a contribution, held until a moderator approves it.

    It has no number, no change and no place in the thread before: those are given when it is
    approved. `contribution_id` is what it became, or for an edit what it is to change; then
    `edit_version` is the number of edits its author had before them.
    """

    __tablename__ = "waiting_text"
    files_kind: ClassVar = "waiting"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contribution.id"))
    contribution_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("contribution.id"), index=True
    )
    edit_version: Mapped[int | None]
    # Which guiding question it is to answer.
    question_id: Mapped[int | None] = mapped_column(sa.ForeignKey("guided_question.id"))
    lang: Mapped[str] = mapped_column(sa.String(8))
    source: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    # Of an edit: the public ids of the files that are to be taken out.
    taken_out: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    state: Mapped[str] = mapped_column(sa.String(12), default=HELD)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    topic: Mapped[Topic] = relationship()
    author: Mapped[Member] = relationship()
    parent: Mapped[Contribution | None] = relationship(foreign_keys=[parent_id])
    contribution: Mapped[Contribution | None] = relationship(foreign_keys=[contribution_id])
    question: Mapped[GuidedQuestion | None] = relationship()

    @property
    def is_held(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.state == HELD

    @property
    def is_edit(self) -> bool:
        """Whether it changes what stands already."""
        return self.edit_version is not None
