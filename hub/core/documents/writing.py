"""A document as a Word file (ECMA-376): read by Word, LibreOffice and what reads their files."""

import io
import re
import zlib
from collections.abc import Iterator, Sequence

import docx
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.package import OpcPackage
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from hub.core.documents import styles
from hub.core.documents.archives import Archive, packed
from hub.core.documents.parts import (
    EMPTY,
    FIELD_HEADINGS,
    OPTION_MARK,
    Block,
    Choice,
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
    Runs,
    Table,
)
from hub.core.documents.texts import from_markdown

TICKED, NOT_TICKED = "☒", "☐"

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LEFT_TO_RIGHT = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ABOUT_THE_PROGRAM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)


def as_docx(document: Document) -> bytes:
    """The document as a .docx; the same document gives the same bytes.

    Fields and choices are content controls that carry their keys, so that `read_docx` finds what
    was written in them. Nothing tells who made the file or when, unless its properties do.
    """
    word = docx.Document()
    styles.shape(word, document.language)
    _describe(word, document)
    _Writer(word, document).write()
    written = io.BytesIO()
    word.save(written)
    archive = Archive(written.getvalue(), otherwise="damaged")
    return packed((entry.filename, archive.read(entry.filename)) for entry in archive.entries)


def _describe(word: Word, document: Document) -> None:
    about, given = word.core_properties, document.properties or Properties()
    about.title, about.language = _clean(document.title)[:255], styles.LOCALES[document.language]
    about.author, about.subject = _clean(given.author)[:255], _clean(given.subject)[:255]
    about.keywords = document.form[:255]
    about.created = about.modified = given.date
    about.last_modified_by = about.comments = about.category = ""
    about.revision = 1
    package = word.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.EXTENDED_PROPERTIES:
            relation.target_part._blob = _ABOUT_THE_PROGRAM
        elif "thumbnail" in relation.reltype:
            _forget(package, name)


def _forget(package: OpcPackage, name: str) -> None:
    del package.rels[name]


