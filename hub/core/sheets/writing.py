"""Tables that go out: CSV and XLSX in which nothing a person wrote is a formula."""

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from hub.core.i18n import current_language
from hub.core.loading import loaded

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A cell that begins so is a formula to a spreadsheet.
CALCULATED = ("=", "+", "-", "@", "\t", "\r")

# What a sheet's name may not hold, and how long it and a cell may be.
_NO_NAME = re.compile(r"[\[\]:*?/\\]")
_NAME = 31
# Signs that no cell can hold.
_NO_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CELL = 32_767
_WIDE = 60
# Spreadsheets hold fifteen digits of a number; longer ones are names of things.
_DIGITS = 10**15


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table line by line (RFC 4180), with the mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + _line(head)
    for row in rows:
        yield _line(row)


def as_xlsx(
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "",
    right_to_left: bool | None = None,
) -> bytes:
    """The table as a workbook of one sheet, its head bold and standing still.

    Numbers, days and times are what they are, an aware time as UTC; all else is text that no
    spreadsheet calculates, not even when its cell is edited. The sheet runs from the right where
    the reader's language does, unless `right_to_left` says otherwise.
    """
    openpyxl = loaded("openpyxl")
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = None
    sheet = book.create_sheet(_sheet_name(title))
    if right_to_left is None:
        right_to_left = current_language().dir == "rtl"
    sheet.sheet_view.rightToLeft = right_to_left
    sheet.freeze_panes = "A2"
    for number, words in enumerate(head, start=1):
        width = min(max(len(str(words)) + 4, 14), _WIDE)
        sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].width = width
    sheet.append([_head_cell(sheet, words) for words in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def inert(value: Any) -> str:
    """The value as a cell that no spreadsheet takes for a formula."""
    words = "" if value is None else str(value)
    return f"'{words}" if words.startswith(CALCULATED) else words


def _line(cells: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([inert(cell) for cell in cells])
    return line.getvalue()


def _sheet_name(title: str) -> str:
    return _NO_NAME.sub(" ", title).strip(" '")[:_NAME].strip(" '") or "1"


def _head_cell(sheet: Any, words: str) -> Any:
    cell = _text(sheet, str(words))
    styles = loaded("openpyxl.styles")
    cell.font = styles.Font(bold=True)
    cell.alignment = styles.Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    match value:
        case None | "":
            return None
        case bool():
            return _cell_of(sheet, value)
        case int() if abs(value) < _DIGITS:
            return _cell_of(sheet, value)
        case float() | Decimal() if math.isfinite(value):
            return _cell_of(sheet, value)
        case dt.datetime():
            cell = _cell_of(sheet, _without_zone(value))
            cell.number_format = "yyyy-mm-dd hh:mm:ss"
            return cell
        case dt.date():
            cell = _cell_of(sheet, value)
            cell.number_format = "yyyy-mm-dd"
            return cell
        case _:
            return _text(sheet, str(value))


def _cell_of(sheet: Any, value: Any) -> Any:
    return loaded("openpyxl.cell").WriteOnlyCell(sheet, value)


def _without_zone(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(tzinfo=None) if at.tzinfo else at


def _text(sheet: Any, words: str) -> Any:
    cell = _cell_of(sheet, _NO_SIGNS.sub("", words)[:_CELL])
    # Whatever it looks like: a formula or an error by its first letter is text all the same.
    cell.data_type = "s"
    if words.startswith(CALCULATED):
        cell.quotePrefix = True
    return cell
