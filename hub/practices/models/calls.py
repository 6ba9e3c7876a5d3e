"""Calls for practices: a theme, a deadline in a zone, and who decides on what is submitted."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.texts import TextColumns, best_text

# Who knows whom in a review: everybody; authors do not know reviewers; nor reviewers authors.
OPEN_REVIEW, SINGLE, DOUBLE = "open", "single", "double"
ANONYMITIES = (OPEN_REVIEW, SINGLE, DOUBLE)


class CallText(TextColumns, Model):
    """A call for practices in one language."""

    __tablename__ = "practice_call_text"

    call_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice_call.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text, default="")
    body_html: Mapped[str] = mapped_column(sa.Text, default="")


class CallEditor(Model):
    """Somebody who decides on what answers a call; where nobody is named, every editor may."""

    __tablename__ = "practice_call_editor"

    call_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice_call.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )

    member: Mapped[Member] = relationship()


class Call(Model):
    """A call for practices (domain.md §4). Days are meant in `timezone`.

    `published_at` is empty while it is being prepared: then only staff and its editors see it.
    """

    __tablename__ = "practice_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(120), unique=True)
    framework: Mapped[str] = mapped_column(sa.String(20))
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    timezone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    opens_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    anonymity: Mapped[str] = mapped_column(sa.String(10), default=SINGLE)
    contact: Mapped[str] = mapped_column(sa.String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When it last came to ask for something else, or until another day.
    updated_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    texts: Mapped[list[CallText]] = relationship(cascade="all, delete-orphan")
    editors: Mapped[list[CallEditor]] = relationship(cascade="all, delete-orphan")

    @property
    def is_open(self) -> bool:
        """Whether a practice may be submitted in answer to it now."""
        has_begun = self.opens_at is None or self.opens_at <= clock.now()
        return self.published_at is not None and has_begun and clock.now() < self.closes_at

    @property
    def has_closed(self) -> bool:
        """Whether it takes nothing any more."""
        return self.closes_at <= clock.now()

    def text(self, lang: str) -> CallText:
        """The call in `lang`, or the nearest there is."""
        return best_text(self.texts, lang)
