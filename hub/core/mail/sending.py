"""Sending: due messages are claimed one by one, handed to the mail server, and marked."""

import datetime as dt
import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from hub.config import MailServer, Settings
from hub.core import clock
from hub.core.db import db, writing
from hub.core.mail.addresses import on_the_wire
from hub.core.mail.messages import (
    DEAD,
    DROPPED,
    PENDING,
    SENDING,
    SENT,
    MailMessage,
    rebuild,
)
from hub.core.mail.reasons import refusal_of
from hub.core.mail.returns import MESSAGE, Return, return_path, take_return
from hub.core.mail.signing import signed
from hub.core.mail.suppression import HARD, suppressed

log = logging.getLogger(__name__)

# Seconds for each answer, and for the two around the message itself, which take long where a server
# looks at all of it: who gives up before sends it again. All of them stay below the lease.
PATIENCE, PATIENCE_WITH_A_MAIL = 20.0, 200.0
LEASE = dt.timedelta(minutes=10)
MAX_ATTEMPTS = 10
INVITATION = "invite.ics"


class AsItStands(UnstructuredHeader, BaseHeader):
    """A header on one line: an address of more than 78 letters would be folded into =?utf-8?…?=."""

    def fold(self, *, policy: Policy) -> str:
        """The header as it is sent."""
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
for _header in ("list-unsubscribe", "list-id", "references", "in-reply-to"):
    HEADERS.map_to_type(_header, AsItStands)
ON_THE_WIRE = SMTP.clone(header_factory=HEADERS)


def send_due(limit: int = 100) -> int:
    """Up to `limit` messages that are due are sent, each marked in a commit of its own.

    A worker that dies leaves a lease behind, after which the message goes out once more with the
    same Message-ID (promises.md: lost 0, doubled at most what was in flight).
    """
    settings: Settings = current_app.extensions["settings"]
    sent = 0
    with opened_transport(settings, patience=PATIENCE_WITH_A_MAIL) as transport:
        for sent in range(limit):
            message = _claim()
            if message is None:
                return sent
            try:
                transport.send(
                    f"{message.id:08d}",
                    signed(as_email(message, settings).as_bytes()),
                    sender=return_path(MESSAGE, message.id),
                    to=message.recipient,
                )
            except (OSError, smtplib.SMTPException) as fault:
                returned = refusal_of(fault, message.recipient)
                if returned is not None and returned.kind == HARD:
                    _give_up(message, fault, returned)
                    continue
                _postpone(message, fault, returned)
                if not isinstance(fault, smtplib.SMTPRecipientsRefused):
                    return sent
            except SQLAlchemyError:
                raise
            except Exception as fault:
                # A fault of ours in one message: the others go out.
                log.exception("mail %s cannot be sent", message.message_id)
                _postpone(message, fault, None)
            else:
                _mark_sent(message)
    return limit


def as_email(message: MailMessage, settings: Settings) -> EmailMessage:
    """The row as an RFC 5322 message of two parts, or of three and a file.

    Gmail and Outlook take an invitation from an alternative whose type names the method (RFC 6047
    §2.4), Apple's Mail from a file; none of them minds the other.
    """
    name, address = parseaddr(settings.mail_from)
    user, _, domain = on_the_wire(address).partition("@")
    mail = EmailMessage(policy=ON_THE_WIRE)
    mail["From"] = Address(name, user, domain)
    mail["To"] = on_the_wire(message.recipient)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message.message_id
    if "Auto-Submitted" not in message.headers:
        mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    for header, value in message.headers.items():
        mail[header] = value
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    if message.calendar and message.calendar_method:
        as_method = {"method": message.calendar_method}
        mail.add_alternative(message.calendar, subtype="calendar", cte="base64", params=as_method)
        mail.add_attachment(
            message.calendar.encode(),
            "application",
            "ics",
            filename=INVITATION,
        )
    # Last: adding a part moves what describes the content to the parts.
    mail["Content-Language"] = message.lang
    return mail


class FileTransport:
    """Without a mail server each message is a file in the data directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, name: str, raw: bytes, *, sender: str, to: str) -> None:  # noqa: ARG002
        """Write the message as `<name>.eml`; the same one again replaces its file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(b"Return-Path: <%b>\r\n%b" % (sender.encode(), raw))
        unfinished.replace(path)

    def close(self) -> None:
        """Nothing is open."""


