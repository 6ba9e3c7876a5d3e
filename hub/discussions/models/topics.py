"""Topics: a question or an experience, what it is about, and the thread's state."""

import datetime as dt
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.discussions.models.spaces import Space

if TYPE_CHECKING:
    from hub.discussions.models.guided import GuidedDiscussion


class Topic(Model):
    """A question or experience and the thread under it.

    `last_number` is the number of the newest contribution; `change` grows with every reply, edit
    and removal, and is what a page that was away asks after. Both are given under the row's lock.
    """

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(sa.ForeignKey("space.id"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    slug: Mapped[str] = mapped_column(sa.String(80))
    lang: Mapped[str] = mapped_column(sa.String(8))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_activity_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_number: Mapped[int] = mapped_column(default=0)
    change: Mapped[int] = mapped_column(default=0)
    # Raised by what changes the topic's page but is no change of a contribution: reactions, a
    # lock, a name. With `change` it is the version of the page that strangers share.
    page_version: Mapped[int] = mapped_column(default=0)
    reply_count: Mapped[int] = mapped_column(default=0)
    pinned_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    locked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    opens_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Who leads it, among the moderators of its space.
    moderator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    closes_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    removed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    imported_from: Mapped[str | None] = mapped_column(sa.String(120), unique=True)

    # What it is about, for pages; the rows beside them are for filters.
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    countries: Mapped[list[str]] = mapped_column(sa.JSON, default=list)

    space: Mapped[Space] = relationship()
    author: Mapped[Member] = relationship(foreign_keys=[author_id])
    moderator: Mapped[Member | None] = relationship(foreign_keys=[moderator_id])
    guided: Mapped["GuidedDiscussion | None"] = relationship(back_populates="topic")
    objective_rows: Mapped[list["TopicObjective"]] = relationship(cascade="all, delete-orphan")
    country_rows: Mapped[list["TopicCountry"]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (
        sa.Index("ix_topic_space_activity", "space_id", "last_activity_at", "id"),
        sa.Index("ix_topic_activity", "last_activity_at", "id"),
    )

    @property
    def is_closed(self) -> bool:
        """Whether its closing date has passed."""
        return self.closes_at is not None and self.closes_at <= clock.now()

    @property
    def is_scheduled(self) -> bool:
        """Whether its opening date is still to come: it can be read, and takes no replies yet."""
        return self.opens_at is not None and self.opens_at > clock.now()

    @property
    def is_open(self) -> bool:
        """Whether it takes replies: begun, not locked, closed or merged away, its space in use."""
        over = self.locked_at is not None or self.is_closed or self.merged_into_id is not None
        return not over and not self.is_scheduled and self.space.archived_at is None

    @property
    def is_unanswered(self) -> bool:
        """Whether nobody has replied."""
        return self.reply_count == 0


class TopicObjective(Model):
    """A topic is about an objective."""

    __tablename__ = "topic_objective"

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    objective: Mapped[str] = mapped_column(sa.String(20), primary_key=True, index=True)


class TopicCountry(Model):
    """A topic is about a country."""

    __tablename__ = "topic_country"

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, index=True)
