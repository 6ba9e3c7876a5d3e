"""Files without what they tell of those who made them, for review in which nobody knows anybody.

What the text itself says, and what a picture shows, stays.
"""

import io
import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from hub.core.documents.archives import Archive, DocumentRefused, packed, parsed, serialized
from hub.core.loading import loaded

NOBODY = "–"

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_MARKS = {
    f"{_OFFICE}wordprocessingml.document": ("docx", "word/document.xml"),
    f"{_OFFICE}spreadsheetml.sheet": ("xlsx", "xl/workbook.xml"),
    f"{_OFFICE}presentationml.presentation": ("pptx", "ppt/presentation.xml"),
    f"{_OPEN}text": ("odt", "content.xml"),
    f"{_OPEN}spreadsheet": ("ods", "content.xml"),
    f"{_OPEN}presentation": ("odp", "content.xml"),
}
_ENDINGS = dict(_MARKS.values())
# Parts that hold nothing but what is to go; their roots stay, since other parts point at them.
_EMPTIED = re.compile(
    r"(?:docProps/(?:core|app|custom)|word/people|xl/persons/[^/]+|meta|ppt/revisionInfo"
    r"|xl/revisions/userNames)\.xml\Z"
)
_NAMES = frozenset({"author", "name", "displayName", "userName", "lastModifiedBy", "lastEditedBy"})
_IDENTITIES = frozenset({"userId", "providerId", "initials", "date", "dT", "dateUtc", "dt"})
# Attributes that say who, by the tags whose they are; `name` means something else on all others.
_AUTHORS = frozenset({"cmAuthor", "author", "person", "header", "fileSharing", "userInfo"})
_WHO = frozenset({"author", "creator", "creator-initials", "initial-creator"})
_WHEN = frozenset({"date"})
_PATHS = frozenset({"attachedTemplate", "absPath", "mailMerge", "printSettings"})
_OFFICE_NAMES = ("openxmlformats.org", "schemas.microsoft.com", "opendocument", "purl.org/dc/")
_JPEG = re.compile(r"\.jpe?g\Z", re.IGNORECASE)
_PNG = re.compile(r"\.png\Z", re.IGNORECASE)
_PICTURE_WORDS = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
MAX_PAGES = 2000


def scrub_properties(data: bytes, kind: str) -> bytes:
    """The same file, with nothing in its properties, and `NOBODY` as the author of each comment and
    each tracked change. Pictures in it lose what the camera wrote in.

    `kind` is an ending (docx, xlsx, pptx, odt, ods, odp, pdf) or a content type. Raises
    DocumentRefused, also where the content is of another kind.
    """
    kind = kind.removeprefix(".").lower()
    kind = "pdf" if kind == "application/pdf" else _MARKS.get(kind, (kind, ""))[0]
    if kind == "pdf":
        return _scrubbed_pdf(data)
    if kind not in _ENDINGS:
        raise DocumentRefused("not_known")
    return _scrubbed_office(data, _ENDINGS[kind])


def _scrubbed_office(data: bytes, mark: str, depth: int = 0) -> bytes:
    archive = Archive(data, otherwise="not_known")
    if mark not in archive.names:
        raise DocumentRefused("not_known")
    parts = []
    for entry in archive.entries:
        name = entry.filename
        if entry.is_dir():
            continue
        is_text = name.endswith((".xml", ".rels", ".vml"))
        content = archive.read(name) if is_text else archive.read(name, most=entry.file_size)
        parts.append((name, _part(name, content, depth)))
    return packed(parts)


def _part(name: str, content: bytes, depth: int) -> bytes:
    if name.startswith("Thumbnails/"):
        return b""
    if _EMPTIED.match(name):
        root = parsed(content)
        for child in list(root):
            root.remove(child)
        return serialized(root)
    if name.endswith((".xml", ".rels")):
        return _without_people(content)
    if _JPEG.search(name):
        return _jpeg(content)
    if _PNG.search(name):
        return _png(content)
    ending = name.rpartition(".")[2].lower()
    if "/embeddings/" in name and ending in _ENDINGS and depth < 2:
        return _scrubbed_office(content, _ENDINGS[ending], depth + 1)
    return content


