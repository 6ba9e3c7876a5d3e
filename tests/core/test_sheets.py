"""Tables that are opened in a spreadsheet calculate nothing."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from flask_babel import lazy_gettext
from openpyxl import load_workbook

from hub.core.i18n import in_language
from hub.core.sheets import as_csv, as_xlsx

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_cell_that_begins_like_a_formula_is_text(cell):
    table = "".join(as_csv(["a"], [[cell]]))
    read = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))
    assert read == [["a"], [f"'{cell}"]]


def test_other_cells_stay_as_they_are():
    table = "".join(as_csv(["n", "words"], [[7, 'a "b", c'], [None, "شكرا"]]))
    read = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))
    assert read == [["n", "words"], ["7", 'a "b", c'], ["", "شكرا"]]


def sheet_of(head, rows, **how):
    return load_workbook(io.BytesIO(as_xlsx(head, rows, **how))).worksheets[0]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "#N/A", "=cmd|' /C x'!A0"]
)
def test_workbook_stores_what_looks_like_a_formula_as_text(app, cell):
    sheet = sheet_of([cell], [[cell], [lazy_gettext(cell)]])
    stored = [(row[0].data_type, row[0].value) for row in sheet.iter_rows()]
    assert stored == [("s", cell)] * 3
    assert [bool(row[0].quotePrefix) for row in sheet.iter_rows()] == [cell[0] != "#"] * 3


def test_workbook_has_no_formula_in_its_file(app):
    with zipfile.ZipFile(io.BytesIO(as_xlsx(["a"], [["=1+1"]]))) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")


def test_workbook_keeps_numbers_days_and_times(app):
    noon = dt.datetime(2026, 11, 26, 13, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    row = [7, 0.5, Decimal("1.25"), True, dt.date(2026, 11, 26), noon, None, 10**20, float("nan")]
    cells = sheet_of([str(n) for n in range(9)], [row])[2]
    assert [cell.value for cell in cells] == [
        7,
        0.5,
        1.25,
        True,
        dt.datetime(2026, 11, 26),
        dt.datetime(2026, 11, 26, 12, 0),
        None,
        "1" + "0" * 20,
        "nan",
    ]
    assert [cells[4].number_format, cells[5].number_format] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"]


def test_workbook_takes_letters_that_its_format_forbids(app):
    assert sheet_of(["a"], [["x\x00\x0by"]])["A2"].value == "xy"
    assert len(sheet_of(["a"], [["x" * 40_000]])["A2"].value) == 32_767


def test_workbook_head_is_bold_and_stands_still(app):
    sheet = sheet_of(["name"], [["Amina"]], title="Who: comes? [all] of those who registered")
    assert (sheet["A1"].font.b, sheet["A2"].font.b, sheet.freeze_panes) == (True, False, "A2")
    assert sheet.title == "Who  comes   all  of those who"


@pytest.mark.parametrize(("lang", "from_the_right"), [("ar", True), ("fr", False)])
def test_workbook_runs_as_the_readers_language_does(app, lang, from_the_right):
    with app.test_request_context("/"), in_language(lang):
        assert bool(sheet_of(["a"], []).sheet_view.rightToLeft) is from_the_right
        assert bool(sheet_of(["a"], [], right_to_left=True).sheet_view.rightToLeft) is True
