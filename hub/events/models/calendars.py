"""Calendars: the private address of a member, and calendars of others that are brought in."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.accounts.models import public_key
from hub.core import clock
from hub.core.db import Model, UtcDateTime


class CalendarAddress(Model):
    """Where the calendar program of a member reads what they registered for, until deleted."""

    __tablename__ = "event_calendar_address"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_key)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


class EventSource(Model):
    """A calendar of others: an address that is read again and again, or a file that was sent in."""

    __tablename__ = "event_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    # Empty where it was a file.
    address: Mapped[str] = mapped_column(sa.String(1000), default="")
    lang: Mapped[str] = mapped_column(sa.String(8), default="en")
    timezone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    # Whether what comes in is shown at once, or waits for an officer.
    is_trusted: Mapped[bool] = mapped_column(default=False)
    etag: Mapped[str] = mapped_column(sa.String(300), default="")
    fetched_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str] = mapped_column(sa.String(300), default="")
    failures: Mapped[int] = mapped_column(default=0)
    # When its address is asked again; empty for a file, and for one that is left alone.
    next_fetch_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, index=True)
    # What was not taken when it was last read, and why: [{title, why}].
    skipped: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON, default=list)
    added_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    added_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
