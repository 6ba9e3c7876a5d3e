"""A file that is no document, or one that means harm, is refused with its reason."""

import io
import tracemalloc
import zipfile

import pytest

from hub.core.documents import REASONS, DocumentRefused, as_docx, read_docx, scrub_properties
from tests.core.documents.samples import LIMIT, form, packed, parts, read, tampered

DOCUMENT = "word/document.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
XXE = b"""<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>
<w:t>&x;</w:t></w:r></w:p></w:body></w:document>"""


def docx():
    return as_docx(form(long="text"))


def macro_content_type(content):
    return content.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )


def body(inner):
    head = XXE.partition(b"\n<w:document")[2].partition(b"<w:p>")[0].decode()
    return f"<w:document{head}{inner}</w:body></w:document>".encode()


def broken():
    data = bytearray(docx())
    start = data.find(b"word/document.xml") + len("word/document.xml")
    data[start + 40 : start + 400] = b"\xff" * 360
    return bytes(data)


def encrypted():
    data = bytearray(docx())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def renamed_bomb():
    """A directory that says nothing of the size it unpacks to."""
    data = bytearray(tampered(docx(), DOCUMENT, lambda _content: b" " * 40_000_000))
    at = data.rfind(DOCUMENT.encode()) - 46
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


REFUSED = {
    "a text": ("not_docx", lambda: b"Dear colleagues"),
    "nothing": ("not_docx", lambda: b""),
    "a PDF": ("not_docx", lambda: b"%PDF-1.7\n"),
    "an archive of something else": ("not_docx", lambda: packed({"a.txt": b"a"})),
    "a spreadsheet": (
        "not_docx",
        lambda: packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<a/>"}),
    ),
    "an old Word file": ("old_format", lambda: OLE),
    "one with a password": ("encrypted", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    "an archive with a password": ("encrypted", encrypted),
    "one with macros": ("macros", lambda: tampered(docx(), "word/vbaProject.bin", lambda _c: b"x")),
    "one that says it has macros": (
        "macros",
        lambda: tampered(docx(), "[Content_Types].xml", macro_content_type),
    ),
    "half an archive": ("damaged", lambda: docx()[: len(docx()) // 2]),
    "a broken archive": ("damaged", broken),
    "broken XML": ("damaged", lambda: tampered(docx(), DOCUMENT, lambda _c: b"<w:document>")),
    "no XML": ("damaged", lambda: tampered(docx(), DOCUMENT, lambda _c: b"")),
    "an entity of a file": ("dtd", lambda: tampered(docx(), DOCUMENT, lambda _c: XXE)),
    "an entity in another alphabet": (
        "dtd",
        lambda: tampered(
            docx(),
            DOCUMENT,
            lambda _c: XXE.decode().replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"),
        ),
    ),
    "a type declared in styles": (
        "dtd",
        lambda: tampered(docx(), "word/styles.xml", lambda _c: b"<!DOCTYPE a><a/>"),
    ),
    "more parts than any": (
        "too_many_parts",
        lambda: packed({**parts(docx()), **{f"word/{n}.xml": b"" for n in range(3000)}}),
    ),
    "a size that lies": ("damaged", renamed_bomb),
    "boxes within boxes": (
        "too_large",
        lambda: tampered(docx(), DOCUMENT, lambda _c: body("<w:tbl>" * 9 + "</w:tbl>" * 9)),
    ),
    "more tags than any": (
        "too_large",
        lambda: tampered(docx(), DOCUMENT, lambda _c: body("<w:p/>" * 100_000)),
    ),
    "a text longer than any": (
        "too_large",
        lambda: tampered(docx(), DOCUMENT, lambda _c: b"<a>" + b" " * 30_000_000),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_file_is_refused_with_its_reason(what):
    reason, make = REFUSED[what]
    with pytest.raises(DocumentRefused) as refused:
        read(make())
    assert refused.value.reason == reason
    assert reason in REASONS


def test_file_beyond_the_limit_is_refused_unread():
    stream = io.BytesIO(docx() + b"\x00" * 100_000)
    with pytest.raises(DocumentRefused) as refused:
        read_docx(stream, 10_000)
    assert refused.value.reason == "too_large"
    assert stream.tell() == 10_001


def test_bomb_is_refused_before_it_goes_off():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(docx()).items():
            archive.writestr(name, content)
        with archive.open("word/media/a.bin", "w", force_zip64=True) as part:
            for _megabyte in range(300):
                part.write(b"\x00" * 1_000_000)
    assert len(written.getvalue()) < LIMIT
    tracemalloc.start()
    try:
        for call in (
            lambda: read(written.getvalue()),
            lambda: scrub_properties(written.getvalue(), "docx"),
        ):
            with pytest.raises(DocumentRefused) as refused:
                call()
            assert refused.value.reason == "bomb"
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_deep_nesting_is_refused():
    deep = b"<a>" * 5000 + b"</a>" * 5000
    with pytest.raises(DocumentRefused) as refused:
        read(tampered(docx(), DOCUMENT, lambda _content: deep))
    assert refused.value.reason == "damaged"


def test_two_parts_of_one_name_are_refused():
    written = io.BytesIO(docx())
    with zipfile.ZipFile(written, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(DOCUMENT, b"<a/>")
    with pytest.raises(DocumentRefused) as refused:
        read(written.getvalue())
    assert refused.value.reason == "damaged"
