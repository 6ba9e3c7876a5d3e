"""Notices: what a member is told, once per kind and subject."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Model, UtcDateTime


class Notice(Model):
    """One thing one member is told. Unique per person, kind and subject: telling twice is once.

    `subject` names what it is about (`contribution:71`); `facts` are the ids the feature that
    registered the kind needs to find it again, through today's rights, and put it in words.
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    read_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("member_id", "kind", "subject"),
        sa.Index("ix_notice_inbox", "member_id", "id"),
        sa.Index(
            "ix_notice_unread",
            "member_id",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
    )


class Inbox(Model):
    """A member's count of unread notices. `version` grows with it, so that no badge lies."""

    __tablename__ = "inbox"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    unread: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
