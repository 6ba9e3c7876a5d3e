"""A document becomes a Word file that tells nothing of anybody and reads in its own direction."""

import io
from datetime import UTC, datetime

import pytest
from docx import Document as open_word
from docx.oxml.ns import qn

from hub.core.documents import (
    Code,
    Document,
    Field,
    Heading,
    Listing,
    Paragraph,
    Properties,
    Quotation,
    Rule,
    Run,
    Table,
    as_docx,
    from_html,
    from_markdown,
)
from hub.core.markup import render
from tests.core.documents.samples import form, parts

TEXT = """A **bold *and slanted*** word, [a link](https://example.org/a).

- one
- two
  1. deeper

> said

| Country | Year |
| --- | --- |
| Peru | 2024 |
"""


def written(document):
    return open_word(io.BytesIO(as_docx(document)))


def _said(run):
    return "".join(words.text for words in run.iter(qn("w:t")))


def test_html_of_the_hub_becomes_blocks():
    html = render(f"# Head\n\n{TEXT}\n```\na  b\n```\n\n---", lang="en").html
    assert from_html(html, level=2) == (
        Heading(2, (Run("Head"),)),
        Paragraph(
            (
                Run("A "),
                Run("bold ", bold=True),
                Run("and slanted", bold=True, italic=True),
                Run(" word, "),
                Run("a link", link="https://example.org/a"),
                Run("."),
            )
        ),
        Listing(
            (
                (Paragraph((Run("one"),)),),
                (
                    Paragraph((Run("two"),)),
                    Listing(((Paragraph((Run("deeper"),)),),), numbered=True),
                ),
            )
        ),
        Quotation((Paragraph((Run("said"),)),)),
        Table(((Run("Country"),), (Run("Year"),)), (((Run("Peru"),), (Run("2024"),)),)),
        Code("a  b"),
        Rule(),
    )


def test_path_of_this_site_is_written_out_or_no_link():
    html = '<p><a href="/en/topics/7">seven</a></p>'
    assert from_html(html, site="https://hub.example.org") == (
        Paragraph((Run("seven", link="https://hub.example.org/en/topics/7"),)),
    )
    assert from_html(html) == (Paragraph((Run("seven"),)),)


def test_same_document_gives_the_same_bytes():
    assert as_docx(form(long=TEXT)) == as_docx(form(long=TEXT))


def test_file_tells_nothing_of_anybody():
    data = as_docx(form())
    about = open_word(io.BytesIO(data)).core_properties
    assert (about.author, about.last_modified_by, about.comments, about.subject) == ("",) * 4
    assert (about.title, about.language) == ("Submission", "en-GB")
    found = parts(data)
    assert found["docProps/app.xml"].count(b"<") == 2
    assert [name for name in found if "thumbnail" in name] == []
    assert [name for name in found if b"python-docx" in found[name]] == []


def test_file_tells_what_it_was_given():
    date = datetime(2026, 3, 1, tzinfo=UTC)
    about = written(
        Document("T", "fr", (), properties=Properties("Office", "Return", date))
    ).core_properties
    assert (about.author, about.subject, about.language) == ("Office", "Return", "fr-FR")
    assert about.created == about.modified == date


def test_arabic_runs_from_the_right():
    blocks = from_markdown("نص **غامق** ISO\n\n| أ | ب |\n| --- | --- |\n| ١ | ٢ |", "ar")
    word = written(Document("عنوان", "ar", (*blocks, Field("k", "حقل"))))
    body = word.element.body
    assert [
        p for p in body.iter(qn("w:p")) if p.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is None
    ] == []
    assert [t for t in body.iter(qn("w:tblPr")) if t.find(qn("w:bidiVisual")) is None] == []
    assert body.sectPr.find(qn("w:bidi")) is not None
    directions = {
        _said(run): run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
        for run in body.iter(qn("w:r"))
    }
    assert directions == dict.fromkeys(
        ("عنوان", "نص ", "غامق", " ISO", "أ", "ب", "١", "٢", "حقل"), True
    ) | {" ISO": False}
    bold = next(run for run in body.iter(qn("w:r")) if _said(run) == "غامق")
    assert bold.find(f"{qn('w:rPr')}/{qn('w:bCs')}") is not None


def test_english_runs_from_the_left():
    body = written(form(long=TEXT)).element.body
    assert list(body.iter(qn("w:bidi"), qn("w:rtl"), qn("w:bidiVisual"))) == []


def test_headings_are_headings_in_serif():
    word = written(form())
    shown = [
        (p.style.name, p.text) for p in word.paragraphs if p.style.name[:7] in {"Title", "Heading"}
    ]
    assert shown == [
        ("Title", "Submission"),
        ("Heading 1", "About the practice"),
        ("Heading 1", "Closing"),
    ]
    assert word.styles["Heading 1"].font.name == "Cambria"


def test_head_of_a_table_is_marked_as_one():
    word = written(Document("T", "en", from_markdown(TEXT, "en")))
    rows = word.tables[0].rows
    assert [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [
        True,
        False,
    ]
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["Country", "Year"],
        ["Peru", "2024"],
    ]


def test_each_numbered_list_begins_where_it_says():
    data = as_docx(Document("T", "en", from_markdown("1. a\n\ntext\n\n4. b", "en")))
    overrides = parts(data)["word/numbering.xml"].split(b"startOverride w:val=")[1:]
    assert [part[:3] for part in overrides] == [b'"1"', b'"4"']


@pytest.mark.parametrize(
    "make",
    [
        lambda: Document("T", "de", ()),
        lambda: Document("T", "en", (Field("a", "A"), Field("a", "B"))),
        lambda: Field("Not a key", "A"),
        lambda: Document("T", "en", (), form="a:b"),
    ],
)
def test_what_could_not_be_found_again_is_not_written(make):
    with pytest.raises(ValueError):
        make()


def test_sign_that_no_file_can_hold_is_left_out():
    word = written(Document("a\x00b", "en", (Paragraph((Run("c\x0bd\ud800"),)),)))
    assert [p.text for p in word.paragraphs] == ["ab", "cd"]
