"""Mail: one row for each message, so that none is lost and each keeps its Message-ID."""

import datetime as dt
import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path

import css_inline
import mrml
import sqlalchemy as sa
from flask import current_app, render_template
from sqlalchemy.orm import Mapped, mapped_column

from hub.config import MailServer, Settings
from hub.core import clock
from hub.core.db import Model, UtcDateTime, after_commit, db, writing
from hub.core.i18n import LANGUAGES, in_language

log = logging.getLogger(__name__)

PENDING, SENDING, SENT, DROPPED, DEAD = "pending", "sending", "sent", "dropped", "dead"
LEASE = dt.timedelta(minutes=5)
MAX_ATTEMPTS = 10
LINE_BREAK = re.compile(r"[\r\n\x00]+")

_waker: list[Callable[[], None]] = []


class MailMessage(Model):
    """A message to one person: pending → sending (leased) → sent | dropped | dead."""

    __tablename__ = "mail_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(sa.String(200), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    recipient: Mapped[str] = mapped_column(sa.String(255), index=True)
    member_id: Mapped[int | None] = mapped_column(index=True)
    lang: Mapped[str] = mapped_column(sa.String(8))
    subject: Mapped[str] = mapped_column(sa.String(500))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
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


class Suppression(Model):
    """An address that gets no mail of any kind: one list for the whole Hub."""

    __tablename__ = "mail_suppression"

    address: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(40))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


@dataclass(frozen=True)
class Letter:
    """What a mail says, in its reader's language; text and HTML are made from the same words.

    `paragraphs` are plain text. `action` is (label, address) of the one button. `why` says why
    this mail came. `quoted` is somebody's words, shown as a quotation.
    """

    subject: str
    paragraphs: Sequence[str]
    action: tuple[str, str] | None = None
    why: str = ""
    quoted: str = ""
    headers: dict[str, str] = field(default_factory=dict)


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
    delay: dt.timedelta = dt.timedelta(0),
) -> MailMessage | None:
    """The letter is a row of this session's commit and is sent after it, once.

    `reference` is unique per letter and recipient (`reply-71-12`): it makes the Message-ID, and
    queueing the same again changes nothing (None is returned).
    """
    settings: Settings = current_app.extensions["settings"]
    message_id = f"<{_token(kind)}.{_token(reference)}@{_domain(settings)}>"
    known = sa.select(MailMessage.id).where(MailMessage.message_id == message_id)
    if db.session.scalar(known) is not None:
        return None
    with in_language(lang):
        message = MailMessage(
            message_id=message_id,
            kind=kind,
            recipient=one_line(to),
            member_id=member_id,
            lang=lang,
            subject=one_line(letter.subject)[:500],
            text=_as_text(letter, settings),
            html=_as_html(letter, settings, lang),
            headers={one_line(name): one_line(value) for name, value in letter.headers.items()},
            due_at=clock.now() + delay,
        )
    db.session.add(message)
    after_commit(_wake, once="mail")
    return message


def send_due(limit: int = 100) -> int:
    """Up to `limit` messages that are due are sent, each marked in a commit of its own.

    A worker that dies leaves a lease behind, after which the message goes out once more with the
    same Message-ID (promises.md: lost 0, doubled at most what was in flight).
    """
    settings: Settings = current_app.extensions["settings"]
    sent = 0
    with _transport(settings) as transport:
        for sent in range(limit):
            message = _claim()
            if message is None:
                return sent
            try:
                transport.send(message, as_email(message, settings))
            except (OSError, smtplib.SMTPException) as fault:
                _postpone(message, fault)
                if not isinstance(fault, smtplib.SMTPRecipientsRefused):
                    return sent
            else:
                _mark_sent(message)
    return limit


def suppressed(address: str) -> bool:
    """Whether the address gets no mail."""
    return db.session.get(Suppression, address.lower()) is not None


def backlog() -> int:
    """How many messages wait to be sent."""
    count = sa.select(sa.func.count()).where(MailMessage.due_at.is_not(None))
    return db.session.scalar(count) or 0


def one_line(words: str) -> str:
    """A header value without the line breaks that would begin another header."""
    return LINE_BREAK.sub(" ", str(words)).strip()


