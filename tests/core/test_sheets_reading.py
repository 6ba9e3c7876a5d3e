"""Tables that come in: read as spreadsheets write them, refused where they are something else."""

import csv
import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from hub.core.i18n import in_language
from hub.core.sheets import Fault, Reason, TableRefused, as_csv, as_xlsx, read_table

pytestmark = pytest.mark.one_database

ROWS = [["name", "place"], ["Amina", "Genève"], ["Bo", "Malmö"]]
SHEET = "xl/worksheets/sheet1.xml"


def table_of(content, name="people.csv", **limits):
    return read_table(io.BytesIO(content), name, **limits)


def cells_of(table):
    return [list(table.head), *(list(row.cells) for row in table.rows)]


def reason_of(content, name="people.csv", **limits):
    with pytest.raises(TableRefused) as refused:
        table_of(content, name, **limits)
    assert refused.value.code == 422
    assert refused.value.description
    return refused.value.reason


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def changed(content, parts):
    """The workbook with parts replaced, changed or added, by their names."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", 8) as new:
        wanted = {part: old.read(part) for part in old.namelist()}
        for part, made in parts.items():
            wanted[part] = made(wanted[part]) if callable(made) else made
        for part, made in wanted.items():
            new.writestr(part, made)
    return kept.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_any_form_of_spreadsheets(app, encoding, delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(ROWS)
    assert cells_of(table_of(text.getvalue().encode(encoding))) == ROWS


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_csv_rows_are_known_by_the_line_they_begin_on(app, ending):
    lines = ["", "name,note", 'Amina,"two', 'lines, ""quoted"""', "", "Bo,none"]
    table = table_of(ending.join(lines).encode())
    assert [(row.number, list(row.cells)) for row in table.rows] == [
        (3, ["Amina", f'two{ending}lines, "quoted"']),
        (6, ["Bo", "none"]),
    ]


def test_csv_may_name_its_delimiter(app):
    assert cells_of(table_of(b"sep=|\r\na|b,c\r\n1|2\r\n")) == [["a", "b,c"], ["1", "2"]]


def test_csv_of_one_column_is_a_table(app):
    assert cells_of(table_of(b"mail\na@example.org\nb@example.org\n")) == [
        ["mail"],
        ["a@example.org"],
        ["b@example.org"],
    ]


@pytest.mark.parametrize(
    ("words", "encoding"),
    [("Привет, мир", "cp1251"), ("مرحبا بالعالم", "cp1256"), ("你好世界", "gb18030")],
)
def test_csv_of_another_code_page_is_refused_rather_than_garbled(app, words, encoding):
    assert reason_of(f"name\n{words}\n".encode(encoding)) == Reason.ENCODING


def test_what_is_no_text_is_refused(app):
    assert reason_of(bytes(range(256)) * 4) == Reason.ENCODING


def test_quote_that_is_never_closed_costs_only_its_row(app):
    table = table_of(b'name,note\nAmina,ok\nBo,"open\nCid,fine\nDan,"well"\n')
    assert [(row.number, list(row.cells), list(row.faults)) for row in table.rows] == [
        (2, ["Amina", "ok"], []),
        (3, ["Bo", "open"], [Fault.OPEN_QUOTE]),
        (4, ["Cid", "fine"], []),
        (5, ["Dan", "well"], []),
    ]


def test_quote_left_open_in_the_last_line_is_told(app):
    table = table_of(b'name,note\nAmina,ok\nBo,"open\n')
    assert [(row.number, row.faults) for row in table.rows] == [(2, ()), (3, (Fault.OPEN_QUOTE,))]


def test_quotes_left_open_everywhere_are_refused_soon(app):
    assert reason_of(b"a,b\n" + b'x"y,"z\n' * 5_001, limit_rows=10_000) == Reason.DAMAGED


def test_rows_are_fitted_to_the_head(app):
    table = table_of(b"a,b,\n1\n1,2,\n1,2,3\n ,\n" + b"x," + b"y" * 40_000 + b"\n")
    assert [(row.number, list(row.cells), list(row.faults)) for row in table.rows] == [
        (2, ["1", ""], []),
        (3, ["1", "2"], []),
        (4, ["1", "2"], [Fault.TOO_MANY_CELLS]),
        (6, ["x", ""], [Fault.CELL_TOO_LONG]),
    ]


def test_records_go_by_the_head(app):
    table = table_of(b"name,place,name\nAmina,Accra,second\n")
    assert [cells for _, cells in table.records()] == [{"name": "Amina", "place": "Accra"}]


def test_own_tables_come_back_as_they_went_out(app):
    rows = [["=1+1", "+41 22"], ["-5", "@all"], ["'quoted", "plain"]]
    head = ["a", "b"]
    out = "".join(as_csv(head, rows)).encode()
    assert cells_of(table_of(out)) == [head, *rows]
    assert cells_of(table_of(as_xlsx(head, rows), "people.xlsx")) == [head, *rows]


