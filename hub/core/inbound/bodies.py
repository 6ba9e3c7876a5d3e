"""The text and the files in the parts of a message."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from hub.core.markup import letter_words, tidy

MAX_DEPTH = 12
MAX_PARTS = 200
MAX_FILES = 20
MAX_TEXT_BYTES = 2_000_000
# A picture in the text that is smaller than this is the logo of a signature.
TRIVIAL_PICTURE = 16_000

# What belongs to the way a mail travels and says nothing to its readers.
_WRAPPING = frozenset(
    {
        *("application/pgp-signature", "application/pkcs7-signature", "application/pgp-keys"),
        *("application/x-pkcs7-signature", "application/applefile", "text/x-amp-html"),
        *("message/delivery-status", "message/disposition-notification", "text/rfc822-headers"),
    }
)
# Code pages as mail programs really mean them.
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "us-ascii": "utf-8"}
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
)
_SPACE_STUFFED = re.compile(r"^ (?=[ >]|From )")
_QUOTE_DEPTH = re.compile(r"(>*) ?")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as it came; nothing of it has been looked at."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Body:
    """The text, quotes and all; the files; the names of what cannot be taken."""

    text: str
    files: tuple[Attached, ...]
    left_out: tuple[str, ...]


def body_of(message: Message) -> Body:
    """What the message says and brings: of two forms of the text the plain one, if it has words."""
    reader = _Reader()
    text = reader.text(message, depth=0)
    return Body(text, tuple(reader.files[:MAX_FILES]), tuple(reader.left_out()))


def decoded(content: bytes, charset: str) -> str:
    """Bytes as text, in the character set they claim if it fits, else as they most likely are.

    Without what no database can hold.
    """
    return tidy(_decoded(content, charset))


def _decoded(content: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            known = codecs.lookup(name).name
            if known not in _NO_CHARSETS:
                return content.decode(_MEANT.get(known, known))
        except (LookupError, UnicodeError, ValueError, TypeError):
            continue
    return content.decode("cp1252", "replace")


class _Reader:
    def __init__(self) -> None:
        self.files: list[Attached] = []
        self.refused: list[str] = []
        self.seen = 0

    def text(self, part: Message, *, depth: int) -> str:
        """The text of this part and those in it, in their order; files are laid aside."""
        self.seen += 1
        if self.seen > MAX_PARTS or depth > MAX_DEPTH:
            return ""
        kind = _kind(part)
        if kind.startswith("multipart/"):
            parts = list(_parts(part))
            if not parts:
                # The boundary it names is nowhere: what is there is its text.
                return decoded(_content(part)[:MAX_TEXT_BYTES], "utf-8")
            if kind == "multipart/alternative":
                return self._best(parts, depth)
            texts = [self.text(each, depth=depth + 1) for each in parts]
            return "\n\n".join(text for text in texts if text.strip())
        if kind.startswith("message/"):
            if kind not in _WRAPPING:
                self.refused.append(_name(part) or kind)
            return ""
        if kind in {"text/plain", "text/html"} and not _is_file(part):
            return _words(part, kind)
        self._lay_aside(part, kind)
        return ""

    def left_out(self) -> list[str]:
        """The names of what is not among the files."""
        return [*self.refused, *(file.name for file in self.files[MAX_FILES:])][:MAX_PARTS]

    def _best(self, parts: list[Message], depth: int) -> str:
        texts: dict[str, str] = {}
        for part in parts:
            text = self.text(part, depth=depth + 1)
            texts.setdefault("plain" if _kind(part) == "text/plain" else "other", text)
        return texts["plain"] if texts.get("plain", "").strip() else texts.get("other", "")

    def _lay_aside(self, part: Message, kind: str) -> None:
        if kind in _WRAPPING:
            return
        name = _name(part)
        if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
            self.refused.append(name or kind)
            return
        content = _content(part)
        in_text = _disposition(part) != "attachment"
        if in_text and kind.startswith("image/") and len(content) < TRIVIAL_PICTURE:
            return
        if content:
            self.files.append(Attached(name or f"file.{kind.rpartition('/')[2][:10]}", content))


def _kind(part: Message) -> str:
    return part.get_content_type().lower()


def _parts(part: Message) -> Iterator[Message]:
    held = part.get_payload()
    if isinstance(held, list):
        yield from (each for each in held if isinstance(each, Message))


def _disposition(part: Message) -> str:
    return str(part.get("content-disposition", "")).partition(";")[0].strip().lower()


def _is_file(part: Message) -> bool:
    return _disposition(part) == "attachment" or bool(_name(part))


def _name(part: Message) -> str:
    """The name a part was given, in words; files judge it again."""
    try:
        given = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""
    # Many programs write RFC 2047 words where RFC 2231 wants something else.
    words = re.sub(r"=\?[^?\s]{1,40}\?[bBqQ]\?[^?\s]{0,500}\?=", _encoded_word, given[:1000])
    return decoded(words.encode("utf-8", "surrogateescape"), "utf-8")


def _encoded_word(match: re.Match[str]) -> str:
    _, charset, encoding, content, _ = match[0].split("?")
    try:
        if encoding in "bB":
            raw = codecs.decode(content.encode("ascii"), "base64")
        else:
            raw = codecs.decode(content.replace("_", " ").encode("ascii"), "quopri")
    except (ValueError, UnicodeError):
        return match[0]
    return decoded(bytes(raw), charset)


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""


def _words(part: Message, kind: str) -> str:
    content = _content(part)[:MAX_TEXT_BYTES]
    try:
        charset = part.get_content_charset() or "utf-8"
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        joined = str(part.get_param("delsp", "")).lower() == "yes"
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        charset, flowed, joined = "utf-8", False, False
    text = decoded(content, charset)
    if kind == "text/html":
        return letter_words(text)
    return _unflowed(text, joined=joined) if flowed else text


def _unflowed(text: str, *, joined: bool) -> str:
    """Lines that end with a blank go on in the next one of the same depth (RFC 3676 §4)."""
    whole: list[tuple[int, list[str]]] = []
    goes_on = False
    for line in text.replace("\r\n", "\n").split("\n"):
        found = _QUOTE_DEPTH.match(line)
        depth = len(found[1]) if found else 0
        words = line[found.end() :] if found and depth else _SPACE_STUFFED.sub("", line)
        is_signature = words == "-- "
        if goes_on and whole[-1][0] == depth and not is_signature:
            whole[-1][1].append(words)
        else:
            whole.append((depth, [words]))
        goes_on = words.endswith(" ") and not is_signature
        if goes_on and joined:
            whole[-1][1][-1] = words[:-1]
    return "\n".join(
        f"{'>' * depth}{' ' if depth else ''}{''.join(pieces)}" for depth, pieces in whole
    )
