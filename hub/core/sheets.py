"""Tables for spreadsheets: CSV whose cells are read and never calculated."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# A cell that begins so is a formula to a spreadsheet.
CALCULATED = ("=", "+", "-", "@", "\t", "\r")


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table line by line (RFC 4180), with the mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + _line(head)
    for row in rows:
        yield _line(row)


def inert(value: Any) -> str:
    """The value as a cell that no spreadsheet takes for a formula."""
    words = "" if value is None else str(value)
    return f"'{words}" if words.startswith(CALCULATED) else words


def _line(cells: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([inert(cell) for cell in cells])
    return line.getvalue()
