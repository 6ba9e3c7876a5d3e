"""Tables for spreadsheets, out and in: cells are read and never calculated."""

from hub.core.sheets.reading import Reason, Row, Table, TableRefused, read_table
from hub.core.sheets.rows import Fault
from hub.core.sheets.writing import XLSX, as_csv, as_xlsx, inert

__all__ = [
    "XLSX",
    "Fault",
    "Reason",
    "Row",
    "Table",
    "TableRefused",
    "as_csv",
    "as_xlsx",
    "inert",
    "read_table",
]
