"""The body of a Word file: its paragraphs and tables, and the controls that stand in it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml.etree import _Element as Element

from hub.core.documents.parts import (
    DEEPEST,
    Block,
    Code,
    Heading,
    Paragraph,
    Run,
    Runs,
    Table,
    words,
)
from hub.core.documents.pieces import Lists, Piece, W, grouped, value_of
from hub.core.markup.addresses import safe_address

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

_OFF = frozenset({"0", "false", "off", "none"})
# What was taken out with changes tracked, and the second telling of what stands there already.
_LEFT_OUT = frozenset({f"{W}del", f"{W}moveFrom", f"{MC}Fallback", f"{W}pPr", f"{W}rPr"})
_HEADING = re.compile(r"heading ([1-9])")
_PLACEHOLDERS = frozenset({"placeholder", "placeholder text"})
_MONOSPACED = re.compile(r"consolas|courier|mono", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Control:
    """A content control: its key and title, what stands in it, if it takes plain words only."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    is_plain: bool
    is_ticked: bool | None


@dataclass(frozen=True, slots=True)
class Style:
    """What matters of a style: its English name, and the list it puts a paragraph in."""

    name: str
    number: str = ""
    level: int = 0


class Body:
    """The body of a Word file."""

    def __init__(
        self,
        root: Element,
        *,
        links: Mapping[str, str],
        styles: Mapping[str, Style],
        lists: Lists,
    ) -> None:
        body = root.find(f"{W}body")
        self.root = root if body is None else body
        self.links, self.styles, self.lists = links, styles, lists

    def pieces(self, container: Element | None = None, key: str = "") -> Iterator[Piece]:
        """Every paragraph and table that stands in the container, in the order of the text."""
        for child in self.root if container is None else container:
            if child.tag == f"{W}p":
                yield self._piece(child, key)
            elif child.tag == f"{W}tbl":
                yield from self._in_table(child, key)
            elif child.tag == f"{W}sdt":
                content = child.find(f"{W}sdtContent")
                if content is not None:
                    yield from self.pieces(content, _key(child) or key)
            elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
                yield from self.pieces(child, key)

    def _in_table(self, table: Element, key: str) -> Iterator[Piece]:
        rows = [(row, list(_cells(row))) for row in _rows(table)]
        if any(len(cells) > 1 for _row, cells in rows):
            yield Piece(self._table(table), "table", key)
            return
        # A table of one column is a box around what stands in it.
        for row, cells in rows:
            outer = next(row.iterancestors(f"{W}sdt", f"{W}tbl"))
            inner = "" if outer is table else _key(outer)
            for cell in cells:
                yield from self.pieces(cell, inner or key)

    def controls(self) -> Iterator[Control]:
        """Every control with a key or a title, in the order of the text, but for one that stands in
        another of its key.
        """
        for sdt in self.root.iter(f"{W}sdt"):
            properties, content = sdt.find(f"{W}sdtPr"), sdt.find(f"{W}sdtContent")
            key = _key(sdt)
            if properties is None or content is None or self._stands_within(sdt, key):
                continue
            is_plain = properties.find(f"{W}text") is not None
            if self._is_placeholder(sdt, content):
                blocks: tuple[Block, ...] = ()
            else:
                blocks = self._content(_box(sdt, content))
            yield Control(key, _title(properties), blocks, is_plain, _state(properties))

    def rows(self) -> Iterator[tuple[tuple[Piece, ...], ...]]:
        """The pieces of each cell of each row of every table."""
        for row in self.root.iter(f"{W}tr"):
            yield tuple(tuple(self.pieces(cell)) for cell in _cells(row))

    def _stands_within(self, sdt: Element, key: str) -> bool:
        return any(key and _key(outer) == key for outer in sdt.iterancestors(f"{W}sdt")) or any(
            outer.tag in _LEFT_OUT for outer in sdt.iterancestors()
        )

    def _content(self, content: Element) -> tuple[Block, ...]:
        if next(content.iter(f"{W}p", f"{W}tbl"), None) is not None:
            return grouped(list(self.pieces(content)))
        runs = tuple(self._runs(content, Run("")))
        return (Paragraph(runs),) if words(runs).strip() else ()

    def _is_placeholder(self, sdt: Element, content: Element) -> bool:
        if sdt.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
            return False
        # Some programs leave the mark when they write over what it marked.
        styled = [
            self._style_of(run.find(f"{W}rPr/{W}rStyle")).name in _PLACEHOLDERS
            for run in content.iter(f"{W}r")
        ]
        return all(styled)

    def _piece(self, paragraph: Element, key: str) -> Piece:
        properties = paragraph.find(f"{W}pPr")
        style = self._style_of(None if properties is None else properties.find(f"{W}pStyle"))
        runs = tuple(self._runs(paragraph, Run("")))
        if heading := _HEADING.fullmatch(style.name):
            return Piece(Heading(min(int(heading[1]), DEEPEST), runs), "heading", key)
        if style.name in {"title", "subtitle"}:
            return Piece(Heading(1, runs), "title", key)
        number, level = _place(properties, style)
        if number:
            look = self.lists.look(number, level)
            return Piece(Paragraph(runs), "item", key, number, level, look)
        if style.name == "code block" and words(runs).strip():
            return Piece(Code(words(runs)), "code", key)
        is_quote = style.name in {"quote", "intense quote"}
        if style.name == "list paragraph":
            return Piece(Paragraph(runs), "continued", key)
        return Piece(Paragraph(runs), "quote" if is_quote else "paragraph", key)

    def _table(self, table: Element) -> Table:
        rows = [
            (tuple(self._cell(cell) for cell in _cells(row)), _is_head(row)) for row in _rows(table)
        ]
        # Few people mark a head as one: the first row is taken for it.
        if len(rows) > 1 or (rows and rows[0][1]):
            head = tuple(_not_bold(cell) for cell in rows[0][0])
            return Table(head, tuple(cells for cells, _head in rows[1:]))
        return Table((), tuple(cells for cells, _head in rows))

    def _cell(self, cell: Element) -> Runs:
        runs: list[Run] = []
        for paragraph in cell.iter(f"{W}p"):
            found = tuple(self._runs(paragraph, Run("")))
            if words(found).strip():
                runs.extend([Run(" ")] if runs else [])
                runs.extend(found)
        return tuple(runs)

    def _runs(self, container: Element, look: Run) -> Iterator[Run]:
        for child in container:
            if child.tag in _LEFT_OUT or not isinstance(child.tag, str):
                continue
            if child.tag == f"{W}r":
                yield from self._run(child, look)
            elif child.tag == f"{W}hyperlink":
                address = safe_address(self.links.get(child.get(f"{R}id", ""), "")) or ""
                is_whole = address[:1] not in {"", "/", "#"}
                yield from self._runs(child, replace(look, link=address if is_whole else ""))
            else:
                yield from self._runs(child, look)

    def _run(self, run: Element, look: Run) -> Iterator[Run]:
        properties = run.find(f"{W}rPr")
        text = "".join(_signs(run))
        if not text or _is_on(properties, "vanish"):
            return
        style = self._style_of(None if properties is None else properties.find(f"{W}rStyle")).name
        is_code = style == "code" or (style != "hyperlink" and _is_monospaced(properties))
        yield replace(
            look,
            text=text,
            bold=_is_on(properties, "b") or style == "strong",
            italic=_is_on(properties, "i") or style == "emphasis",
            struck=_is_on(properties, "strike"),
            code=is_code and not look.link,
        )

    def _style_of(self, named: Element | None) -> Style:
        identity = "" if named is None else named.get(f"{W}val", "")
        return self.styles.get(identity, Style(identity.lower()))


