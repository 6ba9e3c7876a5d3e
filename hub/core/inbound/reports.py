"""What a program says of a mail of ours: it could not be delivered, or its reader calls it spam.

Delivery reports by RFC 3464, those of servers that know no RFC, complaints by RFC 5965. Notes of
absence, receipts, questions whether one is human and notices of a delay are none of them.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_string
from email.message import Message

from flufl.bounce import all_failures

from hub.core.inbound.bodies import body_of, decoded
from hub.core.inbound.messages import words_of
from hub.core.inbound.words import DELAYED, FAILED
from hub.core.mail import COMPLAINT, HARD, code_in, kind_of, status_in

MAX_PARTS = 60
MAX_BLOCKS = 50
MAX_TEXT = 60_000
MAX_SAID = 1_500

# Kinds of feedback that say that the reader does not want the mail (RFC 5965 §7.3).
UNWANTED = ("abuse", "fraud", "opt-out", "opt-out-list")

_IN_BLOCKS = (
    *("message/delivery-status", "message/global-delivery-status", "message/feedback-report"),
    "message/disposition-notification",
)
_DAEMON = re.compile(
    r"(?:^|[\s<\"'(])(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|postmaster|bounces?|mail-?system"
    r"|mailadmin|mail(?:er)?[-_.]?delivery[-_.\w]*|returned-?mail)(?:[+-][^@\s]*)?@"
    r"|mail delivery (?:sub)?system|mail delivery service|mail router|mail system\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"[^\s<>\"'(),:;\[\]（）：，；]{1,64}@[a-z0-9.-]{1,190}[a-z0-9]", re.IGNORECASE
)
_NAMED = re.compile(r"^[ \t>]*message-id:\s*(<[^<>\s]{3,240}>)", re.IGNORECASE | re.MULTILINE)
# Where the report ends and what was sent begins.
_RETURNED = re.compile(
    r"^[ \t]*(?:-{2,}.*(?:copy|original|below|message header|returned|forwarded|исходн|原|ursprüng"
    r"|initial|copia|copie|الأصلية).*|original message (?:follows|headers?).*"
    r"|(?:return-path|received|message-id|dkim-signature|mime-version):.*)$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was said of one mail. `addresses` are whom it could not reach, as they were named.

    `message_ids` are those of what was returned, `places` the words in which an address of ours
    may stand that it came back to.
    """

    kind: str
    addresses: frozenset[str]
    status: str
    words: str
    message_ids: tuple[str, ...]
    places: str
    subject: str


@dataclass(frozen=True, slots=True)
class _Failure:
    address: str
    kind: str
    status: str
    words: str


def report_in(message: Message) -> Report | None:
    """The report that this message is; None if it reports no failure and no complaint."""
    parts = list(_parts(message))
    outer = list(_parts(message, within_messages=False))
    kinds = {_kind(part) for part in outer}
    if "message/feedback-report" in kinds or _is_complaint_without_report(message, parts):
        return _complaint(outer, parts)
    if "message/disposition-notification" in kinds:
        return None
    blocks = [
        block
        for part in outer
        if _kind(part) in {"message/delivery-status", "message/global-delivery-status"}
        for block in _blocks(part)
    ]
    if any("action" in block or "status" in block for block in blocks):
        return _delivery_report(message, parts, blocks)
    return _other_report(message, parts) if _is_by_a_server(message) else None


def _delivery_report(
    message: Message, parts: Sequence[Message], blocks: Sequence[Mapping[str, str]]
) -> Report | None:
    said = body_of(message).text[:MAX_TEXT]
    failures = [failure for block in blocks if (failure := _failure(block, said))]
    if not failures:
        return None
    # Where one mail failed for several, what speaks least against an address is believed.
    told = min(failures, key=lambda failure: failure.kind == HARD)
    return _report(told, (failure.address for failure in failures), parts, said)


def _failure(block: Mapping[str, str], said: str) -> _Failure | None:
    action = block.get("action", "").strip().lower()
    status = status_in(block.get("status", ""))
    if not action.startswith(("fail", "error")) and (action or not status.startswith("5")):
        return None
    words = re.sub(r"^\s*[\w-]+\s*;", "", block.get("diagnostic-code", "")).strip()
    kind, status = kind_of(code_in(f"{words} "), status, words or said)
    named = block.get("original-recipient") or block.get("final-recipient") or ""
    found = _ADDRESS.search(named)
    return _Failure(
        found[0].lower() if found else "", kind, status, words or said[:MAX_SAID].strip()
    )