class _Writer:
    def __init__(self, word: Word, document: Document) -> None:
        self.word, self.document = word, document
        self.is_right_to_left = document.direction == "rtl"
        self.ids = {style.name: style.style_id for style in word.styles}
        self.lists = 0

    def write(self) -> None:
        body = self.word.element.body
        for part in self._all():
            body.insert(len(body) - 1, part)

    def _all(self) -> Iterator[Element]:
        yield self._paragraph((Run(self.document.title),), "Title")
        if self.document.subtitle:
            yield self._paragraph((Run(self.document.subtitle),), "Subtitle")
        yield from self._blocks(self.document.blocks)

    def _blocks(self, blocks: Sequence[Block], style: str = "Normal") -> Iterator[Element]:
        for block in blocks:
            yield from self._block(block, style)

    def _block(self, block: Block, style: str) -> Iterator[Element]:
        match block:
            case Heading():
                yield self._paragraph(block.runs, f"Heading {max(1, min(block.level, 4))}")
            case Paragraph():
                yield self._paragraph(block.runs, styles.QUIET if block.quiet else style)
            case Listing():
                yield from self._listing(block, 0)
            case Table():
                if block.width:
                    yield self._table(block)
                    yield self._paragraph((), styles.QUIET)
            case Quotation():
                yield from self._blocks(block.blocks, "Quote")
            case Code():
                yield self._paragraph((Run(block.text),), styles.CODE_BLOCK, is_code=True)
            case Rule():
                yield self._rule()
            case Field():
                yield from self._field(block)
            case Choice():
                yield from self._choice(block)

    def _paragraph(self, runs: Runs, style: str, *, is_code: bool = False) -> Element:
        paragraph = OxmlElement("w:p")
        properties = _under(paragraph, "w:pPr")
        _under(properties, "w:pStyle", val=self.ids[style])
        if self.is_right_to_left and not is_code:
            _under(properties, "w:bidi")
        for run in runs:
            self._run(paragraph, run)
        return paragraph

    def _run(self, paragraph: Element, run: Run) -> None:
        holder = paragraph
        if run.link:
            holder = _under(paragraph, "w:hyperlink")
            relation = self.word.part.relate_to(
                _clean(run.link), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
            holder.set(qn("r:id"), relation)
        written = _under(holder, "w:r")
        properties = _under(written, "w:rPr")
        if run.code or run.link:
            style = styles.CODE if run.code else "Hyperlink"
            _under(properties, "w:rStyle", val=self.ids[style])
        for is_so, names in (
            (run.bold, ("w:b", "w:bCs")),
            (run.italic, ("w:i", "w:iCs")),
            (run.struck, ("w:strike",)),
        ):
            for name in names if is_so else ():
                _under(properties, name)
        if self._runs_right_to_left(run):
            _under(properties, "w:rtl")
        _write_words(written, run.text)

    def _runs_right_to_left(self, run: Run) -> bool:
        if _RIGHT_TO_LEFT.search(run.text):
            return True
        return self.is_right_to_left and not run.code and not _LEFT_TO_RIGHT.search(run.text)

    def _listing(self, listing: Listing, level: int) -> Iterator[Element]:
        number = self._new_list(listing, level)
        for item in listing.items:
            is_first = True
            for block in item or (Paragraph(()),):
                if isinstance(block, Listing):
                    yield from self._listing(block, min(level + 1, styles.MAX_LIST_LEVEL))
                elif isinstance(block, Paragraph):
                    paragraph = self._paragraph(block.runs, "List Paragraph")
                    self._place_in_list(paragraph, number if is_first else 0, level)
                    is_first = False
                    yield paragraph
                else:
                    yield from self._block(block, "List Paragraph")

    def _new_list(self, listing: Listing, level: int) -> int:
        self.lists += 1
        number = OxmlElement("w:num")
        number.set(qn("w:numId"), str(self.lists))
        kind = styles.NUMBERS if listing.numbered else styles.BULLETS
        _under(number, "w:abstractNumId", val=str(kind))
        if listing.numbered:
            override = _under(number, "w:lvlOverride")
            override.set(qn("w:ilvl"), str(level))
            _under(override, "w:startOverride", val=str(listing.start))
        self.word.part.numbering_part.element.append(number)
        return self.lists

    def _place_in_list(self, paragraph: Element, number: int, level: int) -> None:
        """The paragraph as an item of the list `number`, or going on with one if that is 0."""
        properties = paragraph[0]
        bidi = properties.find(qn("w:bidi"))
        place = len(properties) if bidi is None else list(properties).index(bidi)
        if number:
            numbered = OxmlElement("w:numPr")
            _under(numbered, "w:ilvl", val=str(level))
            _under(numbered, "w:numId", val=str(number))
            properties.insert(place, numbered)
        else:
            indent = _under(properties, "w:ind")
            indent.set(qn("w:left"), str(360 + 360 * level))

    def _table(self, table: Table) -> Element:
        written = self._table_of(table.width)
        if table.head:
            self._row(written, table.head, table.width, is_head=True)
        for row in table.rows:
            self._row(written, row, table.width, is_head=False)
        return written

    def _table_of(self, columns: int) -> Element:
        written = OxmlElement("w:tbl")
        properties = _under(written, "w:tblPr")
        _under(properties, "w:tblStyle", val=self.ids["Table Grid"])
        if self.is_right_to_left:
            _under(properties, "w:bidiVisual")
        width = _under(properties, "w:tblW")
        width.set(qn("w:w"), "5000")
        width.set(qn("w:type"), "pct")
        grid = _under(written, "w:tblGrid")
        for _column in range(columns):
            _under(grid, "w:gridCol").set(qn("w:w"), str(9070 // columns))
        return written

    def _row(self, table: Element, cells: Sequence[Runs], width: int, *, is_head: bool) -> None:
        row = _under(table, "w:tr")
        if is_head:
            properties = _under(row, "w:trPr")
            _under(properties, "w:cantSplit")
            _under(properties, "w:tblHeader")
        for runs in (*cells, *((),) * (width - len(cells))):
            cell = _under(row, "w:tc")
            cell.append(self._paragraph(runs, styles.TABLE_HEAD if is_head else "Normal"))

    def _rule(self) -> Element:
        paragraph = self._paragraph((), "Normal")
        border = OxmlElement("w:pBdr")
        line = _under(border, "w:bottom", val="single")
        line.set(qn("w:sz"), "6")
        line.set(qn("w:color"), "B9C4C0")
        paragraph[0].insert(1, border)
        return paragraph

    def _field(self, field: Field) -> Iterator[Element]:
        yield self._paragraph((Run(field.label),), styles.LABEL)
        if field.hint:
            yield self._paragraph((Run(field.hint),), styles.HINT)
        box = self._table_of(1)
        if field.long:
            # Around a row, since LibreOffice makes plain words of a control around paragraphs.
            control, content = self._control(field.key, field.label)
            box.append(control)
            self._cell(content, self._value(field), is_high=True)
        else:
            self._cell(box, iter([self._line(field)]), is_high=False)
        yield box
        yield self._paragraph((), styles.QUIET)

    def _cell(self, holder: Element, parts: Iterator[Element], *, is_high: bool) -> None:
        row = _under(holder, "w:tr")
        if is_high:
            _under(_under(row, "w:trPr"), "w:trHeight", val="1134")
        cell = _under(row, "w:tc")
        shade = _under(_under(cell, "w:tcPr"), "w:shd", val="clear")
        shade.set(qn("w:color"), "auto")
        shade.set(qn("w:fill"), styles.SHADE)
        for part in parts:
            cell.append(part)
        if cell[-1].tag != qn("w:p"):
            cell.append(self._paragraph((), styles.VALUE))

    def _value(self, field: Field) -> Iterator[Element]:
        blocks = from_markdown(field.value, self.document.language, level=FIELD_HEADINGS)
        return self._blocks(blocks, styles.VALUE)

    def _line(self, field: Field) -> Element:
        paragraph = self._paragraph((), styles.VALUE)
        value = " ".join(field.value.split())
        control, content = self._control(field.key, field.label)
        paragraph.append(control)
        self._run(content, Run(value or EMPTY))
        if not value:
            _under(control[0], "w:showingPlcHdr")
            style = OxmlElement("w:rStyle")
            style.set(qn("w:val"), self.ids[styles.PLACEHOLDER])
            content[0][0].insert(0, style)
        _under(control[0], "w:text")
        return paragraph

    def _choice(self, choice: Choice) -> Iterator[Element]:
        yield self._paragraph((Run(choice.label),), styles.LABEL)
        if choice.hint:
            yield self._paragraph((Run(choice.hint),), styles.HINT)
        for option in choice.options:
            paragraph = self._paragraph((), styles.VALUE)
            is_chosen = option.key in choice.chosen
            key = f"{choice.key}{OPTION_MARK}{option.key}"
            control, content = self._control(key, option.label)
            _checkbox(control[0], is_chosen)
            self._run(content, Run(TICKED if is_chosen else NOT_TICKED))
            paragraph.append(control)
            self._run(paragraph, Run(f" {option.label}"))
            yield paragraph
        yield self._paragraph((), styles.QUIET)

    def _control(self, key: str, label: str) -> tuple[Element, Element]:
        control = OxmlElement("w:sdt")
        properties = _under(control, "w:sdtPr")
        _under(properties, "w:alias", val=_clean(label)[:64])
        _under(properties, "w:tag", val=key)
        _under(properties, "w:id", val=str(zlib.crc32(key.encode()) & 0x7FFFFFFF))
        _under(properties, "w:lock", val="sdtLocked")
        return control, _under(control, "w:sdtContent")


def _checkbox(properties: Element, is_chosen: bool) -> None:
    box = properties.makeelement(f"{_W14}checkbox", nsmap={"w14": _W14[1:-1]})
    properties.append(box)
    for name, value in (("checked", str(int(is_chosen))), ("checkedState", "2612")):
        _state(box, name, value)
    _state(box, "uncheckedState", "2610")


def _state(box: Element, name: str, value: str) -> None:
    state = box.makeelement(f"{_W14}{name}")
    state.set(f"{_W14}val", value)
    if name != "checked":
        state.set(f"{_W14}font", "MS Gothic")
    box.append(state)


def _write_words(run: Element, text: str) -> None:
    for number, line in enumerate(_clean(text).split("\n")):
        if number:
            _under(run, "w:br")
        for place, piece in enumerate(line.split("\t")):
            if place:
                _under(run, "w:tab")
            if piece:
                words = _under(run, "w:t")
                words.text = piece
                words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _under(parent: Element, name: str, *, val: str | None = None) -> Element:
    child = OxmlElement(name)
    if val is not None:
        child.set(qn("w:val"), val)
    parent.append(child)
    return child


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
