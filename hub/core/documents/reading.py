"""What stands in a Word file that somebody filled in: values by their keys, and all of its text.

The file comes from outside: it is opened by `archives`, nothing that it points at is followed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from hub.core.documents.archives import Archive, DocumentRefused, parsed, taken
from hub.core.documents.bodies import Body, style_names
from hub.core.documents.markdown import as_markdown
from hub.core.documents.parts import (
    EMPTY,
    FIELD_HEADINGS,
    OPTION_MARK,
    Block,
    Choice,
    Field,
    Table,
    every_block,
    words,
)
from hub.core.documents.pieces import Lists, Piece, W, grouped

_DOCUMENT = "word/document.xml"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MAIN = frozenset({f"{_OFFICE}document.main+xml", f"{_OFFICE}template.main+xml"})
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"

# Hundreds of pages; reading takes the time of the parts times how deep they stand.
_MOST_TEXT = 8 * 1024 * 1024
_MOST_TAGS = 100_000
_DEEPEST = 8
_NESTING = frozenset({f"{W}tbl", f"{W}sdt", f"{W}p"})

_TICKED = re.compile(r"\s*(?:[☒☑✓✔✗✘×]|\[[xX]\]|[xX](?=\s|$))")
_NOT_TICKED = re.compile(r"\s*(?:[☐□▢○]|\[\s?\])")
_PICTURES = (f"{W}drawing", f"{W}pict")
# A value has headings of its own; one as high as this begins another part of the form.
_SECTION = FIELD_HEADINGS - 1


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a file.

    `values` holds each field that was found: Markdown, or "" where nothing was written. `chosen`
    holds the keys that are ticked of each choice that was found. `form` is what the document said
    it is, `markdown` all of its text, `tables` those of more than one column, `pictures` how many
    it has: they are not read.
    """

    values: Mapping[str, str]
    chosen: Mapping[str, frozenset[str]]
    form: str
    markdown: str
    pictures: int
    tables: Sequence[Table] = ()


def read_docx(stream: BinaryIO, limit: int, form: Iterable[Block] = ()) -> Found:
    """What stands in the .docx of at most `limit` bytes. Raises DocumentRefused.

    Fields are found by their content controls. With the blocks of the `form` that was handed out
    (of several, if it was handed out in several languages), those whose control was lost are found
    by their label: in the cell beside it, or in what follows it.
    """
    archive = Archive(taken(stream, limit), otherwise="not_docx")
    _must_be_docx(archive)
    root = parsed(archive.read(_DOCUMENT, most=_MOST_TEXT))
    _must_be_within_reason(root)
    body = Body(
        root,
        links=_links(archive),
        styles=style_names(archive.xml("word/styles.xml")),
        lists=Lists(archive.xml("word/numbering.xml")),
    )
    asked = [block for block in every_block(tuple(form)) if isinstance(block, Field | Choice)]
    values, chosen = _by_controls(body, asked)
    _by_labels(body, asked, values, chosen)
    blocks = grouped(list(body.pieces()))
    pictures = sum(1 for _one in root.iter(*_PICTURES))
    tables = [block for block in blocks if isinstance(block, Table)]
    return Found(values, chosen, _form(archive), as_markdown(blocks), pictures, tables)


def _must_be_docx(archive: Archive) -> None:
    types = archive.xml("[Content_Types].xml")
    if types is None or _DOCUMENT not in archive.names:
        raise DocumentRefused("not_docx")
    stated = {
        part.get("PartName", ""): part.get("ContentType", "")
        for part in types.iter(f"{_TYPES}Override")
    }
    if any("macroenabled" in kind.lower() for kind in stated.values()):
        raise DocumentRefused("macros")
    if stated.get(f"/{_DOCUMENT}") not in _MAIN:
        raise DocumentRefused("not_docx")


def _must_be_within_reason(root: etree._Element) -> None:
    count = depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        step = 1 if event == "start" else -1
        count += event == "start"
        depth += step if element.tag in _NESTING else 0
        if count > _MOST_TAGS or depth > _DEEPEST:
            raise DocumentRefused("too_large")


def _links(archive: Archive) -> dict[str, str]:
    relations = archive.xml("word/_rels/document.xml.rels")
    return {
        one.get("Id", ""): one.get("Target", "")
        for one in (() if relations is None else relations.iter(f"{_RELATIONS}Relationship"))
        if one.get("TargetMode") == "External" and one.get("Type", "").endswith("/hyperlink")
    }


def _form(archive: Archive) -> str:
    about = archive.xml("docProps/core.xml")
    keywords = None if about is None else about.find(f"{_CORE}keywords")
    return "" if keywords is None else (keywords.text or "").strip()


