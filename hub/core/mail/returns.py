"""What comes back: the address that mail is returned to, and what a returned mail says of one."""

import datetime as dt
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from hub.config import Settings
from hub.core import clock
from hub.core.db import Model, UtcDateTime, db
from hub.core.mail.addresses import on_the_wire
from hub.core.mail.letters import one_line
from hub.core.mail.messages import NOBODY, SENT, MailMessage
from hub.core.mail.suppression import (
    COMPLAINT,
    HARD,
    MAX_WORDS,
    SOFT,
    Suppression,
    folded,
    suppress,
)
from hub.core.tokens import seal
from hub.core.upserts import insert_missing

PURPOSE = "return-path"

# The local part of the addresses that mail is returned to.
BOUNCE = "bounce"
# Mail that is a row of `mail_message`.
MESSAGE = "m"
KINDS = (HARD, SOFT, COMPLAINT)

# An address is given up after soft returns on so many days within such a time, in which no mail
# went through (ADR 28).
SOFT_DAYS = 5
SOFT_WITHIN = dt.timedelta(days=30)
# A mail has gone through when nothing came back in so long: that is how long servers try.
SETTLED_AFTER = dt.timedelta(days=5)
KEPT = dt.timedelta(days=365)
MAX_RAW = 200_000

_TOKEN = re.compile(r"([a-z])([0-9]{1,18})x([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Return:
    """What was said of a mail of ours that came back.

    `kind` is `hard` (no such mailbox), `soft` (not now, or not for a reason that lies in the
    address) or `complaint` (its reader called it spam). `status` is that of RFC 3463, if known.
    """

    kind: str
    address: str
    status: str = ""
    words: str = ""

    @property
    def is_of_the_address(self) -> bool:
        """Whether the address is the reason, and not what we sent or where from (`5.7.1`)."""
        return self.status.split(".")[1:2] != ["7"]


@dataclass(frozen=True, slots=True)
class Sender:
    """What the core asks of whoever sends mail of a kind, by the number of one."""

    address_of: Callable[[int], str | None]
    on_return: Callable[[int, Return], None]
    last_through: Callable[[str, dt.datetime], dt.datetime | None] | None


class MailReturn(Model):
    """A mail of ours that came back: a row for each mail (`sent_kind`, `number`) and kind.

    `raw` is what the mail server sent, kept for some days; empty for a refusal at the door.
    """

    __tablename__ = "mail_return"

    id: Mapped[int] = mapped_column(primary_key=True)
    sent_kind: Mapped[str] = mapped_column(sa.String(1))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(10))
    address: Mapped[str] = mapped_column(sa.String(255))
    domain: Mapped[str] = mapped_column(sa.String(255), index=True)
    status: Mapped[str] = mapped_column(sa.String(12), default="")
    words: Mapped[str] = mapped_column(sa.Text, default="")
    subject: Mapped[str] = mapped_column(sa.String(500), default="")
    returned_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    raw: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)

    __table_args__ = (
        sa.UniqueConstraint("sent_kind", "number", "kind"),
        sa.Index("ix_mail_return_address", "address", "returned_at"),
    )


_senders: dict[str, Sender] = {}


def register_returns(
    kind: str,
    *,
    address_of: Callable[[int], str | None],
    on_return: Callable[[int, Return], None],
    last_through: Callable[[str, dt.datetime], dt.datetime | None] | None = None,
) -> None:
    """What comes back of mail of this kind (one letter) is told to `on_return(number, Return)`.

    `address_of(number)` is whom that mail went to, None if there is no such mail.
    `last_through(address, before)` is when the last mail was sent to the address before that
    moment that did not come back: it forgives the soft returns before it.
    """
    _senders[kind] = Sender(address_of, on_return, last_through)


def return_path(kind: str, number: int) -> str:
    """The envelope's sender for a mail: `bounce+<token>@…`, so that what comes back says of which.

    The domain is that of HUB_MAIL_REPLY_ADDRESS, whose mail the Hub is given. Where it is given
    none, mail comes back to the sender of all mail.
    """
    settings: Settings = current_app.extensions["settings"]
    if settings.mail_reply_address is None:
        return parseaddr(settings.mail_from)[1]
    domain = on_the_wire(settings.mail_reply_address).partition("@")[2]
    which = f"{kind}{number}"
    return f"{BOUNCE}+{which}x{seal(PURPOSE, which)}@{domain}"


