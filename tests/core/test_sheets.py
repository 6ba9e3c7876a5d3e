"""Tables that are opened in a spreadsheet calculate nothing."""

import csv
import io

import pytest

from hub.core.sheets import as_csv


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_cell_that_begins_like_a_formula_is_text(cell):
    table = "".join(as_csv(["a"], [[cell]]))
    read = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))
    assert read == [["a"], [f"'{cell}"]]


def test_other_cells_stay_as_they_are():
    table = "".join(as_csv(["n", "words"], [[7, 'a "b", c'], [None, "شكرا"]]))
    read = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))
    assert read == [["n", "words"], ["7", 'a "b", c'], ["", "شكرا"]]
