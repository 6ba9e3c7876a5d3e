"""Contributions: what somebody wrote in a topic, its earlier readings, what others gave it."""

import datetime as dt
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.discussions.models.guided import GuidedQuestion
from hub.discussions.models.topics import Topic

THANKS, AGREE, USEFUL = "thanks", "agree", "useful"
REACTIONS = (THANKS, AGREE, USEFUL)

PUBLISHED, HIDDEN, REMOVED, WITHDRAWN = "published", "hidden", "removed", "withdrawn"
TEXT, NOTICE = "text", "notice"

# A contribution's place in the tree: 5 digits for each level, which 99,999 contributions fill.
PATH_STEP = 5
PATH_DEPTH = 40


class Contribution(Model):
    """What somebody wrote in a topic, or a notice of what a moderator did to it.

    Number 1 is the opening text. `path` is its place in the tree of replies: read in the order of
    paths, the thread stands as it is answered. The source is kept, the safe HTML beside it.
    """

    __tablename__ = "contribution"
    files_kind: ClassVar = "contribution"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    number: Mapped[int]
    change: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contribution.id"))
    path: Mapped[str] = mapped_column(sa.String(PATH_STEP * PATH_DEPTH))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    # Which guiding question it answers; empty where it speaks to the whole.
    question_id: Mapped[int | None] = mapped_column(sa.ForeignKey("guided_question.id"))
    kind: Mapped[str] = mapped_column(sa.String(10), default=TEXT)
    # What a notice tells: {"act": "locked"} and the ids and words that go with it.
    notice: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    lang: Mapped[str] = mapped_column(sa.String(8))
    source: Mapped[str] = mapped_column(sa.Text, default="")
    source_format: Mapped[str] = mapped_column(sa.String(10), default="markdown")
    html: Mapped[str] = mapped_column(sa.Text, default="")
    renderer: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(sa.String(10), default=PUBLISHED)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    edited_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    edit_count: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    removal_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    thanks_count: Mapped[int] = mapped_column(default=0)
    agree_count: Mapped[int] = mapped_column(default=0)
    useful_count: Mapped[int] = mapped_column(default=0)
    imported_from: Mapped[str | None] = mapped_column(sa.String(120), unique=True)

    topic: Mapped[Topic] = relationship(foreign_keys=[topic_id])
    author: Mapped[Member] = relationship(foreign_keys=[author_id])
    question: Mapped[GuidedQuestion | None] = relationship()
    parent: Mapped["Contribution | None"] = relationship(
        remote_side="Contribution.id", foreign_keys=[parent_id]
    )

    __table_args__ = (
        sa.UniqueConstraint("topic_id", "number"),
        sa.Index("ix_contribution_path", "topic_id", "path"),
        sa.Index("ix_contribution_change", "topic_id", "change"),
        sa.Index("ix_contribution_question", "question_id", "path"),
    )

    @property
    def depth(self) -> int:
        """How deep it stands in the tree: 0 for the opening and for replies to the topic."""
        return max(len(self.path) // PATH_STEP - 1, 0)

    @property
    def is_opening(self) -> bool:
        """Whether it is the text the topic began with."""
        return self.number == 1

    @property
    def is_notice(self) -> bool:
        """Whether it tells what a moderator did."""
        return self.kind == NOTICE

    @property
    def notice_at(self) -> dt.datetime | None:
        """The moment its notice speaks of."""
        at = (self.notice or {}).get("at")
        return dt.datetime.fromisoformat(at) if at else None

    @property
    def notice_day(self) -> dt.date | None:
        """The day its notice speaks of, in the zone of the discussion."""
        on = (self.notice or {}).get("on")
        return dt.date.fromisoformat(on) if on else None

    @property
    def is_removed(self) -> bool:
        """Whether only its tombstone may be read."""
        return self.state != PUBLISHED

    @property
    def is_hidden(self) -> bool:
        """Whether members flagged it and no moderator has decided yet."""
        return self.state == HIDDEN

    @property
    def is_withdrawn(self) -> bool:
        """Whether its author took it back before anybody could mind: nothing is shown."""
        return self.state == WITHDRAWN

    @property
    def shown_html(self) -> str:
        """What a page may show: nothing of a removed one."""
        return "" if self.is_removed else self.html

    @property
    def reactions(self) -> dict[str, int]:
        """How often each reaction was given."""
        return {THANKS: self.thanks_count, AGREE: self.agree_count, USEFUL: self.useful_count}


class ContributionRevision(Model):
    """What a contribution said before an edit; `version` 1 is what was first written."""

    __tablename__ = "contribution_revision"

    contribution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    lang: Mapped[str] = mapped_column(sa.String(8))
    written_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")

    writer: Mapped[Member] = relationship()


class Reaction(Model):
    """Somebody thanked, agreed or found it useful."""

    __tablename__ = "reaction"

    contribution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
