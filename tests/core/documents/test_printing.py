"""A PDF of a document says what it is, in every script, and never prints a box for a letter."""

import io
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from hub.core.documents import (
    Block,
    Document,
    Heading,
    NoFont,
    Paragraph,
    Properties,
    Quotation,
    Run,
    as_pdf,
    from_markdown,
)
from tests.core.documents.samples import form


def opened(data: bytes) -> Any:
    return PdfReader(io.BytesIO(data))


def page_of(language, source, title="T"):
    data = as_pdf(Document(title, language, from_markdown(source, language)))
    return opened(data).pages[0]


def glyphs(page):
    """The numbers of the glyphs that are drawn, text by text, with where each text begins."""
    drawn = []

    def note(operator, operands, place, _matrix):
        if operator in {b"Tj", b"TJ"}:
            parts = operands[0] if isinstance(operands[0], ArrayObject) else [operands[0]]
            codes = b"".join(
                part.original_bytes for part in parts if hasattr(part, "original_bytes")
            )
            numbers = [int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)]
            drawn.append((place[4], numbers))

    page.extract_text(visitor_operand_before=note)
    return drawn


def fonts(page):
    return {
        str(font.get_object()["/BaseFont"]).split("+")[1].split("-")[0]
        for font in page["/Resources"]["/Font"].values()
    }


def roles(node):
    """What the parts of the page are to somebody who hears it, in their order."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        return [role for child in node for role in roles(child)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (roles(node["/K"]) if "/K" in node else [])


def test_pdf_says_its_language_title_and_parts():
    data = as_pdf(Document("Un titre", "fr", from_markdown("# Tête\n\ntexte\n\n- un", "fr")))
    reader = opened(data)
    root = reader.root_object
    assert (root["/Lang"], reader.metadata.title, root["/MarkInfo"]["/Marked"]) == (
        "fr",
        "Un titre",
        True,
    )
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    parts = ["/Document", "/Title", "/H1", "/P", "/L", "/LI", "/Lbl", "/LBody", "/P"]
    assert roles(root["/StructTreeRoot"]["/K"]) == parts


def test_pdf_tells_nothing_of_anybody_unless_told():
    about = opened(as_pdf(form())).metadata
    assert (about.author, about.subject, about.creation_date) == (None, None, None)
    date = datetime(2026, 3, 1, tzinfo=UTC)
    given = Document("T", "en", (), properties=Properties("Office", "Return", date))
    about = opened(as_pdf(given)).metadata
    assert (about.author, about.subject, about.creation_date.date()) == (
        "Office",
        "Return",
        date.date(),
    )


def test_same_document_gives_the_same_bytes():
    assert as_pdf(form(long="**a**")) == as_pdf(form(long="**a**"))


def test_arabic_letters_are_joined():
    # A letter has a shape for the beginning, the middle and the end of a word, and one alone.
    assert [len(set(numbers)) for _x, numbers in glyphs(page_of("ar", "ببب"))[1:2]] == [3]
    alone = [numbers[0] for _x, numbers in glyphs(page_of("ar", "ب ب ب"))[1:4]]
    assert len(set(alone)) == 1


@pytest.mark.parametrize(
    ("language", "source", "begins_left"), [("ar", "سلام", False), ("en", "Hi", True)]
)
def test_text_begins_at_its_own_side(language, source, begins_left):
    page = page_of(language, source, title=source)
    middle = float(page.mediabox.width) / 2
    assert [x < middle for x, _glyphs in glyphs(page)[:2]] == [begins_left] * 2


@pytest.mark.parametrize(
    ("language", "source", "font"),
    [
        ("zh", "移民政策", "NotoSansCJKsc"),
        ("ar", "الهجرة", "Amiri"),
        ("ru", "Миграция", "LibertinusSerif"),
        ("es", "Migración ¿y qué?", "LibertinusSerif"),
        ("en", "移民", "NotoSansCJKsc"),
    ],
)
def test_each_script_has_its_letters(language, source, font):
    page = page_of(language, source)
    assert source in page.extract_text().split("\n")
    assert font in fonts(page)
    assert [numbers for _x, numbers in glyphs(page) if 0 in numbers] == []


def test_script_without_a_font_is_refused_by_name():
    with pytest.raises(NoFont) as refused:
        page_of("en", "a \U0010fffd\U0010fffc b")
    assert set(refused.value.signs) == {"\U0010fffd", "\U0010fffc"}


def test_pictograph_without_a_font_is_written_as_its_name():
    # No character yet, so no machine has it; thumbs up would be drawn where there is a font.
    assert "so [u+1faff]" in page_of("en", "so \U0001faff").extract_text()


def test_headings_skip_no_level():
    blocks = tuple(Heading(level, (Run(str(level)),)) for level in (3, 1, 4, 2))
    reader = opened(as_pdf(Document("T", "en", (*blocks, Heading(1, ())))))
    found = [
        role for role in roles(reader.root_object["/StructTreeRoot"]["/K"]) if role[:2] == "/H"
    ]
    assert found == ["/H1", "/H1", "/H2", "/H2"]
    assert all(int(after[2]) <= int(before[2]) + 1 for before, after in pairwise(found))


def test_words_are_never_taken_for_code():
    source = '`#panic()` #import "a" $x$ *b* <c> @d // e'
    text = as_pdf(Document("#T", "en", (Paragraph((Run(source),)),)))
    assert opened(text).pages[0].extract_text().split("\n")[:2] == ["#T", source]


def test_link_leads_where_it_says():
    page = page_of("en", "[here](https://example.org/a?b=c)")
    (link,) = page["/Annots"]
    assert link.get_object()["/A"]["/URI"] == "https://example.org/a?b=c"


def test_text_nested_beyond_reason_is_printed_all_the_same():
    blocks: tuple[Block, ...] = (Paragraph((Run("deep"),)),)
    for _level in range(20):
        blocks = (Quotation(blocks),)
    assert "deep" in opened(as_pdf(Document("T", "en", blocks))).pages[0].extract_text()


def test_form_is_printed_with_its_values_and_marks():
    text = opened(as_pdf(form(long="mine", chosen=["law"]))).pages[0].extract_text()
    assert text.split("\n") == [
        *("Submission", "About the practice", "The problem", "Who is concerned?", "mine", "Place"),
        *("Kinds", "☒ A law", "☐ A service", "Closing", "1 / 1"),
    ]