def test_limits_are_told(app):
    content = b"a\n1\n2\n3\n"
    assert len(table_of(content, limit_rows=3, limit_bytes=8).rows) == 3
    assert reason_of(content, limit_rows=2) == Reason.TOO_MANY_ROWS
    assert reason_of(content, limit_bytes=7) == Reason.TOO_LARGE
    assert reason_of(b",".join([b"a"] * 201)) == Reason.TOO_MANY_COLUMNS
    assert reason_of(b"") == Reason.EMPTY
    assert reason_of(b"\n , \n") == Reason.EMPTY


def test_refusal_is_in_the_readers_language(app):
    with app.test_request_context("/"), in_language("fr"), pytest.raises(TableRefused) as refused:
        table_of(b"")
    assert refused.value.description == "Le fichier est vide."


def test_workbook_cells_are_words_as_one_would_write_them(app):
    content = workbook(
        [
            [None, None],
            ["what", "value"],
            ["number", 12.0],
            ["fraction", 0.1],
            ["day", dt.date(2026, 11, 30)],
            ["time", dt.datetime(2026, 11, 30, 9, 5)],
            ["truth", True],
            ["zero", 0],
            [None, None],
            ["words", "  شكرا "],
        ]
    )
    table = table_of(content, "People.XLSX")
    assert table.head == ("what", "value")
    assert [(row.number, *row.cells) for row in table.rows] == [
        (3, "number", "12"),
        (4, "fraction", "0.1"),
        (5, "day", "2026-11-30"),
        (6, "time", "2026-11-30 09:05:00"),
        (7, "truth", "TRUE"),
        (8, "zero", "0"),
        (10, "words", "شكرا"),
    ]


def test_workbook_formula_is_what_it_last_came_to(app):
    content = changed(
        workbook([["sum"], ["=1+1"]]),
        {SHEET: lambda old: old.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")},
    )
    assert cells_of(table_of(content, "a.xlsx")) == [["sum"], ["2"]]


def test_workbook_may_lie_about_its_size(app):
    far = b'<row r="200000"><c r="XFD200000"><v>1</v></c></row></sheetData>'
    content = changed(
        workbook([["a"], [1]]), {SHEET: lambda old: old.replace(b"</sheetData>", far)}
    )
    table = table_of(content, "a.xlsx")
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("1",))]


@pytest.mark.parametrize("name", ["people.xls", "people.pdf", "people", "people.xlsx"])
def test_what_is_no_workbook_is_refused(app, name):
    assert reason_of(b"%PDF-1.7 and so on", name) == Reason.KIND


def test_old_or_locked_workbook_is_refused(app):
    assert reason_of(b"\xd0\xcf\x11\xe0" + b"\0" * 2_000, "people.xlsx") == Reason.KIND


def test_other_archive_is_no_workbook(app):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert reason_of(kept.getvalue(), "people.xlsx") == Reason.KIND


def test_workbook_with_macros_is_refused(app):
    plain = workbook(ROWS)
    assert reason_of(plain, "people.xlsm") == Reason.MACROS
    named = changed(plain, {"xl/vbaProject.bin": b"x"})
    assert reason_of(named, "people.xlsx") == Reason.MACROS
    typed = changed(
        plain,
        {
            "[Content_Types].xml": lambda old: old.replace(
                b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main"
            )
        },
    )
    assert reason_of(typed, "people.xlsx") == Reason.MACROS


def test_workbook_that_unpacks_to_too_much_is_refused(app):
    bomb = changed(workbook(ROWS), {"xl/media/zeros.bin": b"\0" * 101_000_000})
    assert len(bomb) < 200_000
    assert reason_of(bomb, "people.xlsx") == Reason.DAMAGED
    strings = changed(workbook(ROWS), {"xl/sharedStrings.xml": b" " * 41_000_000})
    assert reason_of(strings, "people.xlsx") == Reason.DAMAGED


def test_workbook_with_entities_is_refused(app):
    billion = b'<!DOCTYPE a [<!ENTITY b "ha">]>'
    content = changed(workbook(ROWS), {SHEET: lambda old: billion + old})
    assert reason_of(content, "people.xlsx") == Reason.DAMAGED
    wide = changed(workbook(ROWS), {SHEET: lambda old: old.decode().encode("utf-16")})
    assert reason_of(wide, "people.xlsx") == Reason.DAMAGED


@pytest.mark.parametrize("damage", [lambda old: old[:200], lambda old: b""])
def test_damaged_workbook_is_refused(app, damage):
    content = changed(workbook(ROWS), {"xl/workbook.xml": damage})
    assert reason_of(content, "people.xlsx") == Reason.DAMAGED
    assert reason_of(workbook(ROWS)[:-400], "people.xlsx") in (Reason.DAMAGED, Reason.KIND)
