"""The mailbox asked by IMAP: what is unread is done, committed, and only then marked as done."""

import hashlib
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from hub.config import Mailbox
from hub.core import clock
from hub.core.db import db, writing
from hub.core.inbound.messages import MAX_BYTES, Unreadable
from hub.core.inbound.models import InboundFault
from hub.core.inbound.receiving import Postponed, receive

log = logging.getLogger(__name__)

TIMEOUT = 30
AT_ONCE = 100
MAX_ATTEMPTS = 10

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxFault(Exception):
    """The mailbox cannot be used; the message says why in a line."""


def fetch(mailbox: Mailbox, *, most: int = AT_ONCE) -> int:
    """Up to `most` unread messages are done, each in its own commit; returns how many.

    A message is marked after its commit: whoever dies between the two finds it unread and sees that
    it is done. One that fails stays unread and is tried again later and later. Raises MailboxFault.
    """
    done = 0
    with opened(mailbox) as connection:
        place = _place(connection, mailbox)
        due = [number for number in _unread(connection) if _is_due(f"{place}/{number}")]
        db.session.rollback()
        for number in due[:most]:
            if _is_done(connection, number, key=f"{place}/{number}"):
                _mark(connection, number, mailbox)
                done += 1
    return done


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    """The mailbox with its folder selected. Raises MailboxFault, also for faults in the block."""
    try:
        connection = _connected(mailbox)
        try:
            _sign_in(connection, mailbox)
            _ask(connection.select(_quoted(mailbox.folder)))
            yield connection
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                connection.logout()
    except (OSError, imaplib.IMAP4.error, UnicodeError) as fault:
        words = fault.args[0] if fault.args else fault
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(fault)
        raise MailboxFault(said.splitlines()[0] if said else type(fault).__name__) from fault


def _connected(mailbox: Mailbox) -> imaplib.IMAP4:
    if mailbox.tls == "tls":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=TIMEOUT)
    connection = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT)
    if mailbox.tls == "starttls":
        connection.starttls(ssl.create_default_context())
    return connection


def _sign_in(connection: imaplib.IMAP4, mailbox: Mailbox) -> None:
    # LOGIN holds ASCII only (RFC 3501 §6.2.3); passwords do not.
    if "AUTH=PLAIN" in connection.capabilities:
        secret = f"\0{mailbox.user}\0{mailbox.password}".encode()
        connection.authenticate("PLAIN", lambda _challenge: secret)
    else:
        connection.login(mailbox.user, mailbox.password)


def _place(connection: imaplib.IMAP4, mailbox: Mailbox) -> str:
    """What makes the number of a message unique for good (RFC 3501 §2.3.1.1)."""
    _, found = connection.response("UIDVALIDITY")
    validity = found[0].decode("ascii") if found and isinstance(found[0], bytes) else ""
    return (
        hashlib.sha256(f"{mailbox.host} {mailbox.user} {mailbox.folder}".encode()).hexdigest()[:32]
        + f"/{validity}"
    )


def _unread(connection: imaplib.IMAP4) -> list[str]:
    found = _ask(connection.uid("SEARCH", "UNSEEN"))
    return [number.decode("ascii") for part in found if part for number in part.split()]


def _is_done(connection: imaplib.IMAP4, number: str, *, key: str) -> bool:
    size = _SIZE.search(b" ".join(_pieces(_ask(connection.uid("FETCH", number, "(RFC822.SIZE)")))))
    if size is None:
        return False
    if int(size[1]) > MAX_BYTES:
        log.warning("message %s of the mailbox is too large: %s bytes", number, int(size[1]))
        return True
    fetched = _ask(connection.uid("FETCH", number, "(BODY.PEEK[])"))
    raw = next((piece[1] for piece in fetched if isinstance(piece, tuple)), None)
    return raw is not None and _receive_committed(bytes(raw), key)


def _receive_committed(raw: bytes, key: str) -> bool:
    with writing():
        try:
            receive(raw)
            db.session.commit()
        except Unreadable as fault:
            db.session.rollback()
            log.warning("a message of the mailbox cannot be read: %s", fault)
        except Postponed as fault:
            db.session.rollback()
            _postpone(key, fault)
            return False
        except Exception as fault:
            db.session.rollback()
            log.exception("a message of the mailbox could not be done")
            _postpone(key, fault)
            return False
    return True


def _is_due(key: str) -> bool:
    fault = db.session.get(InboundFault, key)
    if fault is None:
        return True
    return fault.try_at is not None and fault.try_at <= clock.now()


def _postpone(key: str, cause: Exception) -> None:
    fault = db.session.get(InboundFault, key)
    if fault is None:
        fault = InboundFault(key=key, attempts=0)
        db.session.add(fault)
    fault.attempts += 1
    fault.error = f"{cause!r}"[:2000]
    wait = timedelta(minutes=2 ** min(fault.attempts - 1, 10))
    fault.try_at = clock.now() + wait if fault.attempts < MAX_ATTEMPTS else None
    db.session.commit()


def _mark(connection: imaplib.IMAP4, number: str, mailbox: Mailbox) -> None:
    if mailbox.done is None:
        _ask(connection.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"))
        return
    folder = _quoted(mailbox.done)
    _ask(connection.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"))
    with suppress(imaplib.IMAP4.error):
        connection.create(folder)
    _, found = connection.capability()
    able = b" ".join(found).upper().split() if found else []
    if b"MOVE" in able:
        _ask(connection.uid("MOVE", number, folder))
        return
    _ask(connection.uid("COPY", number, folder))
    _ask(connection.uid("STORE", number, "+FLAGS.SILENT", r"(\Deleted)"))
    if b"UIDPLUS" in able:
        _ask(connection.uid("EXPUNGE", number))


def _ask(answer: tuple[str, Sequence[Any]]) -> Sequence[Any]:
    status, found = answer
    if status != "OK":
        raise imaplib.IMAP4.error(found[0] if found else status)
    return found


def _pieces(found: Sequence[Any]) -> Iterator[bytes]:
    for piece in found:
        if isinstance(piece, bytes):
            yield piece
        elif isinstance(piece, tuple):
            yield from (part for part in piece if isinstance(part, bytes))


def _quoted(folder: str) -> str:
    """A folder's name as IMAP wants it: modified UTF-7 in quotes (RFC 3501 §5.1.3)."""
    encoded = re.sub(r"[^\x20-\x25\x27-\x7e]+", _shifted, folder)
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(match: re.Match[str]) -> str:
    if match[0] == "&":
        return "&-"
    packed = match[0].encode("utf-7").decode("ascii").removeprefix("+").removesuffix("-")
    return f"&{packed.replace('/', ',')}-"
