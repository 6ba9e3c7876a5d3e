"""Messages: one row for each, so that none is lost and each keeps its Message-ID."""

import datetime as dt
from collections.abc import Callable, Collection

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from hub.config import Settings
from hub.core import clock
from hub.core.db import Model, UtcDateTime, after_commit, db
from hub.core.i18n import in_language
from hub.core.mail.letters import (
    Letter,
    as_html,
    as_text,
    domain,
    headers_of,
    one_line,
    token,
)
from hub.core.tokens import seal

# What an address that is forgotten becomes in rows that are kept.
NOBODY = "erased@invalid"

PENDING, SENDING, SENT, DROPPED, DEAD = "pending", "sending", "sent", "dropped", "dead"

_waker: list[Callable[[], None]] = []
_builders: dict[str, Callable[..., Letter | None]] = {}
_read_each_time: set[str] = set()


class MailMessage(Model):
    """A message to one person: pending → sending (leased) → sent | dropped | dead."""

    __tablename__ = "mail_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(sa.String(200), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    recipient: Mapped[str] = mapped_column(sa.String(255), index=True)
    member_id: Mapped[int | None] = mapped_column(index=True)
    # What it tells of (`notice:12`), for mail whose rights are read again before a second try.
    about: Mapped[str | None] = mapped_column(sa.String(40))
    lang: Mapped[str] = mapped_column(sa.String(8))
    subject: Mapped[str] = mapped_column(sa.String(500))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    # What the reader's calendar program takes from it, and what it is to do with that.
    calendar: Mapped[str | None] = mapped_column(sa.Text)
    calendar_method: Mapped[str | None] = mapped_column(sa.String(20))
    headers: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    state: Mapped[str] = mapped_column(sa.String(10), default=PENDING)
    due_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    # due_at is the moment of the next attempt, or of the end of a lease; empty when it is over.
    __table_args__ = (
        sa.Index(
            "ix_mail_message_due",
            "due_at",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        ),
    )


def wake_with(waker: Callable[[], None]) -> None:
    """`waker` is called after each commit that queued mail."""
    _waker[:] = [waker]


def queue_letter(
    kind: str,
    letter: Letter,
    *,
    to: str,
    lang: str,
    member_id: int | None = None,
    reference: str,
    about: str | None = None,
    delay: dt.timedelta = dt.timedelta(0),
) -> MailMessage | None:
    """The letter is a row of this session's commit and is sent after it, once.

    `reference` is unique per letter and recipient (`reply-71-12`): it makes the Message-ID, which
    nobody can guess who has not seen it, and queueing the same again changes nothing (None is
    returned). A letter `about` something whose
    builder is known (`rebuilt_by`) is built anew before a second try.
    """
    settings: Settings = current_app.extensions["settings"]
    name = f"{token(kind)}.{token(reference)}"
    message_id = f"<{name}.{seal('message-id', name)}@{domain(settings)}>"
    # Mail of earlier releases has a name without a seal.
    names = (message_id, f"<{name}@{domain(settings)}>")
    known = sa.select(MailMessage.id).where(MailMessage.message_id.in_(names))
    if db.session.scalar(known) is not None:
        return None
    with in_language(lang):
        message = MailMessage(
            message_id=message_id,
            kind=kind,
            recipient=one_line(to),
            member_id=member_id,
            about=about,
            lang=lang,
            due_at=clock.now() + delay,
        )
        _write(message, letter, settings)
    db.session.add(message)
    after_commit(_wake, once="mail")
    return message


def rebuilt_by(
    what: str, builder: Callable[..., Letter | None], *, each_time: bool = False
) -> None:
    """A letter about `what:12` is what `builder(12)` says today, or is not sent any more (None).

    One about `what:12:34` is what `builder(12, 34)` says. It is asked before the second try and
    those that follow; with `each_time` before the first too.
    """
    _builders[what] = builder
    if each_time:
        _read_each_time.add(what)


def rebuild(message: MailMessage) -> bool:
    """The message says what may be said today; False if that is nothing."""
    what, *numbers = (message.about or "").split(":")
    if what not in _builders or not (message.attempts or what in _read_each_time):
        return True
    with in_language(message.lang):
        letter = _builders[what](*map(int, numbers))
        if letter is None:
            return False
        settings: Settings = current_app.extensions["settings"]
        _write(message, letter, settings)
    return True


def backlog() -> int:
    """How many messages wait to be sent."""
    count = sa.select(sa.func.count()).where(MailMessage.due_at.is_not(None))
    return db.session.scalar(count) or 0


def drop_waiting(member_id: int, kinds: Collection[str]) -> None:
    """What waits to be sent to the member and is of one of these kinds is not sent."""
    db.session.execute(
        sa.update(MailMessage)
        .where(
            MailMessage.member_id == member_id,
            MailMessage.kind.in_(kinds),
            MailMessage.state == PENDING,
        )
        .values(state=DROPPED, due_at=None)
        .execution_options(synchronize_session=False)
    )


def forget(message: MailMessage) -> None:
    """Of the message stays only that it was sent; what waits is not sent."""
    message.recipient, message.member_id = NOBODY, None
    message.subject = message.text = message.html = ""
    message.headers, message.calendar, message.calendar_method = {}, None, None
    if message.due_at is not None:
        message.state, message.due_at = DROPPED, None


def forget_settled(recipient: str, kinds: str) -> None:
    """The same of what went to that address, of kinds that begin so; what waits still goes."""
    rows = db.session.scalars(
        sa.select(MailMessage).where(
            MailMessage.recipient == recipient,
            MailMessage.kind.startswith(kinds, autoescape=True),
            MailMessage.due_at.is_(None),
        )
    )
    for message in rows:
        forget(message)


def _write(message: MailMessage, letter: Letter, settings: Settings) -> None:
    message.subject = one_line(letter.subject)[:500]
    message.text = as_text(letter, settings)
    message.html = as_html(letter, settings, message.lang)
    message.headers = headers_of(letter, settings)
    message.calendar = letter.calendar.text if letter.calendar else None
    message.calendar_method = letter.calendar.method if letter.calendar else None


def _wake() -> None:
    for waker in _waker:
        waker()
