"""CSV in the forms in which spreadsheets of all countries write it."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from hub.core.sheets.rows import Damaged, Fault, FoundRow, found_row
from hub.core.sheets.writing import CALCULATED

DELIMITERS = (",", ";", "\t")
# A row that is longer has an open quote: what follows it is told row by row.
MOST_LINES = 300
MOST_MENDED = 100
SNIFFED = 40

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Four such letters on end are no word of Western Europe: it is another code page.
_FOREIGN = re.compile(r"[^\x00-\x7f\s–—…•·]{4}")
# By this line a spreadsheet is told what stands between the cells.
_SEPARATOR = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)

# Cells are measured afterwards; the module's own limit would end the table.
csv.field_size_limit(2**31 - 1)


class Unclear(ValueError):
    """The encoding cannot be told, or it is no text."""


def text_of(content: bytes) -> str:
    """The text by its mark, else as UTF-8, UTF-16 or Windows-1252. Raises Unclear."""
    text = _decoded(content)
    if "\0" in text:
        raise Unclear
    return text


def rows_of_text(text: str) -> Iterator[FoundRow]:
    """The rows with the numbers of the lines they begin on. Raises Damaged.

    A quote that is never closed would swallow all rows below: it costs the row it stands in.
    """
    lines = list(io.StringIO(text, newline=""))
    said = _SEPARATOR.fullmatch(lines[0]) if lines else None
    delimiter = said[1] if said else _delimiter(lines[:SNIFFED])
    at, mended = 1 if said else 0, 0
    while at < len(lines):
        start = at
        reader = csv.reader(lines[start:], delimiter=delimiter)
        for cells in reader:
            ended = start + reader.line_num
            if _is_open(lines, at, ended, delimiter):
                break
            yield found_row(at + 1, [_as_it_was(cell) for cell in cells])
            at = ended
        else:
            return
        mended += 1
        if mended > MOST_MENDED:
            raise Damaged
        alone = lines[at].rstrip("\r\n").replace('"', "").split(delimiter)
        yield found_row(at + 1, alone, Fault.OPEN_QUOTE)
        at += 1


def _delimiter(lines: list[str]) -> str:
    """The mark that cuts most rows into as many cells as the first."""

    def fit(mark: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=mark) if any(cells)]
        if not widths or widths[0] == 1:
            return 0, 0
        return widths.count(widths[0]), widths[0]

    return max(DELIMITERS, key=fit)


def _is_open(lines: list[str], begun: int, ended: int, delimiter: str) -> bool:
    """The row from `begun` to `ended` has a quote that is closed too late, wrongly or never."""
    if ended - begun > MOST_LINES:
        return True
    if ended - begun == 1 and ended < len(lines):
        return False
    try:
        list(csv.reader(lines[begun:ended], delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return False


def _as_it_was(cell: str) -> str:
    """Without the mark by which our own tables keep a cell from being calculated."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(CALCULATED) else cell


def _decoded(content: bytes) -> str:
    try:
        for mark, encoding in _MARKS:
            if content.startswith(mark):
                return content.decode(encoding)
        silent = _utf_16_without_mark(content)
        return content.decode(silent or "utf-8")
    except UnicodeDecodeError:
        return _western(content)


def _utf_16_without_mark(content: bytes) -> str:
    """In UTF-16 every other byte of the marks between cells is zero."""
    start = content[:4096]
    if start[1::2].count(0) > len(start) / 8 and not start[::2].count(0):
        return "utf-16-le"
    if start[::2].count(0) > len(start) / 8 and not start[1::2].count(0):
        return "utf-16-be"
    return ""


def _western(content: bytes) -> str:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise Unclear from None
    if _FOREIGN.search(text):
        raise Unclear
    return text
