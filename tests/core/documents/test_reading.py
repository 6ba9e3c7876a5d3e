"""What somebody wrote into a form offline is found again, whatever their program made of it."""

import copy

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from hub.core.documents import Choice, Document, Field, Option, as_docx
from hub.core.markup import render
from tests.core.documents.samples import control, edited, form, read, without_controls, write_into

SOURCES = [
    "plain",
    "**bold**, *slanted*, ***both***, ~~struck~~ and `code`",
    "**注意：**请 **好**。",
    "[a link](https://example.org/a_(b)) and [**bold**](mailto:a@example.org)",
    "- one\n- two\n  - deeper\n    1. deepest\n- three",
    "1. one\n2. two\n\ntext\n\n7. seven\n8. eight",
    "- a\n- b\n\n1. c",
    "> quoted\n> on\n>\n> and more\n\nafter",
    "# Head\n\ntext\n\n## Smaller\n\ntext",
    "| a | b |\n| --- | --- |\n| 1 \\| 2 | **x** |\n|  | 3 |",
    "```\nfirst  line\n\n  last\n```",
    "one\ntwo",
    "1\\. no list\n\n\\- none\n\n\\# no head\n\n\\> none",
    "5 \\* 3, snake_case, \\_a\\_, \\`b\\`, \\[c](d), &amp;amp;",
    "نص **غامق** و[رابط](https://example.org)\n\n- واحد\n- اثنان",
    "a **bold *slanted* end** b",
]


@pytest.mark.parametrize("source", SOURCES)
def test_value_comes_back_as_it_went(source):
    found = read(as_docx(form(long=source))).values["problem"]
    assert render(found, lang="en").html == render(source, lang="en").html


def test_what_was_written_into_a_form_is_found():
    def fill(word):
        write_into(word, "problem", "First *line*", "1. second")
        write_into(word, "place", "Lima & Cusco *")

    found = read(edited(as_docx(form(short="Quito")), fill))
    assert found.values == {"problem": "First \\*line\\*\n\n1\\. second", "place": "Lima & Cusco *"}
    assert found.form == "practice.7.draft"


def test_empty_form_has_empty_values():
    found = read(as_docx(form()))
    assert found.values == {"problem": "", "place": ""}
    assert found.chosen == {"kinds": frozenset()}


def test_choice_is_found_as_it_was_ticked():
    def tick(word):
        box = control(word, "kinds=law")
        next(box.iter(qn("w:t"))).text = "☒"

    data = as_docx(form(chosen=["service"]))
    assert read(data).chosen == {"kinds": {"service"}}
    assert read(edited(data, tick)).chosen == {"kinds": {"law", "service"}}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_lost_controls_are_made_up_for_by_labels(language):
    document = form(language, long="- a\n- b", short="Lima", chosen=["law"])
    data = edited(as_docx(document), without_controls)
    other = Document(
        "Autre", "fr", (Field("problem", "Le problème"), Field("place", "Lieu", long=False))
    )
    assert read(data).values == {}
    found = read(data, (*other.blocks, *document.blocks))
    assert found.values == {"problem": "- a\n- b", "place": "Lima"}
    assert found.chosen == {"kinds": {"law"}}


def test_control_without_its_key_is_known_by_its_title():
    def lose_keys(word):
        for tag in list(word.element.body.iter(qn("w:tag"))):
            tag.getparent().remove(tag)
        for paragraph in word.paragraphs:
            paragraph.clear()

    document = form(long="- a", short="Lima")
    found = read(edited(as_docx(document), lose_keys), document.blocks)
    assert found.values == {"problem": "- a", "place": "Lima"}


def test_one_lost_control_takes_nothing_of_the_next():
    def lose(word):
        sdt = control(word, "problem")
        row = next(sdt.iter(qn("w:tr")))
        sdt.getparent().replace(sdt, row)

    document = form(long="mine", short="Lima")
    found = read(edited(as_docx(document), lose), document.blocks)
    assert found.values == {"problem": "mine", "place": "Lima"}


def test_value_is_found_in_the_cell_beside_its_label():
    def as_a_table(word):
        table = word.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "The problem:", "In a cell"
        table.cell(1, 0).text, table.cell(1, 1).text = "KINDS", "[x] A law\n[ ] A service"

    data = edited(as_docx(Document("Another file", "en", ())), as_a_table)
    found = read(data, form().blocks)
    assert found.values == {"problem": "In a cell"}
    assert found.chosen == {"kinds": {"law"}}


def test_copied_control_loses_nothing():
    def copy_it(word):
        write_into(word, "problem", "first")
        table = next(control(word, "problem").iterancestors(qn("w:tbl")))
        table.addnext(copy.deepcopy(table))
        write_into(word, "problem", "second")

    assert read(edited(as_docx(form()), copy_it)).values["problem"] == "second\n\nfirst"


def test_tracked_changes_are_read_as_accepted():
    def change(word):
        write_into(word, "problem", "kept")
        paragraph = next(control(word, "problem").iter(qn("w:p")))
        for name, tag, text in (("ins", "t", " added"), ("del", "delText", " gone")):
            paragraph.append(
                parse_xml(
                    f'<w:{name} {nsdecls("w")} w:id="1" w:author="A"><w:r>'
                    f'<w:{tag} xml:space="preserve">{text}</w:{tag}></w:r></w:{name}>'
                )
            )

    assert read(edited(as_docx(form()), change)).values["problem"] == "kept added"


def test_link_that_could_run_something_is_words():
    def add(word):
        write_into(word, "problem", "see ")
        paragraph = next(control(word, "problem").iter(qn("w:p")))
        relation = word.part.relate_to(
            "javascript:alert(1)",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
            is_external=True,
        )
        paragraph.append(
            parse_xml(
                f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:t>here</w:t></w:r>'
                "</w:hyperlink>"
            )
        )

    assert read(edited(as_docx(form()), add)).values["problem"] == "see here"


def test_whole_text_is_there_beside_the_values():
    text = read(as_docx(form(long="mine", short="Lima", chosen=["law"]))).markdown
    assert text == (
        "# Submission\n\n# About the practice\n\nThe problem\n\nWho is concerned?\n\nmine\n\nPlace"
        "\n\nLima\n\nKinds\n\n☒ A law\n\n☐ A service\n\n# Closing"
    )


def test_lists_as_word_makes_them_are_lists():
    def list_up(word):
        for style, text in (
            ("List Paragraph", "before"),
            ("Normal", "text"),
        ):
            word.add_paragraph(text, style=style)
        for level, text in ((0, "one"), (1, "deeper"), (0, "two")):
            paragraph = word.add_paragraph(text)
            paragraph._p.get_or_add_pPr().append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/>'
                    '<w:numId w:val="1"/></w:numPr>'
                )
            )

    source = Document(
        "T", "en", (Choice("c", "C", (Option("o", "O"),)), *form(long="- x").blocks[1:2])
    )
    text = read(edited(as_docx(source), list_up)).markdown
    assert text.endswith("before\n\ntext\n\n- one\n  - deeper\n- two")
