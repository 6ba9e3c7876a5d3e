"""Consolidated summaries of guided discussions: drafted, published in versions, endorsed."""

import datetime as dt
from html import escape
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock, markup
from hub.core.db import Model, UtcDateTime
from hub.core.texts import TextColumns, best_text
from hub.discussions.models.topics import Topic

ENDORSED_IT, OBJECTED = "endorsed", "objected"


class SummaryDraft(Model):
    """What the moderators are writing together; `version` grows with every saving."""

    __tablename__ = "summary_draft"

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("guided_discussion.topic_id", ondelete="CASCADE"), primary_key=True
    )
    lang: Mapped[str] = mapped_column(sa.String(8))
    source: Mapped[str] = mapped_column(sa.Text, default="")
    until: Mapped[dt.date | None] = mapped_column(sa.Date)
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))

    writer: Mapped[Member] = relationship()


class SummaryText(TextColumns, Model):
    """A summary in one language.

    `sections` is what was made of the source: [{"title": …, "statements": [{"html": …, "cites":
    [ids of contributions]}]}].
    """

    __tablename__ = "summary_text"

    summary_id: Mapped[int] = mapped_column(
        sa.ForeignKey("summary.id", ondelete="CASCADE"), primary_key=True
    )
    source: Mapped[str] = mapped_column(sa.Text)
    sections: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)

    @property
    def html(self) -> str:
        """All of it in one piece, for feeds; made of what was made safe when it was written."""
        parts = []
        for section in self.sections:
            title = f"<h3>{escape(section['title'])}</h3>" if section["title"] else ""
            parts.append(title + "".join(each["html"] for each in section["statements"]))
        return "\n".join(parts)

    @property
    def words(self) -> str:
        """All that is said, plain, a line for each title and statement."""
        lines = []
        for section in self.sections:
            lines.append(section["title"])
            lines += [markup.plain(statement["html"]) for statement in section["statements"]]
        return "\n".join(line for line in lines if line)


class Summary(Model):
    """One published version of a summary; endorsements belong to it."""

    __tablename__ = "summary"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id", ondelete="CASCADE"))
    version: Mapped[int]
    published_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    published_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))

    topic: Mapped[Topic] = relationship()
    texts: Mapped[list[SummaryText]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (sa.UniqueConstraint("topic_id", "version"),)

    def text(self, lang: str) -> SummaryText:
        """The summary in `lang`, or the nearest there is."""
        return best_text(self.texts, lang)


class Endorsement(Model):
    """A participant endorses a version of the summary, or objects with a reason."""

    __tablename__ = "endorsement"

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(sa.ForeignKey("summary.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), index=True
    )
    stance: Mapped[str] = mapped_column(sa.String(10))
    # Whether the person agreed to be named.
    is_named: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    summary: Mapped[Summary] = relationship()
    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    answerer: Mapped[Member | None] = relationship(foreign_keys=[answered_by])

    __table_args__ = (sa.UniqueConstraint("summary_id", "member_id"),)

    @property
    def is_endorsed(self) -> bool:
        """Whether the person endorsed it."""
        return self.stance == ENDORSED_IT

    @property
    def waits(self) -> bool:
        """Whether it is an objection nobody has answered."""
        return self.stance == OBJECTED and self.answered_at is None