def _other_report(message: Message, parts: Sequence[Message]) -> Report | None:
    """What a server says in its own words; its subject is among them."""
    body = body_of(message).text
    whole = body[:MAX_TEXT]
    cut = _RETURNED.search(whole)
    said = whole[: cut.start()] if cut and whole[: cut.start()].strip() else whole
    delayed, failed = _known_failures(message) if len(body) <= MAX_TEXT else ((), ())
    subject = _text(message, "subject")
    told = f"{subject}\n{said}"
    named = {address.decode("ascii", "replace").lower() for address in failed}
    if not named and (delayed or DELAYED.search(told)):
        return None
    named |= {each.lower() for each in _ADDRESS.findall(_text(message, "x-failed-recipients"))}
    status, code = status_in(said), code_in(said)
    if not (named or status or code or FAILED.search(told)):
        return None
    kind, status = kind_of(code, status, said)
    named |= {each.lower() for each in _ADDRESS.findall(said)}
    failure = _Failure("", kind, status, said.strip()[:MAX_SAID])
    return _report(failure, named, parts, whole)


def _known_failures(message: Message) -> tuple[Collection[bytes], Collection[bytes]]:
    """Whose mail only takes longer and whose failed, where the server is known by its words."""
    try:
        return all_failures(message)
    except Exception:
        # Its readers take for granted that there is a sender, a text, a charset.
        return (), ()


def _complaint(outer: Sequence[Message], parts: Sequence[Message]) -> Report | None:
    blocks = [
        block for part in outer if _kind(part) == "message/feedback-report"
        for block in _blocks(part)
    ]  # fmt: skip
    fields = {name: value for block in reversed(blocks) for name, value in block.items()}
    feedback = fields.get("feedback-type", "abuse" if not blocks else "").strip().lower()
    if feedback not in UNWANTED:
        return None
    named = fields.get("original-rcpt-to", "") + " " + fields.get("removal-recipient", "")
    addresses = [each.lower() for each in _ADDRESS.findall(named)]
    failure = _Failure("", COMPLAINT, "", feedback)
    return _report(failure, addresses, parts, fields.get("original-mail-from", ""))


def _is_complaint_without_report(message: Message, parts: Sequence[Message]) -> bool:
    """Some providers forward what their user called spam, and say so in the subject alone."""
    about = _text(message, "subject").lower().startswith("complaint about message from")
    return about and any("x-hmxmroriginalrecipient" in part for part in parts)


def _report(
    failure: _Failure, addresses: Iterator[str] | Sequence[str] | set[str],
    parts: Sequence[Message], said: str,
) -> Report:  # fmt: skip
    returned = _returned_headers(parts, said)
    return Report(
        failure.kind,
        frozenset(filter(None, addresses)),
        failure.status,
        failure.words,
        tuple(dict.fromkeys(_NAMED.findall(returned)))[:10],
        returned,
        next(iter(re.findall(r"^subject:[ \t]*(.*)$", returned, re.I | re.M)), "")[:300],
    )


def _returned_headers(parts: Sequence[Message], said: str) -> str:
    """The headers of what was returned, as text: in a part of their own, or below what was said."""
    found = [said]
    for part in parts[1:]:
        if _kind(part) in {"text/rfc822-headers", "message/rfc822-headers"}:
            found.append(decoded(_content(part)[:MAX_TEXT], "utf-8"))
        elif part.get("message-id") or part.get("return-path"):
            found.append("\n".join(f"{name}: {value}" for name, value in list(part.items())[:200]))
    return "\n".join(found)[: 3 * MAX_TEXT]


def _is_by_a_server(message: Message) -> bool:
    if "x-failed-recipients" in message:
        return True
    sender = _text(message, "from")
    return _DAEMON.search(sender) is not None or not _ADDRESS.search(sender)


def _parts(message: Message, *, within_messages: bool = True) -> Iterator[Message]:
    """The message and what is in it, as far as a report goes."""
    waiting = [message]
    for _count in range(MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        # The blocks of a status are no parts.
        if not part.is_multipart() or _kind(part) in _IN_BLOCKS:
            continue
        if within_messages or _kind(part).startswith("multipart/"):
            waiting += [each for each in part.get_payload() if isinstance(each, Message)]


def _blocks(part: Message) -> list[dict[str, str]]:
    """The fields of a status or feedback part, a block for each recipient."""
    found: list[Message] = (
        [each for each in part.get_payload() if isinstance(each, Message)]
        if part.is_multipart()
        else []
    )
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if encoding in {"base64", "quoted-printable"} or not found:
        text = decoded(_content(part, found, encoding)[:MAX_TEXT], "utf-8")
        found = [message_from_string(each.strip()) for each in re.split(r"\r?\n[ \t]*\r?\n", text)]
    return [
        {str(name).lower(): re.sub(r"\s+", " ", str(value)) for name, value in each.items()}
        for each in found[:MAX_BLOCKS]
    ]


def _content(part: Message, blocks: Sequence[Message] = (), encoding: str = "") -> bytes:
    """The bytes of the part, also where they were encoded and taken for blocks."""
    if not blocks:
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""
    lines = "\n\n".join(block.as_string(maxheaderlen=0).strip() for block in blocks)
    packed = lines.encode("utf-8", "replace")
    try:
        if encoding == "base64":
            return base64.b64decode(packed)
        return quopri.decodestring(packed)
    except (binascii.Error, ValueError):
        return packed


def _kind(part: Message) -> str:
    return part.get_content_type()


def _text(message: Message, name: str) -> str:
    return words_of(str(message.get(name, "")))