def _by_controls(
    body: Body, asked: Sequence[Field | Choice]
) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    short = {block.key for block in asked if isinstance(block, Field) and not block.long}
    # LibreOffice before 7.5 keeps a control's title only, which is the label.
    titles = {_label(block.label): block.key for block in asked if isinstance(block, Field)}
    values: dict[str, str] = {}
    chosen: dict[str, frozenset[str]] = {}
    for control in body.controls():
        named = control.key or titles.get(_label(control.title), "")
        key, mark, option = named.partition(OPTION_MARK)
        if not key:
            continue
        if mark:
            line = "".join(_plain(control.blocks))
            is_ticked = _is_ticked(line) if _is_box(line) else bool(control.is_ticked)
            chosen[key] = chosen.get(key, frozenset()) | ({option} if is_ticked else frozenset())
        elif control.is_plain or key in short:
            values[key] = _put_together(values.get(key, ""), _in_one_line(control.blocks), " ")
        else:
            values[key] = _put_together(values.get(key, ""), _source(control.blocks), "\n\n")
    return values, chosen


def _by_labels(
    body: Body,
    asked: Sequence[Field | Choice],
    values: dict[str, str],
    chosen: dict[str, frozenset[str]],
) -> None:
    """Find what has no control any more."""
    labels = {_label(block.label) for block in asked}
    hints = {_label(block.hint) for block in asked}
    lost = [block for block in asked if block.key not in values and block.key not in chosen]
    pieces, rows = (list(body.pieces()), list(body.rows())) if lost else ([], [])
    for block in lost:
        under = _below(pieces, block, labels, hints)
        if under is None and (under := _beside(rows, block)) is None:
            continue
        if isinstance(block, Choice):
            # A label may be the same in two languages, and the options not.
            lines = [line for piece in under for line in piece.text.split("\n")]
            chosen[block.key] = chosen.get(block.key, frozenset()).union(_ticked(lines, block))
        elif block.key not in values:
            blocks = grouped([piece for piece in under if piece.text.strip() != EMPTY])
            values[block.key] = _source(blocks) if block.long else _in_one_line(blocks)


def _beside(rows: Sequence[Sequence[Sequence[Piece]]], block: Field | Choice) -> list[Piece] | None:
    for cells in rows:
        if len(cells) > 1 and _label(_said(cells[0])) == _label(block.label):
            return [piece for cell in cells[1:] for piece in cell]
    return None


def _below(
    pieces: Sequence[Piece], block: Field | Choice, labels: set[str], hints: set[str]
) -> list[Piece] | None:
    for index, piece in enumerate(pieces):
        if piece.key or _label(piece.text) != _label(block.label):
            continue
        under = []
        for following in pieces[index + 1 :]:
            if following.key or _label(following.text) in labels or _begins_part(following):
                break
            if _label(following.text) not in hints:
                under.append(following)
        return under
    return None


def _begins_part(piece: Piece) -> bool:
    level = getattr(piece.block, "level", 9) if piece.kind == "heading" else 9
    return piece.kind == "title" or level <= _SECTION


def _ticked(lines: Sequence[str], choice: Choice) -> Iterator[str]:
    for line in lines:
        mark = _TICKED.match(line)
        for option in choice.options if mark else ():
            if mark and _label(line[mark.end() :]) == _label(option.label):
                yield option.key


def _is_box(line: str) -> bool:
    return bool(_TICKED.match(line) or _NOT_TICKED.match(line))


def _is_ticked(line: str) -> bool:
    return bool(_TICKED.match(line))


def _label(text: str) -> str:
    return " ".join(text.split()).strip("*:： \u00a0").casefold()


def _said(pieces: Iterable[Piece]) -> str:
    return " ".join(piece.text for piece in pieces if piece.text.strip())


def _source(blocks: Sequence[Block]) -> str:
    text = as_markdown(blocks, level=FIELD_HEADINGS)
    return "" if text == EMPTY else text


def _in_one_line(blocks: Sequence[Block]) -> str:
    line = " ".join(" ".join(_plain(blocks)).split())
    return "" if line == EMPTY else line


def _plain(blocks: Sequence[Block]) -> Iterator[str]:
    for block in every_block(tuple(blocks)):
        runs = getattr(block, "runs", ())
        yield words(runs) if runs else getattr(block, "text", "")


def _put_together(before: str, found: str, between: str) -> str:
    """Both, where somebody copied a control: nothing that was written is lost."""
    return between.join(text for text in (before, found) if text)
