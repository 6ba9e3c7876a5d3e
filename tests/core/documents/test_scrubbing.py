"""Files for review in which nobody knows anybody tell nothing of those who made them."""

import io

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject, TextStringObject

from hub.core.documents import (
    NOBODY,
    Document,
    DocumentRefused,
    Paragraph,
    Properties,
    Run,
    as_docx,
    scrub_properties,
)
from tests.core.documents.samples import edited, packed, parts, read

NAME = "Berta Beispiel"
WHO = NAME.encode()
CORE = (
    b"""<?xml version="1.0"?><cp:coreProperties
 xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>%b</dc:creator></cp:coreProperties>"""
    % WHO
)
APP = (
    b"""<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">
<Company>%b</Company></Properties>"""
    % WHO
)


def of_somebody(word):
    """Who commented, who changed what, where the file lay: as Word writes it."""
    paragraph = word.add_paragraph("said by nobody")
    word.add_comment(paragraph.runs, text="A comment", author=NAME, initials="BB")
    paragraph._p.append(
        parse_xml(
            f'<w:ins {nsdecls("w")} w:id="9" w:author="{NAME}" w:date="2026-03-01T10:00:00Z">'
            "<w:r><w:t> and more</w:t></w:r></w:ins>"
        )
    )
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = NAME
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG", exif=exif, comment=WHO)
    word.add_picture(picture)
    relation = (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    )
    word.part.relate_to(f"file:///C:/Users/{NAME}/n.dotm", relation, is_external=True)


def telling(data):
    return sorted(name for name, content in parts(data).items() if WHO in content)


def test_word_file_tells_nobody_and_says_the_same():
    given = Document("T", "en", (Paragraph((Run("Text"),)),), properties=Properties(author=NAME))
    data = edited(as_docx(given), of_somebody)
    assert telling(data) == [
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/comments.xml",
        "word/document.xml",
        "word/media/image1.jpg",
    ]
    scrubbed = scrub_properties(data, "docx")
    assert telling(scrubbed) == []
    found = parts(scrubbed)
    assert f'w:author="{NOBODY}"'.encode() in found["word/comments.xml"]
    assert [name for name in found if b"2026-03-01" in found[name] or b'"BB"' in found[name]] == []
    assert b"A comment" in found["word/comments.xml"]
    assert read(scrubbed).markdown == read(data).markdown
    with Image.open(io.BytesIO(found["word/media/image1.jpg"])) as picture:
        assert (picture.size, dict(picture.getexif())) == ((8, 8), {})
    assert scrub_properties(scrubbed, "docx") == scrubbed


def test_workbook_tells_nobody():
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    threaded = b'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
    data = packed(
        {
            "[Content_Types].xml": b"<Types/>",
            "docProps/core.xml": CORE,
            "docProps/app.xml": APP,
            "docProps/custom.xml": APP,
            "xl/workbook.xml": b'<workbook %b><fileSharing userName="%b"/><sheets>'
            b'<sheet name="Figures"/></sheets></workbook>' % (main, WHO),
            "xl/comments1.xml": b"<comments %b><authors><author>%b</author></authors></comments>"
            % (main, WHO),
            "xl/persons/person.xml": b"<personList %b>"
            b'<person displayName="%b" id="1"/></personList>' % (threaded, WHO),
        }
    )
    scrubbed = scrub_properties(
        data, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert telling(scrubbed) == []
    assert b'name="Figures"' in parts(scrubbed)["xl/workbook.xml"]
    assert sorted(parts(scrubbed)) == sorted(parts(data))


def test_slides_tell_nobody():
    main = b'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    data = packed(
        {
            "docProps/core.xml": CORE,
            "ppt/presentation.xml": b"<p:presentation %b/>" % main,
            "ppt/commentAuthors.xml": b'<p:cmAuthorLst %b><p:cmAuthor id="0" name="%b" '
            b'initials="BB"/></p:cmAuthorLst>' % (main, WHO),
            "ppt/slides/slide1.xml": b'<p:sld %b><p:cNvPr id="1" name="Title 1"/></p:sld>' % main,
            "ppt/embeddings/Sheet.xlsx": packed(
                {"xl/workbook.xml": b"<workbook/>", "docProps/core.xml": CORE}
            ),
        }
    )
    scrubbed = scrub_properties(data, ".pptx")
    assert telling(scrubbed) == []
    assert telling(parts(scrubbed)["ppt/embeddings/Sheet.xlsx"]) == []
    assert b'"BB"' not in parts(scrubbed)["ppt/commentAuthors.xml"]
    assert b'name="Title 1"' in parts(scrubbed)["ppt/slides/slide1.xml"]


def test_open_document_tells_nobody_and_stays_one():
    office = b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    dc = b'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    data = packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "meta.xml": b"<office:document-meta %b %b><office:meta><dc:creator>%b</dc:creator>"
            b"</office:meta></office:document-meta>" % (office, dc, WHO),
            "content.xml": b"<office:document-content %b %b><office:annotation><dc:creator>%b"
            b"</dc:creator>note</office:annotation></office:document-content>" % (office, dc, WHO),
        }
    )
    scrubbed = scrub_properties(data, "odt")
    assert telling(scrubbed) == []
    assert b"note" in parts(scrubbed)["content.xml"]
    assert scrubbed[30:77] == b"mimetypeapplication/vnd.oasis.opendocument.text"


def test_pdf_tells_nobody():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": NAME, "/Title": "T"})
    note = Text(rect=(0, 0, 9, 9), text="A note")
    note[NameObject("/T")] = TextStringObject(NAME)
    writer.add_annotation(0, note)
    xmp = DecodedStreamObject()
    xmp.set_data(b"<x>%b</x>" % WHO)
    writer.root_object[NameObject("/Metadata")] = writer._add_object(xmp)
    written = io.BytesIO()
    writer.write(written)
    assert written.getvalue().count(WHO) == 3
    scrubbed = scrub_properties(written.getvalue(), "application/pdf")
    assert scrubbed.count(WHO) == 0
    page = PdfReader(io.BytesIO(scrubbed)).pages[0]
    notes = page["/Annots"]
    assert isinstance(notes, ArrayObject)
    assert [one.get_object()["/Contents"] for one in notes] == ["A note"]


def locked_pdf():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("kind", "make", "reason"),
    [
        ("exe", lambda: b"MZ", "not_known"),
        ("docx", lambda: packed({"xl/workbook.xml": b"<a/>"}), "not_known"),
        ("pdf", lambda: b"PK\x03\x04", "not_known"),
        ("pdf", lambda: b"%PDF-1.7\nnothing", "damaged"),
        ("pdf", locked_pdf, "encrypted"),
        ("xlsx", lambda: packed({"xl/workbook.xml": b"<!DOCTYPE a><a/>"}), "dtd"),
    ],
)
def test_what_cannot_be_scrubbed_is_refused(kind, make, reason):
    with pytest.raises(DocumentRefused) as refused:
        scrub_properties(make(), kind)
    assert refused.value.reason == reason
