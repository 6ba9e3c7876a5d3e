"""What a file is, told from its content; its name is only believed where nothing depends on it."""

import codecs
import re
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

OCTETS = "application/octet-stream"
TEXT = "text/plain"

MAX_NAME = 120
MAX_DIRECTORY = 1024 * 1024
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_RATIO = 200

_HEAD = 4096
_TAIL = 22 + 0xFFFF
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKED = {
    "word/document.xml": (f"{_OFFICE}wordprocessingml.document", ".docx"),
    "xl/workbook.xml": (f"{_OFFICE}spreadsheetml.sheet", ".xlsx"),
    "ppt/presentation.xml": (f"{_OFFICE}presentationml.presentation", ".pptx"),
}
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
}
_MAGIC = (
    (re.compile(rb"%PDF-"), "application/pdf", (".pdf",)),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", (".png",)),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", (".jpg", ".jpeg")),
    (re.compile(rb"GIF8[79]a"), "image/gif", (".gif",)),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp", (".webp",)),
    (re.compile(rb"ID3|\xff[\xfb\xf3\xf2]"), "audio/mpeg", (".mp3",)),
    (re.compile(rb"....ftypM4A ", re.DOTALL), "audio/mp4", (".m4a",)),
    (re.compile(rb"....ftyp(?:isom|iso2|mp4[12]|avc1|M4V )", re.DOTALL), "video/mp4", (".mp4",)),
)
# Windows, Linux, macOS, Java. Two letters alone could begin a text about Mozambique.
_PROGRAMS = re.compile(
    rb"MZ[^\x00]{0,60}\x00|\x7fELF|\xca\xfe\xba\xbe|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe"
)
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_SHOWN = frozenset({*_PICTURES, "audio/mpeg", "audio/mp4", "video/mp4"})
_PLAIN_ENDINGS = (".txt", ".md", ".csv", ".tsv", ".json", ".yaml", ".yml", ".bib", ".ics")
# What a reader's own machine would run or show as a page when it is opened there.
_UNSAFE_ENDINGS = frozenset(
    {
        *(".bat", ".cmd", ".com", ".cpl", ".desktop", ".dll", ".exe", ".hta", ".htm", ".html"),
        *(".jar", ".js", ".jse", ".lnk", ".mht", ".mhtml", ".mjs", ".msc", ".msi", ".pif", ".ps1"),
        *(".reg", ".scf", ".scr", ".sh", ".svg", ".swf", ".url", ".vb", ".vbe", ".vbs", ".wsf"),
        *(".xht", ".xhtml", ".xml", ".xsl", ".docm", ".xlsm", ".pptm"),
    }
)
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NOT_IN_NAMES = re.compile('[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]')


@dataclass(frozen=True, slots=True)
class FileKind:
    """A content type, and the endings its names may have: the first is given to all others."""

    content_type: str
    endings: tuple[str, ...] = ()

    @property
    def is_picture(self) -> bool:
        """A picture is made anew before it is kept."""
        return self.content_type in _PICTURES


class Unwanted(ValueError):
    """Content that is not kept: `program` or `bomb`."""


def kind_of(path: Path, name: str) -> FileKind:
    """The kind of the file at `path`. Raises Unwanted."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        if _PROGRAMS.match(head):
            raise Unwanted("program")
        for magic, content_type, endings in _MAGIC:
            if magic.match(head):
                return FileKind(content_type, endings)
        if head.startswith(b"PK\x03\x04"):
            return _packed(stream, head)
        if head.startswith(b"PK\x05\x06"):
            return FileKind("application/zip", (".zip",))
        return _text(stream, name) or FileKind(OCTETS)


def is_shown(content_type: str) -> bool:
    """Whether a browser may show it in place; everything else is only handed out as a file."""
    return content_type in _SHOWN


def clean_name(name: str, kind: FileKind) -> str:
    """A name to keep and to give back: no path, nothing invisible, an ending that fits the kind."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    name = _NOT_IN_NAMES.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, ending = name.rpartition(".")
    ending = f".{ending.lower()}" if dot and stem and len(ending) <= 10 else ""
    stem = (stem if ending else name).strip(" .") or "file"
    if kind.endings:
        ending = ending if ending in kind.endings else kind.endings[0]
    elif ending in _UNSAFE_ENDINGS:
        stem, ending = stem + ending, ".bin"
    return stem[: MAX_NAME - len(ending)] + ending


def _packed(stream: BinaryIO, head: bytes) -> FileKind:
    for mimetype, ending in _OPEN_DOCUMENTS.items():
        if head[30:].startswith(b"mimetype" + mimetype):
            _directory(stream)
            return FileKind(mimetype.decode(), (ending,))
    entries = _directory(stream)
    names = {entry.filename for entry in entries}
    if not any(name.endswith("vbaProject.bin") for name in names):
        for name, (content_type, ending) in _PACKED.items():
            if name in names:
                return FileKind(content_type, (ending,))
    return FileKind("application/zip", (".zip",))


def _directory(stream: BinaryIO) -> list[zipfile.ZipInfo]:
    """The directory of an archive; nothing is unpacked, and a directory that lies is refused."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Unwanted("bomb")
    count, length = struct.unpack_from("<HI", tail, at + 10)
    if length > MAX_DIRECTORY or count == 0xFFFF:
        raise Unwanted("bomb")
    try:
        entries = zipfile.ZipFile(stream).infolist()
    except Exception as error:
        raise Unwanted("bomb") from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(size, 1024):
        raise Unwanted("bomb")
    return entries


def _text(stream: BinaryIO, name: str) -> FileKind | None:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    stream.seek(0)
    try:
        while chunk := stream.read(1 << 16):
            if _BINARY.search(decoder.decode(chunk)):
                return None
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    ending = Path(name).suffix.lower()
    if ending == ".csv":
        return FileKind("text/csv", (".csv",))
    return FileKind(TEXT, _PLAIN_ENDINGS)