def as_email(message: MailMessage, settings: Settings) -> EmailMessage:
    """The row as an RFC 5322 message of two parts."""
    name, address = parseaddr(settings.mail_from)
    user, _, domain = address.partition("@")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(name, user, domain)
    mail["To"] = message.recipient
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message.message_id
    mail["Content-Language"] = message.lang
    mail["Auto-Submitted"] = "auto-generated"
    for header, value in message.headers.items():
        mail[header] = value
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mail


class FileTransport:
    """Without a mail server each message is a file in the data directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: MailMessage, mail: EmailMessage) -> None:
        """Write the message; the same one again replaces its file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{message.id:08d}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(mail.as_bytes())
        unfinished.replace(path)

    def close(self) -> None:
        """Nothing is open."""


class SmtpTransport:
    """One connection to the mail server, opened at the first message and used again."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.connection: smtplib.SMTP | None = None

    def send(self, _message: MailMessage, mail: EmailMessage) -> None:
        """Returns when the server has taken the message (250)."""
        try:
            self._open().send_message(mail)
        except (OSError, smtplib.SMTPServerDisconnected):
            self.close()
            raise

    def close(self) -> None:
        """End the conversation politely, or not at all."""
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def _open(self) -> smtplib.SMTP:
        if self.connection is None:
            host, port = self.server.host, self.server.port
            if self.server.tls == "tls":
                context = ssl.create_default_context()
                connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=20, context=context)
            else:
                connection = smtplib.SMTP(host, port, timeout=20)
            if self.server.tls == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if self.server.user:
                connection.login(self.server.user, self.server.password or "")
            self.connection = connection
        return self.connection


@contextmanager
def _transport(settings: Settings) -> Iterator[FileTransport | SmtpTransport]:
    server = settings.mail_server
    transport = SmtpTransport(server) if server else FileTransport(settings.mail_dir)
    try:
        yield transport
    finally:
        transport.close()


def _claim() -> MailMessage | None:
    with writing():
        message = db.session.scalars(
            sa.select(MailMessage)
            .where(MailMessage.due_at <= clock.now())
            .order_by(MailMessage.due_at, MailMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if message is None:
            db.session.rollback()
            return None
        if suppressed(message.recipient):
            message.state, message.due_at = DROPPED, None
            db.session.commit()
            return _claim()
        message.state, message.due_at = SENDING, clock.now() + LEASE
        message.attempts += 1
        db.session.commit()
    return message


def _mark_sent(message: MailMessage) -> None:
    with writing():
        message.state, message.sent_at, message.due_at = SENT, clock.now(), None
        message.error = None
        db.session.commit()


def _postpone(message: MailMessage, fault: Exception) -> None:
    log.warning("mail %s was not taken: %s", message.message_id, fault)
    with writing():
        message.error = f"{fault!r}"[:2000]
        if message.attempts >= MAX_ATTEMPTS:
            message.state, message.due_at = DEAD, None
        else:
            message.state = PENDING
            message.due_at = clock.now() + dt.timedelta(seconds=15 * 2**message.attempts)
        db.session.commit()


def _wake() -> None:
    for waker in _waker:
        waker()


def _as_text(letter: Letter, settings: Settings) -> str:
    parts = [*letter.paragraphs]
    if letter.quoted:
        parts.append("\n".join(f"> {line}" for line in letter.quoted.splitlines()))
    if letter.action:
        parts.append(f"{letter.action[0]}:\n{letter.action[1]}")
    footer = [line for line in (letter.why, settings.site_name, settings.base_url) if line]
    return "\n\n".join(parts) + "\n\n-- \n" + "\n".join(footer) + "\n"


def _as_html(letter: Letter, settings: Settings, lang: str) -> str:
    language = LANGUAGES.get(lang, LANGUAGES["en"])
    frame = render_template("mail/letter.mjml", letter=letter, site=settings, language=language)
    return str(css_inline.inline(mrml.to_html(frame).content))


def _token(words: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", words)


def _domain(settings: Settings) -> str:
    return parseaddr(settings.mail_from)[1].partition("@")[2] or "localhost"


__all__ = ["Letter", "MailMessage", "Suppression", "queue_letter", "send_due"]
