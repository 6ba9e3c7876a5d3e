"""Tables that come in: CSV as spreadsheets write it, and XLSX; a bad row never costs the others."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from flask_babel import format_decimal
from werkzeug.exceptions import UnprocessableEntity

from hub.core.i18n import _, file_size
from hub.core.sheets.rows import Damaged, Fault, FoundRow
from hub.core.sheets.text import Unclear, rows_of_text, text_of
from hub.core.sheets.workbook import Macros, NoWorkbook, rows_of_workbook

MOST_COLUMNS = 200


class Reason(StrEnum):
    """Why a table is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    KIND = "kind"
    MACROS = "macros"
    DAMAGED = "damaged"
    ENCODING = "encoding"


class TableRefused(UnprocessableEntity):
    """The table is not taken; `description` says why and what to do, in the reader's language."""

    def __init__(self, reason: Reason, description: str) -> None:
        super().__init__(description)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its number in the file; there is a cell for each of the head.

    `faults` says what is wrong with it. What a fault spoils is left out of `cells`.
    """

    number: int
    cells: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The words of the first row that has any, and the rows below it that are not empty."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]

    def records(self) -> Iterator[tuple[Row, dict[str, str]]]:
        """Each row with its cells by the words of the head; of two heads alike the first."""
        for row in self.rows:
            cells = zip(reversed(self.head), reversed(row.cells), strict=True)
            yield row, dict(cells)


def read_table(
    stream: IO[bytes], name: str, *, limit_bytes: int = 5_000_000, limit_rows: int = 5_000
) -> Table:
    """The table in a file called `name` (.csv, .txt, .tsv or .xlsx). Raises TableRefused.

    Every cell is text without the space around it: a number without needless digits, a day as
    2026-11-30, a formula as what it last came to.
    """
    content = stream.read(limit_bytes + 1)
    if len(content) > limit_bytes:
        words = _("The file is larger than %(size)s.", size=file_size(limit_bytes))
        raise TableRefused(Reason.TOO_LARGE, words)
    if not content:
        raise TableRefused(Reason.EMPTY, _("The file is empty."))
    return _table(_found(content, name), limit_rows)


def _found(content: bytes, name: str) -> Iterator[FoundRow]:
    ending = name.rpartition(".")[2].lower()
    try:
        if ending in ("xlsm", "xltm", "xlsb", "xlam"):
            raise Macros
        if ending in ("csv", "tsv", "txt"):
            yield from rows_of_text(text_of(content))
        elif ending == "xlsx":
            yield from rows_of_workbook(io.BytesIO(content), MOST_COLUMNS)
        else:
            raise NoWorkbook
    except Macros:
        words = _("Workbooks with macros are not taken. Save it as .xlsx without them.")
        raise TableRefused(Reason.MACROS, words) from None
    except NoWorkbook:
        words = _(
            "This is neither a CSV file nor an .xlsx workbook. Save the table as one of them."
        )
        raise TableRefused(Reason.KIND, words) from None
    except Damaged as damaged:
        words = _("The file is damaged or unpacks to far too much. Save it again and retry.")
        raise TableRefused(Reason.DAMAGED, words) from damaged
    except Unclear:
        words = _(
            "The letters of this file cannot be told. Save the table as “CSV UTF-8” or .xlsx."
        )
        raise TableRefused(Reason.ENCODING, words) from None


def _table(found: Iterable[FoundRow], limit_rows: int) -> Table:
    head: tuple[str, ...] = ()
    rows: list[Row] = []
    for number, cells, faults in found:
        if not any(cells) and not faults:
            continue
        if not head:
            head = _head(cells)
            continue
        if len(rows) == limit_rows:
            words = _(
                "The table has more than %(rows)s rows. Split it up.",
                rows=format_decimal(limit_rows),
            )
            raise TableRefused(Reason.TOO_MANY_ROWS, words)
        rows.append(_fitted(number, cells, faults, len(head)))
    if not head:
        raise TableRefused(Reason.EMPTY, _("The file is empty."))
    return Table(head, tuple(rows))


def _head(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        words = _("The table has more than %(columns)s columns.", columns=MOST_COLUMNS)
        raise TableRefused(Reason.TOO_MANY_COLUMNS, words)
    return tuple(cells)


def _fitted(number: int, cells: list[str], faults: tuple[Fault, ...], width: int) -> Row:
    if any(cells[width:]):
        faults = (*faults, Fault.TOO_MANY_CELLS)
    fitted = (cells + [""] * width)[:width]
    return Row(number, tuple(fitted), faults)
