"""What a member keeps of discussions: how closely they follow, how far they read, their drafts."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Model, UtcDateTime

WATCHING, TRACKING, NORMAL, MUTED = "watching", "tracking", "normal", "muted"
LEVELS = (WATCHING, TRACKING, NORMAL, MUTED)


class SpaceFollow(Model):
    """How closely somebody follows a space. No row is `normal`."""

    __tablename__ = "space_follow"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    space_id: Mapped[int] = mapped_column(
        sa.ForeignKey("space.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    level: Mapped[str] = mapped_column(sa.String(10))


class TopicFollow(Model):
    """How closely somebody follows a topic. No row: as its space."""

    __tablename__ = "topic_follow"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    level: Mapped[str] = mapped_column(sa.String(10))


class ReadPointer(Model):
    """All contributions of the topic up to `number` have been in front of the member's eyes."""

    __tablename__ = "read_pointer"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    number: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


class Draft(Model):
    """Something somebody began to write. `key` says where: `topic-7`, `reply-12`, `proposal`."""

    __tablename__ = "draft"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
