"""Addresses under which a member answers in a topic by mail."""

import datetime as dt
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.discussions.models.topics import Topic

LIFETIME = dt.timedelta(days=365)


def reply_token() -> str:
    """A part of an address: nobody guesses it, and no mail server changes it."""
    return secrets.token_hex(16)


def end_of_life() -> dt.datetime:
    """When an address that is given now ends."""
    return clock.now() + LIFETIME


class ReplyAddress(Model):
    """Mail to `reply+<token>@…` from the member is their reply in the topic, until revoked."""

    __tablename__ = "reply_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(32), unique=True, default=reply_token)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"))
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=end_of_life)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship()
    topic: Mapped[Topic] = relationship()

    # One that holds for each member and topic, beside those that were revoked.
    __table_args__ = (
        sa.Index(
            "uq_reply_address_holding",
            "member_id",
            "topic_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )

    @property
    def holds(self) -> bool:
        """Whether an answer sent to it is posted."""
        return self.revoked_at is None and self.expires_at > clock.now()
