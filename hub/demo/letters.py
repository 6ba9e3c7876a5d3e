"""The mail that the demonstration would have sent, read from its files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

SHOWN = 100
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


@dataclass(frozen=True)
class Letter:
    """One mail as its reader would get it."""

    number: int
    message: EmailMessage

    @property
    def recipient(self) -> str:
        """Whom it is to."""
        return str(self.message["To"])

    @property
    def subject(self) -> str:
        """What its subject says."""
        return str(self.message["Subject"])

    @property
    def lang(self) -> str:
        """The language it is written in."""
        return str(self.message["Content-Language"] or "en")

    @property
    def sent_at(self) -> datetime:
        """When it was written."""
        return parsedate_to_datetime(self.message["Date"])

    @property
    def text(self) -> str:
        """Its text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Its HTML part, as it was sent."""
        return self._part("html")

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text part in pieces, each with whether it is an address to follow."""
        text, end = self.text, 0
        for match in _ADDRESS.finditer(text):
            yield text[end : match.start()], False
            yield match[0], True
            end = match.end()
        yield text[end:], False

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return "" if part is None else str(part.get_content())


def newest(folder: Path, limit: int = SHOWN) -> list[Letter]:
    """The last mails, newest first."""
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)
    letters = (letter(folder, int(name)) for name in names[:limit] if name.isdigit())
    return [found for found in letters if found is not None]


def letter(folder: Path, number: int) -> Letter | None:
    """The mail with this number, if it was sent."""
    path = folder / f"{number:08d}.eml"
    if not path.is_file():
        return None
    return Letter(number, message_from_bytes(path.read_bytes(), policy=policy.default))
