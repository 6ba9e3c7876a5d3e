"""What readers leave: where they adapted a practice, thanks, searches they keep, letters."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.practices.models.practices import Practice


class Adaptation(Model):
    """Somebody adapted a practice elsewhere: where, what they changed, what did not work."""

    __tablename__ = "practice_adaptation"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    country: Mapped[str] = mapped_column(sa.String(2))
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    year: Mapped[int]
    lang: Mapped[str] = mapped_column(sa.String(8))
    changed: Mapped[str] = mapped_column(sa.Text)
    changed_html: Mapped[str] = mapped_column(sa.Text)
    failed: Mapped[str] = mapped_column(sa.Text, default="")
    failed_html: Mapped[str] = mapped_column(sa.Text, default="")
    # The practice that was made of it, where it was written up here too.
    adapted_id: Mapped[int | None] = mapped_column(sa.ForeignKey("practice.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    removed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Enough members flagged it: only its author reads it until a moderator has looked.
    hidden_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    practice: Mapped[Practice] = relationship(foreign_keys=[practice_id])
    author: Mapped[Member] = relationship()
    adapted: Mapped[Practice | None] = relationship(foreign_keys=[adapted_id])

    @property
    def is_shown(self) -> bool:
        """Whether readers see it."""
        return self.removed_at is None and self.hidden_at is None


class Thanks(Model):
    """A member found a practice useful."""

    __tablename__ = "practice_thanks"

    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


class SavedSearch(Model):
    """A search of practices a member keeps, to be told of new ones it finds.

    `told_until` is the publication up to which they have been told.
    """

    __tablename__ = "practice_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(120))
    wanted: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    told_until: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    member: Mapped[Member] = relationship()
