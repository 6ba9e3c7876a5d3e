"""What came in by mail: each message is done once, and one that fails is tried again later."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Model, UtcDateTime


class InboundMail(Model):
    """A message that was done with for one recipient (`reply+4f…`), in the commit of what it did.

    Unique per Message-ID and recipient: fetched, piped or sent again, it changes nothing.
    """

    __tablename__ = "inbound_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(sa.String(255))
    recipient: Mapped[str] = mapped_column(sa.String(80))
    sender: Mapped[str] = mapped_column(sa.String(255))
    outcome: Mapped[str] = mapped_column(sa.String(12))
    received_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    # When its sender was told what was not done.
    told_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("message_id", "recipient"),
        sa.Index("ix_inbound_mail_sender", "sender", "received_at"),
    )


class InboundFault(Model):
    """A fetched message that could not be done: tried again at `try_at`, given up without it."""

    __tablename__ = "inbound_fault"

    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    try_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
