"""Addresses that get no mail: one list for the whole Hub."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Model, UtcDateTime, db
from hub.core.mail.addresses import as_written
from hub.core.mail.letters import one_line
from hub.core.upserts import insert_missing

# Why an address gets no mail: there is no such mailbox, mail to it failed again and again, its
# reader told their provider that our mail is spam, somebody of the Hub wrote it down.
HARD, SOFT, COMPLAINT, BY_HAND = "hard", "soft", "complaint", "by_hand"
REASONS = (HARD, SOFT, COMPLAINT, BY_HAND)

MAX_WORDS = 1_000


class Suppression(Model):
    """An address, in small letters, that gets no mail of any kind, and why.

    `words` are those of its mail server, or of whoever wrote the address down (`added_by`).
    """

    __tablename__ = "mail_suppression"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(255), unique=True)
    reason: Mapped[str] = mapped_column(sa.String(40))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    added_by: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)


def suppressed(address: str) -> bool:
    """Whether the address gets no mail."""
    found = sa.select(Suppression.id).where(Suppression.address == folded(address))
    return db.session.scalar(found) is not None


def suppress(
    address: str, reason: str, *, words: str = "", added_by: int | None = None
) -> Suppression | None:
    """From this session's commit on the address gets no mail; None if it got none before."""
    row = {
        "address": folded(address),
        "reason": reason,
        "words": one_line(words)[:MAX_WORDS],
        "added_by": added_by,
        "created_at": clock.now(),
    }
    added = insert_missing(Suppression, [row], returning=(Suppression.id,))
    return db.session.get_one(Suppression, added[0].id) if added else None


def lift(address: str) -> bool:
    """From this session's commit on mail is sent to the address again; False if it was before."""
    gone = db.session.execute(
        sa.delete(Suppression)
        .where(Suppression.address == folded(address))
        .execution_options(synchronize_session=False)
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def folded(address: str) -> str:
    """The address as it stands in the list."""
    return as_written(one_line(address))[:255]
