"""What the list shows as CSV, XLSX and JSON: the same practices, and no word that is hidden."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from hub.core.db import db
from hub.practices.routes import finding as routes
from hub.practices.services.publishing import withdraw
from tests.factories import make_member
from tests.practices.support import draft, published

FOCAL = "kestrel77@lagoon.example.org"
LIST = "/en/practices/list"


@pytest.fixture
def author(session):
    return make_member("Ada Author")


def as_rows(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def titles_of(client, question=""):
    """The titles in each of the three files."""
    table = as_rows(client.get(f"{LIST}.csv{question}", buffered=True).text)
    book = load_workbook(io.BytesIO(client.get(f"{LIST}.xlsx{question}").data))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    told = json.loads(client.get(f"{LIST}.json{question}").text)
    return [
        [row["Title"] for row in table],
        [row[head.index("Title")] for row in rows],
        [practice["content"]["title"] for practice in told["practices"]],
    ]


def test_files_hold_what_the_list_shows_in_its_order(client, author):
    draft(author, title="Only a draft")
    gone = published(author, title="Withdrawn again")
    withdraw(gone, actor=author, reason="Wrong")
    db.session.commit()
    published(author, title="Kenya", countries=["KE"])
    published(author, title="France", countries=["FR"])
    assert titles_of(client) == [["France", "Kenya"]] * 3
    assert titles_of(client, "?country=KE&order=confirmed") == [["Kenya"]] * 3
    assert titles_of(client, "?q=nowhere") == [[]] * 3


def test_table_speaks_the_language_of_its_page(client, author):
    published(author, countries=["KE", "FR"])
    row = as_rows(client.get(f"{LIST}.csv", buffered=True).text)[0]
    assert row["Countries"] == "Kenya; France"
    assert row["Evidence"] == "4,200 | renewals | Annual report | 2023-12-31"
    assert row["Peer review"] == "Reviewed by peers"
    assert row["Address"].startswith("http://localhost/en/practices/")
    french = client.get("/fr/practices/list.csv", buffered=True).text
    assert "Kenya; France" in french
    assert ",Pays," in french


def test_cells_are_not_calculated(client, author):
    published(author, title="=HYPERLINK(1)", implementer="@SUM(A1)")
    row = as_rows(client.get(f"{LIST}.csv", buffered=True).text)[0]
    assert (row["Title"], row["Main implementing organisation"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_no_file_tells_the_address_of_the_focal_point_nor_a_hidden_name(client, author, form):
    published(author, focal_point_email=FOCAL, focal_point="Kestrel Seventyseven")
    shown = client.get(f"{LIST}.{form}", buffered=True)
    published(
        author,
        title="Hidden",
        focal_point_email=FOCAL,
        focal_point="Kestrel Seventyseven",
        hides_contact=True,
    )
    hidden = client.get(f"{LIST}.{form}?q=hidden", buffered=True)
    assert shown.status_code == hidden.status_code == 200

    def text(answer):
        if form != "xlsx":
            return answer.text
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
        return str(list(sheet.iter_rows(values_only=True)))

    assert "kestrel77" not in text(shown) + text(hidden)
    assert "Kestrel Seventyseven" in text(shown)
    assert "Kestrel" not in text(hidden)


def test_a_file_that_ends_early_says_so(client, author, monkeypatch):
    monkeypatch.setitem(routes.MOST, "csv", 1)
    monkeypatch.setitem(routes.MOST, "json", 1)
    for number in range(3):
        published(author, title=f"Practice {number}")
    lines = client.get(f"{LIST}.csv", buffered=True).text.splitlines()
    assert lines[-1] == (
        "Only the first 1 of 3 practices are in this file. Narrow the list for the others."
    )
    told = json.loads(client.get(f"{LIST}.json").text)
    assert (told["total"], told["is_complete"], len(told["practices"])) == (3, False, 1)
