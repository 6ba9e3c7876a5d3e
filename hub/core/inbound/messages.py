"""A raw message as what the Hub needs of it: whatever arrives is read, nothing is believed."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses

from hub.core.inbound.answers import new_text
from hub.core.inbound.automatic import sign_of_a_program
from hub.core.inbound.bodies import Attached, body_of, decoded
from hub.core.mail import as_written

MAX_BYTES = 30_000_000
MAX_BOUNDARIES = 2_000
MAX_HEADERS = 500
MAX_HEADER = 20_000
MAX_ADDRESSED = 1_000

# Where a mail server writes whom a message was for; then what its writer wrote.
DESTINATIONS = (
    *("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to"),
    *("to", "cc", "resent-to"),
)
_BOUNDARY = re.compile(rb"\n--")
_ID = re.compile(r"<[^<>\s]{3,240}>")
_ADDRESS = re.compile(r"[^@\s<>\"(),:;\x00-\x1f]{1,64}@[^@\s<>\"(),:;\x00-\x1f]{1,190}")


class Unreadable(ValueError):
    """Larger or more tangled than any letter; the message says how."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message. `sender` is empty unless exactly one address stands in From.

    `message_id` is its own or, where it has none, one made of its content. `answers` are the
    Message-IDs it answers, the nearest first. `program` names the sign by which no person wrote it.
    `text` is what was newly written; `left_out` names what was attached and cannot be taken.
    """

    message_id: str
    sender: str
    subject: str
    destinations: str
    answers: tuple[str, ...]
    program: str
    text: str
    files: tuple[Attached, ...]
    left_out: tuple[str, ...]


def read(raw: bytes, *, marker_words: Sequence[str] = ()) -> Incoming:
    """The message, whatever its bytes are. Raises Unreadable, and only for what is too large."""
    return understood(parsed(raw), raw, marker_words=marker_words)


def parsed(raw: bytes) -> Message:
    """The message in its parts. Raises Unreadable."""
    if len(raw) > MAX_BYTES:
        raise Unreadable(f"{len(raw)} bytes")
    if len(_BOUNDARY.findall(raw)) > MAX_BOUNDARIES:
        raise Unreadable("too many parts")
    try:
        return message_from_bytes(raw, policy=compat32)
    except RecursionError:
        raise Unreadable("parts within parts without end") from None


def understood(message: Message, raw: bytes, *, marker_words: Sequence[str] = ()) -> Incoming:
    """What the Hub needs of the message in its parts."""
    headers = _headers(message)
    subject = words_of(headers.get("subject", [""])[0])
    program = sign_of_a_program(headers, subject)
    body = body_of(message)
    return Incoming(
        message_id=_message_id(headers, raw),
        sender=_sender(headers),
        subject=subject,
        destinations="\n".join(
            value for name in DESTINATIONS for value in headers.get(name, ()) if value
        ),
        answers=_answers(headers),
        program=program,
        text="" if program else new_text(body.text, marker_words=marker_words),
        files=body.files,
        left_out=body.left_out,
    )


def _headers(message: Message) -> Mapping[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in list(message.raw_items())[:MAX_HEADERS]:
        text = str(value)[:MAX_HEADER].encode("utf-8", "surrogateescape")
        headers.setdefault(str(name).lower(), []).append(decoded(text, "utf-8"))
    return headers


def _message_id(headers: Mapping[str, list[str]], raw: bytes) -> str:
    found = _ID.search(headers.get("message-id", [""])[0])
    return found[0] if found else f"<sha256.{hashlib.sha256(raw).hexdigest()}>"


def _sender(headers: Mapping[str, list[str]]) -> str:
    written = headers.get("from", [])
    if len(written) != 1:
        return ""
    try:
        found = [address for _name, address in getaddresses([written[0][:MAX_ADDRESSED]])]
    except (ValueError, IndexError, RecursionError):
        return ""
    if len(found) != 1 or not _ADDRESS.fullmatch(found[0]):
        return ""
    return as_written(found[0])


def _answers(headers: Mapping[str, list[str]]) -> tuple[str, ...]:
    nearest = _ID.findall(" ".join(headers.get("in-reply-to", [])))
    earlier = _ID.findall(" ".join(headers.get("references", [])))
    return tuple(dict.fromkeys([*nearest, *reversed(earlier)]))[:50]


def words_of(value: str) -> str:
    """A header in words (RFC 2047)."""
    try:
        parts = decode_header(value[:MAX_ADDRESSED])
    except (HeaderParseError, ValueError):
        return value
    return "".join(
        decoded(part, charset or "utf-8") if isinstance(part, bytes) else part
        for part, charset in parts
    )
