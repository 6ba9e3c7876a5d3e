"""Notices: what a member is told, once per kind and subject; what they want to be told, when."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Model, UtcDateTime

# What may be chosen for a kind. By mail and in the digest are on the site as well.
MAIL, DIGEST, SITE, OFF = "mail", "digest", "site", "off"
CHOICES = (MAIL, DIGEST, SITE, OFF)

NEVER, DAILY, WEEKLY = "never", "daily", "weekly"
RHYTHMS = (DAILY, WEEKLY, NEVER)
MONDAY = 0

BUILDING, SENT, EMPTY, FAILED = "building", "sent", "empty", "failed"


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


class NoticePreference(Model):
    """What a member chose for one kind of notice. No row: what the kind's feature proposes."""

    __tablename__ = "notice_preference"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    choice: Mapped[str] = mapped_column(sa.String(10))


class NoticeTimes(Model):
    """When a member wants mail, in their own zone. No row: at any hour, a digest daily.

    From `quiet_from` until `quiet_until` nothing is mailed at once; the night may lie between.
    `weekday` is that of a weekly digest, Monday 0.
    """

    __tablename__ = "notice_times"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    quiet_from: Mapped[dt.time | None] = mapped_column(sa.Time)
    quiet_until: Mapped[dt.time | None] = mapped_column(sa.Time)
    digest: Mapped[str] = mapped_column(sa.String(10), default=DAILY)
    weekday: Mapped[int] = mapped_column(default=MONDAY)

    @property
    def is_default(self) -> bool:
        """Whether it says nothing that would not hold without it."""
        rhythm = (self.digest, self.weekday) == (DAILY, MONDAY)
        return rhythm and self.quiet_from is None and self.quiet_until is None

    def quiet_ends(self, moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
        """When the quiet hours end in which the moment lies; None if it lies in none."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        local = moment.astimezone(zone)
        here, start, end = local.time(), self.quiet_from, self.quiet_until
        is_quiet = start <= here < end if start < end else here >= start or here < end
        if not is_quiet:
            return None
        day = local.date() if here < end else local.date() + dt.timedelta(days=1)
        return dt.datetime.combine(day, end, zone).astimezone(dt.UTC)


class Digest(Model):
    """One member's digest of one period: building (leased) → sent | empty | failed.

    `period` is the day on which it was due in the member's zone. The unique key is the claim: two
    beats, a worker that dies and one that comes again make one digest of it (promises.md).
    """

    __tablename__ = "digest"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"))
    period: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10), default=BUILDING)
    since: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    until: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    # claimed_until is empty once the digest is over, so this index holds what is being built only.
    __table_args__ = (
        sa.UniqueConstraint("member_id", "period"),
        sa.Index(
            "ix_digest_claimed",
            "claimed_until",
            sqlite_where=sa.text("claimed_until IS NOT NULL"),
            postgresql_where=sa.text("claimed_until IS NOT NULL"),
        ),
    )
