"""Series: a theme, who edits it, and what its articles say on their own behalf."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.texts import TextColumns, best_text
from hub.discussions.models import Space


class SeriesText(TextColumns, Model):
    """A series in one language. The disclaimer stands below each of its articles."""

    __tablename__ = "blog_series_text"

    series_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_series.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(sa.String(200))
    theme: Mapped[str] = mapped_column(sa.Text, default="")
    theme_html: Mapped[str] = mapped_column(sa.Text, default="")
    disclaimer: Mapped[str] = mapped_column(sa.Text, default="")
    disclaimer_html: Mapped[str] = mapped_column(sa.Text, default="")


class SeriesEditor(Model):
    """Somebody who edits a series: decides on pitches, copy-edits, publishes."""

    __tablename__ = "blog_series_editor"

    series_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_series.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    member: Mapped[Member] = relationship()


class Series(Model):
    """A blog series. It takes no pitches before it is published, nor once it is closed.

    Comments on its articles are topics of `space`; without one there are none.
    """

    __tablename__ = "blog_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(120), unique=True)
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    space_id: Mapped[int | None] = mapped_column(sa.ForeignKey("space.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    space: Mapped[Space | None] = relationship()
    texts: Mapped[list[SeriesText]] = relationship(cascade="all, delete-orphan")
    editors: Mapped[list[SeriesEditor]] = relationship(cascade="all, delete-orphan")

    @property
    def takes_pitches(self) -> bool:
        """Whether an article may be proposed for it now."""
        return self.published_at is not None and self.closed_at is None

    def text(self, lang: str) -> SeriesText:
        """The series in `lang`, or the nearest there is."""
        return best_text(self.texts, lang)