class _Patient(smtplib.SMTP):
    """A connection that waits longer where the server has a whole message to look at."""

    patience = PATIENCE

    def data(self, msg: bytes | str) -> tuple[int, bytes]:  # type: ignore[override]
        """Hand it over, and what the server says of it."""
        self._wait(self.patience)
        try:
            return super().data(msg)
        finally:
            self._wait(PATIENCE)

    def _wait(self, seconds: float) -> None:
        if self.sock is not None:
            self.sock.settimeout(seconds)


class _PatientOverTls(_Patient, smtplib.SMTP_SSL):
    """The same, encrypted from its first word on."""


class SmtpTransport:
    """One connection to the mail server, opened at the first message and used again."""

    def __init__(self, server: MailServer, own: str, patience: float) -> None:
        self.server = server
        self.own = own
        self.patience = patience
        self.connection: smtplib.SMTP | None = None

    def send(self, name: str, raw: bytes, *, sender: str, to: str) -> None:
        """Returns when the server has taken the message (250) for `to`.

        `sender` is that of the envelope: where it comes back to; where the server refuses that,
        the sender of all mail.
        """
        sender, to = on_the_wire(sender), on_the_wire(to)
        options = () if (sender + to).isascii() else ("SMTPUTF8", "BODY=8BITMIME")
        try:
            self._open().sendmail(sender, [to], raw, mail_options=options)
        except smtplib.SMTPSenderRefused as fault:
            # Some servers let one sender only pass: then what comes back is known by its name.
            if sender == on_the_wire(self.own):
                raise
            log.warning("the mail server refuses the return path %s: %s", sender, fault)
            self.send(name, raw, sender=self.own, to=to)
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
                connection: _Patient = _PatientOverTls(
                    host, port, timeout=PATIENCE, context=context
                )
            else:
                connection = _Patient(host, port, timeout=PATIENCE)
            if self.server.tls == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if self.server.user:
                connection.login(self.server.user, self.server.password or "")
            connection.patience = self.patience
            self.connection = connection
        return self.connection


@contextmanager
def opened_transport(
    settings: Settings, *, patience: float = PATIENCE
) -> Iterator[FileTransport | SmtpTransport]:
    """The way out for the mail of the block: the server of HUB_MAIL_URL, or files without one.

    The server may take `patience` seconds for an answer about a whole message.
    """
    transport: FileTransport | SmtpTransport = FileTransport(settings.mail_dir)
    if settings.mail_server:
        own = parseaddr(settings.mail_from)[1]
        transport = SmtpTransport(settings.mail_server, own, patience)
    try:
        yield transport
    finally:
        transport.close()


def _claim() -> MailMessage | None:
    """The next due message that may be sent; consent and rights are read again here."""
    while True:
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
            number = message.id
            try:
                may_go = not suppressed(message.recipient) and rebuild(message)
            except SQLAlchemyError:
                raise
            except Exception as fault:
                # What cannot be told today holds up nothing that comes after it.
                log.exception("mail %s cannot be built", message.message_id)
                db.session.rollback()
                message = db.session.get_one(MailMessage, number)
                message.attempts += 1
                _postpone(message, fault, None)
                continue
            if may_go:
                message.state, message.due_at = SENDING, clock.now() + LEASE
                message.attempts += 1
            else:
                message.state, message.due_at = DROPPED, None
            db.session.commit()
        if may_go:
            return message


def _mark_sent(message: MailMessage) -> None:
    with writing():
        message.state, message.sent_at, message.due_at = SENT, clock.now(), None
        message.error = None
        db.session.commit()


def _give_up(message: MailMessage, fault: Exception, returned: Return) -> None:
    """There is no such mailbox: it is not tried again, and nothing else is sent there."""
    log.warning("mail %s was refused for good: %s", message.message_id, fault)
    with writing():
        message.state, message.due_at, message.error = DEAD, None, f"{fault!r}"[:2000]
        take_return(MESSAGE, message.id, returned, subject=message.subject)
        db.session.commit()


def _postpone(message: MailMessage, fault: Exception, returned: Return | None) -> None:
    """It is tried again later; after the last time the refusal counts as a mail that came back."""
    log.warning("mail %s was not taken: %s", message.message_id, fault)
    with writing():
        message.error = f"{fault!r}"[:2000]
        if message.attempts >= MAX_ATTEMPTS:
            message.state, message.due_at = DEAD, None
            if returned is not None:
                take_return(MESSAGE, message.id, returned, subject=message.subject)
        else:
            message.state = PENDING
            message.due_at = clock.now() + dt.timedelta(seconds=15 * 2**message.attempts)
        db.session.commit()