def read_token(token: str) -> tuple[str, int] | None:
    """Kind and number of the mail whose return path has this token; None if we made no such."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    if not hmac.compare_digest(found[3], seal(PURPOSE, found[1] + found[2])):
        return None
    return found[1], int(found[2])


def address_of(kind: str, number: int) -> str | None:
    """Whom that mail of ours went to."""
    if kind == MESSAGE:
        found = sa.select(MailMessage.recipient).where(MailMessage.id == number)
        address = db.session.scalar(found)
        return address if address != NOBODY else None
    sender = _senders.get(kind)
    return sender.address_of(number) if sender else None


def take_return(
    kind: str, number: int, returned: Return, *, subject: str = "", raw: bytes | None = None
) -> bool:
    """The return is a row of this session's commit, with what follows; False if it was before.

    A mailbox that does not exist and a complaint end all mail to the address at once, soft returns
    when they repeat.
    """
    address = folded(returned.address)
    row = {
        "sent_kind": kind,
        "number": number,
        "kind": returned.kind,
        "address": address,
        "domain": address.rpartition("@")[2],
        "status": returned.status[:12],
        "words": one_line(returned.words)[:MAX_WORDS],
        "subject": one_line(subject)[:500],
        "returned_at": clock.now(),
        "raw": raw[:MAX_RAW] if raw is not None else None,
    }
    if not insert_missing(MailReturn, [row], returning=(MailReturn.id,)):
        return False
    if returned.kind in (HARD, COMPLAINT):
        suppress(address, returned.kind, words=returned.words)
    elif soft_days(address) >= SOFT_DAYS:
        suppress(address, SOFT, words=returned.words)
    if kind in _senders:
        _senders[kind].on_return(number, returned)
    return True


def soft_days(address: str) -> int:
    """On how many days of late mail to the address came back softly, with none that went through.

    What was refused for a reason that is not the address's (RFC 3463: x.7.x) does not count.
    """
    now = clock.now()
    since = now - SOFT_WITHIN
    through = _last_through(address, now - SETTLED_AFTER)
    if through is not None:
        since = max(since, through)
    moments = db.session.scalars(
        sa.select(MailReturn.returned_at).where(
            MailReturn.address == address,
            MailReturn.kind == SOFT,
            MailReturn.returned_at > since,
            MailReturn.status.not_like("_.7.%"),
        )
    )
    return len({moment.date() for moment in moments})


def _last_through(address: str, before: dt.datetime) -> dt.datetime | None:
    came_back = sa.exists().where(
        MailReturn.sent_kind == MESSAGE, MailReturn.number == MailMessage.id
    )
    own = db.session.scalar(
        sa.select(sa.func.max(MailMessage.sent_at)).where(
            sa.func.lower(MailMessage.recipient) == address,
            MailMessage.state == SENT,
            MailMessage.sent_at < before,
            sa.not_(came_back),
        )
    )
    others = [each.last_through(address, before) for each in _senders.values() if each.last_through]
    return max((moment for moment in (own, *others) if moment is not None), default=None)


def forget_returns(address: str) -> None:
    """Nothing is kept of what came back from the address; that it gets no mail stays true."""
    db.session.execute(sa.delete(MailReturn).where(MailReturn.address == folded(address)))
    db.session.execute(
        sa.update(Suppression).where(Suppression.address == folded(address)).values(words="")
    )


def forget_old_returns(raw_after: dt.timedelta) -> None:
    """What servers sent is kept for `raw_after`, that a mail came back for a year."""
    now = clock.now()
    db.session.execute(sa.delete(MailReturn).where(MailReturn.returned_at < now - KEPT))
    db.session.execute(
        sa.update(MailReturn)
        .where(MailReturn.raw.is_not(None), MailReturn.returned_at < now - raw_after)
        .values(raw=None)
    )