def style_names(root: Element | None) -> dict[str, Style]:
    """The styles of a file by their ids: programs translate the ids, and not the names."""
    found = {}
    for style in () if root is None else root.findall(f"{W}style"):
        name = style.find(f"{W}name")
        number, level = _place(style.find(f"{W}pPr"), Style(""))
        english = "" if name is None else name.get(f"{W}val", "").lower()
        found[style.get(f"{W}styleId", "")] = Style(english, number, level)
    return found


def _key(sdt: Element) -> str:
    tag = sdt.find(f"{W}sdtPr/{W}tag")
    return "" if tag is None else tag.get(f"{W}val", "")


def _box(sdt: Element, content: Element) -> Element:
    """What stands in the control or, if it is alone in a box, in the box: LibreOffice ends a
    control where a table begins.
    """
    cell = next(sdt.iterancestors(f"{W}tc"), None)
    if cell is None:
        return content
    row = next(cell.iterancestors(f"{W}tr"))
    others = (
        one
        for one in cell.iter(f"{W}sdt")
        if one is not sdt and one.find(f"{W}sdtPr/{W}alias") is not None
    )
    is_alone = len(list(_cells(row))) == 1 and next(others, None) is None
    return cell if is_alone else content


def _title(properties: Element) -> str:
    title = properties.find(f"{W}alias")
    return "" if title is None else title.get(f"{W}val", "")


def _state(properties: Element) -> bool | None:
    checked = properties.find(f"{W14}checkbox/{W14}checked")
    return None if checked is None else checked.get(f"{W14}val") not in _OFF


def _not_bold(runs: Runs) -> Runs:
    """A head is bold as it is."""
    return tuple(replace(run, bold=False) for run in runs)


def _rows(table: Element) -> Iterator[Element]:
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is table:
            yield row


def _cells(row: Element) -> Iterator[Element]:
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is row:
            yield cell


def _is_head(row: Element) -> bool:
    return _is_on(row.find(f"{W}trPr"), "tblHeader")


def _place(properties: Element | None, style: Style) -> tuple[str, int]:
    place = None if properties is None else properties.find(f"{W}numPr")
    if place is None:
        return style.number, style.level
    number = place.find(f"{W}numId")
    identity = style.number if number is None else number.get(f"{W}val", "")
    level = min(max(value_of(place.find(f"{W}ilvl"), style.level), 0), 8)
    return ("" if identity == "0" else identity), level


def _signs(run: Element) -> Iterator[str]:
    for child in run:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in {f"{W}br", f"{W}cr"}:
            yield "\n"
        elif child.tag == f"{W}tab":
            yield " "
        elif child.tag == f"{W}noBreakHyphen":
            yield "\u2011"


def _is_on(properties: Element | None, name: str) -> bool:
    switch = None if properties is None else properties.find(f"{W}{name}")
    return switch is not None and switch.get(f"{W}val", "1") not in _OFF


def _is_monospaced(properties: Element | None) -> bool:
    fonts = None if properties is None else properties.find(f"{W}rFonts")
    return fonts is not None and _MONOSPACED.search(fonts.get(f"{W}ascii", "")) is not None