def _without_people(content: bytes) -> bytes:
    root = parsed(content)
    changed = False
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        changed |= _without_names(element)
        changed |= _without_paths(element)
    return serialized(root) if changed else content


def _without_names(element: etree._Element) -> bool:
    tag = etree.QName(element)
    if not any(known in (tag.namespace or "") for known in _OFFICE_NAMES):
        return False
    changed = False
    if tag.localname in _WHO and element.text and not len(element):
        element.text, changed = NOBODY, True
    elif tag.localname in _WHEN and "purl.org/dc" in (tag.namespace or "") and element.text:
        element.text, changed = "2000-01-01T00:00:00", True
    for attribute in list(element.attrib):
        name = etree.QName(attribute).localname
        says_who = name == "author" or (tag.localname in _AUTHORS and name in _NAMES)
        if says_who and not _is_number(element.get(attribute)):
            element.set(attribute, NOBODY)
            changed = True
        elif name in _IDENTITIES and (tag.localname in _AUTHORS or _is_by_somebody(element)):
            changed |= _forget(element, attribute, name)
    return changed


def _is_by_somebody(element: etree._Element) -> bool:
    return any(
        etree.QName(name).localname in {"author", "authorId", "personId"} for name in element.attrib
    )


def _is_number(value: str | None) -> bool:
    return bool(value) and str(value).isdecimal()


def _forget(element: etree._Element, attribute: str, name: str) -> bool:
    if name in {"date", "dateUtc", "dT", "dt"}:
        # Some schemas want a date: one that tells nothing.
        element.set(attribute, "2000-01-01T00:00:00Z")
    else:
        element.set(attribute, NOBODY)
    return True


def _without_paths(element: etree._Element) -> bool:
    """Paths of the machine on which the file was made hold the name of whose it was."""
    if etree.QName(element).localname in _PATHS:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
            return True
    target = element.get("Target", "")
    if element.get("TargetMode") == "External" and target.lower().startswith(("file:", "\\\\")):
        element.set("Target", "about:blank")
        return True
    return False


def _jpeg(content: bytes) -> bytes:
    """The picture without the segments in which cameras and programs write."""
    if not content.startswith(b"\xff\xd8"):
        return content
    kept, at = bytearray(content[:2]), 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        kind = content[at + 1]
        if kind == 0xDA:
            break
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if kind not in {0xE1, 0xED, 0xFE}:
            kept += content[at : at + 2 + length]
        at += 2 + length
    return bytes(kept + content[at:])


def _png(content: bytes) -> bytes:
    """The picture without its chunks of words."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return content
    kept, at = bytearray(content[:8]), 8
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] not in _PICTURE_WORDS:
            kept += content[at:end]
        at = end
    return bytes(kept)


def _scrubbed_pdf(data: bytes) -> bytes:
    if b"%PDF-" not in data[:1024]:
        raise DocumentRefused("not_known")
    pypdf = loaded("pypdf")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise DocumentRefused("encrypted")
        if len(reader.pages) > MAX_PAGES:
            raise DocumentRefused("too_large")
        return _pdf(pypdf.PdfWriter(clone_from=reader))
    except DocumentRefused:
        raise
    except (
        pypdf.errors.PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        RecursionError,
    ) as error:
        # The reader raises whatever a broken file lets it stumble over.
        raise DocumentRefused("damaged") from error


def _pdf(writer: Any) -> bytes:
    generic = loaded("pypdf.generic")
    writer.metadata = None
    for holder in (writer.root_object, *writer.pages):
        for name in ("/Metadata", "/PieceInfo", "/LastModified"):
            holder.pop(generic.NameObject(name), None)
    for page in writer.pages:
        for annotation in page.get("/Annots") or ():
            _note(annotation.get_object(), generic.NameObject)
    # What nothing points at any more would be written all the same.
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _note(annotation: Any, name_object: Callable[[str], Any]) -> None:
    # In a field of a form the same letter is the field's name.
    if annotation.get("/Subtype") != "/Widget":
        for name in ("/T", "/M", "/CreationDate"):
            annotation.pop(name_object(name), None)
