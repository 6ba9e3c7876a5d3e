"""XLSX that comes in: looked at as an archive before it is read, and read without its formulas."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from hub.core.loading import loaded
from hub.core.sheets.rows import Damaged, FoundRow, found_row

MOST_PARTS = 2_000
MOST_UNPACKED = 100_000_000
"""Bytes of all parts together."""
MOST_STRINGS = 40_000_000
"""Bytes of the parts that are held in memory as a whole."""

LAST_ROW = 1_048_576
_CHUNK = 1 << 16
# Where a workbook of another kind or with a password begins so.
_OLD = b"\xd0\xcf\x11\xe0"
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MACROS = re.compile(r"vbaproject|xl/macrosheets/|xl/dialogsheets/", re.IGNORECASE)


class NoWorkbook(ValueError):
    """It is no .xlsx, or one that is locked by a password."""


class Macros(ValueError):
    """It carries programs."""


def rows_of_workbook(content: io.BytesIO, most_columns: int) -> Iterator[FoundRow]:
    """The rows of the first sheet. Raises NoWorkbook, Macros, Damaged."""
    _look_at(content)
    try:
        book = loaded("openpyxl").load_workbook(
            content, read_only=True, data_only=True, keep_links=False
        )
        try:
            if not book.worksheets:
                return
            sheet = book.worksheets[0]
            # What a sheet says of its size may be anything.
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_row=LAST_ROW, max_col=most_columns + 1, values_only=True)
            for number, values in enumerate(rows, start=1):
                if values.count(None) < len(values):
                    yield found_row(number, [_words(value) for value in values])
        finally:
            book.close()
    # The library tells of a damaged part by whatever it happens to stumble over.
    except Exception as fault:
        raise Damaged(repr(fault)) from fault


def _look_at(content: io.BytesIO) -> None:
    """Unpacks every part once, counting: no bomb, no macros, no entities are handed on."""
    if content.getvalue().startswith(_OLD) or not zipfile.is_zipfile(content):
        raise NoWorkbook
    try:
        with zipfile.ZipFile(content) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
                raise NoWorkbook
            if any(_MACROS.search(name) for name in names):
                raise Macros
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Damaged("too much")
            for part in parts:
                _look_into(archive, part)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError) as fault:
        raise Damaged(repr(fault)) from fault
    except (NotImplementedError, RuntimeError) as fault:
        raise NoWorkbook from fault
    content.seek(0)


def _look_into(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    is_held = not part.filename.startswith(("xl/worksheets/", "xl/media/"))
    if is_held and part.file_size > MOST_STRINGS:
        raise Damaged("too much")
    if not part.filename.endswith((".xml", ".rels")):
        return
    before = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            # Entities multiply; in another encoding than UTF-8 they could not be seen.
            if b"\0" in chunk or _DECLARATION.search(before + chunk):
                raise Damaged("declarations")
            if part.filename == "[Content_Types].xml" and b"macroEnabled" in before + chunk:
                raise Macros
            before = chunk[-16:]


def _words(value: Any) -> str:
    """The cell as text, as one would write it by hand."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(" ", "seconds")
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value)
