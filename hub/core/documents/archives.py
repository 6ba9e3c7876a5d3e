"""The archives that office documents are: opened with suspicion, written without a date."""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import BinaryIO
from xml.parsers import expat

from lxml import etree

MAX_PARTS = 3000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_XML = 24 * 1024 * 1024

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PICTURE_OR_SOUND = re.compile(r"\.(?:png|jpe?g|gif|webp|mp[34]|m4a|wav)\Z", re.IGNORECASE)
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class DocumentRefused(ValueError):
    """A file that is not read; `reason` is one of `REASONS`, the words belong to the feature."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# too_large    more bytes than the limit, or more text or boxes than any document
# not_docx     something else: read_docx
# not_known    a kind that scrub_properties does not know, or content that is not of that kind
# old_format   Word, Excel or PowerPoint before 2007
# encrypted    needs a password
# macros       carries programs
# damaged      cannot be unpacked or read
# bomb         unpacks to more than any document holds
# too_many_parts
# dtd          declares a document type or entities, which no office program writes
REASONS = (
    *("too_large", "not_docx", "not_known", "old_format", "encrypted", "macros", "damaged"),
    *("bomb", "too_many_parts", "dtd"),
)


class Archive:
    """An archive whose parts are unpacked one by one, none beyond what it may hold."""

    def __init__(self, data: bytes, *, otherwise: str) -> None:
        """Raises DocumentRefused; `otherwise` is the reason for what is no archive at all."""
        if data.startswith(OLD_OFFICE):
            raise DocumentRefused("encrypted" if _ENCRYPTED in data else "old_format")
        if not data.startswith(b"PK\x03\x04"):
            raise DocumentRefused(otherwise)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.entries = self._zip.infolist()
        except Exception as error:
            # The reader raises whatever a broken directory lets it stumble over.
            raise DocumentRefused("damaged") from error
        self._left = MAX_UNPACKED
        self._check()

    def _check(self) -> None:
        if len(self.entries) > MAX_PARTS:
            raise DocumentRefused("too_many_parts")
        if sum(entry.file_size for entry in self.entries) > MAX_UNPACKED:
            raise DocumentRefused("bomb")
        if any(entry.flag_bits & 0x1 for entry in self.entries):
            raise DocumentRefused("encrypted")
        self.names = {entry.filename for entry in self.entries}
        if len(self.names) != len(self.entries):
            raise DocumentRefused("damaged")
        if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in self.names):
            raise DocumentRefused("macros")

    def read(self, name: str, *, most: int | None = None) -> bytes:
        """The part, at most `most` bytes. Raises DocumentRefused."""
        most = min(self._left, MAX_XML if most is None else most)
        try:
            with self._zip.open(name) as part:
                content = part.read(most + 1)
        except Exception as error:
            raise DocumentRefused("damaged") from error
        if len(content) > most:
            raise DocumentRefused("bomb" if most == self._left else "too_large")
        self._left -= len(content)
        return content

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part, or None if there is no such part. Raises DocumentRefused."""
        return parsed(self.read(name)) if name in self.names else None


def taken(stream: BinaryIO, limit: int) -> bytes:
    """All of the stream. Raises DocumentRefused if it is more than `limit` bytes."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise DocumentRefused("too_large")
    return data


def parsed(content: bytes) -> etree._Element:
    """The root of an XML part that declares no types and no entities. Raises DocumentRefused."""
    _refuse_declarations(content)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentRefused("damaged") from error


def serialized(root: etree._Element) -> bytes:
    """The part as office programs write it."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of these parts in this order; the same parts give the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.create_system = 0
            # An OpenDocument is known by its first part, which stands there as it is.
            as_it_is = name == "mimetype" or _PICTURE_OR_SOUND.search(name)
            entry.compress_type = zipfile.ZIP_STORED if as_it_is else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return written.getvalue()


class _Begun(Exception):
    """The first tag was reached: no declaration can follow."""


def _refuse_declarations(content: bytes) -> None:
    def declared(*_parts: object) -> None:
        raise DocumentRefused("dtd")

    def begun(*_parts: object) -> None:
        raise _Begun

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = declared
    reader.EntityDeclHandler = declared
    reader.StartElementHandler = begun
    try:
        reader.Parse(content, True)
    except _Begun:
        return
    except DocumentRefused:
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DocumentRefused("damaged") from error
    raise DocumentRefused("damaged")
