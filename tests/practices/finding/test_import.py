"""`hub import practices`: what is understood, what is wrong, all or nothing, and twice is once."""

import csv
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from hub.core.db import db
from hub.core.signals import OutboxRow
from hub.practices.commands import bring_in
from hub.practices.models import Practice
from hub.practices.queries import finding
from tests.factories import make_member

HEAD = ("ID", "Title", "Summary", "Objectives", "Pays", "Start date", "Organisation", "Language")
GOOD = ("7", "Desks", "Two *vans*.", "gcm-04", "Kenya; Frankreich", "2021", "Registry", "fr")
ROW = ("7", "Desks", "Two *vans*.", "gcm-04; GCM 5", "Kenya; France", "2021-03", "Registry", "FR")


@pytest.fixture
def author(session):
    return make_member("Ada Author", handle="ada")


@pytest.fixture
def run(app, tmp_path, author):
    """Run the command on a CSV of these rows; its exit code and what it said."""

    def command(*rows, head=HEAD, options=(), name="kept.csv"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([head, *rows])
        return run_on(path, *options)

    def run_on(path, *options):
        done = app.test_cli_runner().invoke(
            bring_in, ["practices", str(path), "--author", "ada", *options]
        )
        db.session.expire_all()
        return done.exit_code, done.output

    return SimpleNamespace(rows=command, on=run_on)


def published():
    return list(db.session.scalars(sa.select(Practice).order_by(Practice.id)))


def test_what_is_understood_is_shown_and_nothing_is_written_without_yes(run):
    code, said = run.rows(ROW)
    assert code == 0
    for line in ("Pays → countries", "Start date → started_on", "ID → key", "Language → language"):
        assert f"  {line}\n" in said
    assert "1 rows: 1 to bring in, 0 there already, 0 with faults" in said
    assert "Nothing was written." in said
    assert published() == []


def test_rows_become_published_practices_without_a_review(run, client, author):
    code, said = run.rows(ROW, options=["--yes"])
    assert (code, "1 brought in" in said) == (0, True)
    practice = published()[0]
    assert practice.lang == "fr"
    assert practice.imported_from == "kept:7"
    assert practice.author(author).writes
    assert practice.content == {
        "title": "Desks",
        "summary": "Two *vans*.",
        "framework": "gcm",
        "objectives": ["gcm-04", "gcm-05"],
        "countries": ["KE", "FR"],
        "started_on": "2021-03-01",
        "implementer": "Registry",
    }
    found = finding.find(finding.Wanted("vans", {"reviewed": ("no",), "country": ("KE",)}))
    assert [card.title for card in found.page.rows] == ["Desks"]
    assert "<em>vans</em>" in client.get(f"/en/practices/{practice.slug}").text


def test_nobody_is_told(run):
    run.rows(ROW, options=["--yes"])
    assert list(db.session.scalars(sa.select(OutboxRow))) == []


def test_second_run_of_the_same_file_changes_nothing(run):
    other = ("8", *ROW[1:])
    run.rows(ROW, options=["--yes"])
    code, said = run.rows(ROW, other, options=["--yes"])
    assert (code, "1 brought in, 1 there already" in said) == (0, True)
    assert len(published()) == 2
    without_id = {"head": HEAD[1:], "options": ["--yes"]}
    run.rows(ROW[1:], **without_id)
    run.rows(ROW[1:], **without_id)
    assert len(published()) == 3


def test_faults_are_told_by_row_and_nothing_is_written(run):
    code, said = run.rows(ROW, ("8", "", *GOOD[2:]), ("9", *GOOD[1:]), options=["--yes"])
    assert code != 0
    assert "row 3: countries: “Frankreich” is not in the list" in said
    assert "row 3: " in said
    assert "title: “Title” is still empty." in said
    assert "row 4: countries: “Frankreich” is not in the list" in said
    assert "nothing was written" in said
    assert published() == []


def test_rows_without_faults_are_brought_in_where_that_is_asked_for(run):
    code, said = run.rows(ROW, ("9", *GOOD[1:]), ROW, options=["--yes", "--skip-bad"])
    assert code == 0
    assert "row 4: it stands in the table already" in said
    assert "1 brought in, 0 there already, 2 left out" in said


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("started_on", "spring", "“spring” is no day: write 2021-03-31, 2021-03 or 2021"),
        ("started_on", "2999", "It has not begun yet."),
        ("objectives", "gcm-99", "“gcm-99” is not in the list"),
        ("framework", "gcr", "Choose objectives of the compact you chose."),
        ("language", "klingon", "“klingon” is no language that is known here"),
        ("focal_point_email", "nobody", "Give an e-mail address"),
        ("title", "x" * 201, "201 characters; the limit is 200"),
        ("evidence", "a|b|c|d|e", "has more than 4 parts"),
        ("hides_contact", "perhaps", "“perhaps” is neither yes nor no"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_told_with_its_reason(run, column, cell, reason):
    good = {
        "title": "Desks",
        "summary": "Vans.",
        "objectives": "gcm-04",
        "implementer": "Registry",
    }
    row = {**good, column: cell}
    code, said = run.rows(tuple(row.values()), head=tuple(row))
    assert code != 0
    assert reason in said


def test_columns_can_be_named(run):
    head = ("What", "Sum", "For", "Who", "Where it was")
    row = ("Desks", "Vans.", "gcm-04", "Registry", "Kenya")
    code, said = run.rows(row, head=head)
    assert code != 0
    assert "no column says title, summary, objectives, implementer" in said
    named = ["What=title", "Sum=summary", "For=objectives", "Who=implementer"]
    options = [part for each in named for part in ("--map", each)]
    code, said = run.rows(row, head=head, options=[*options, "--yes"])
    assert (code, "Where it was → (left out)" in said) == (0, True)
    assert published()[0].title == "Desks"
    strange = ["--map", "What=heading", "--map", "Nothing=title"]
    code, said = run.rows(row, head=head, options=strange)
    assert "there is no column “Nothing”; there is no field “heading”" in said


@pytest.mark.parametrize("country", ["Kenya", "Кения", "肯尼亚", "كينيا", "KE", "kenia"])
def test_names_of_terms_are_understood_in_six_languages(run, country):
    head = ("title", "summary", "objectives", "implementer", "country")
    code, _said = run.rows(
        ("Desks", "Vans.", "gcm-04", "Registry", country), head=head, options=["--yes"]
    )
    assert code == 0
    assert published()[0].content["countries"] == ["KE"]


def test_workbook_is_read_too_and_what_is_none_is_refused(run, tmp_path):
    book = Workbook()
    book.active.append(HEAD)
    book.active.append(ROW)
    book.save(tmp_path / "kept.xlsx")
    assert run.on(tmp_path / "kept.xlsx", "--yes")[0] == 0
    assert len(published()) == 1
    (tmp_path / "none.xlsx").write_bytes(b"nothing")
    code, said = run.on(tmp_path / "none.xlsx")
    assert code != 0
    assert "This is neither a CSV file nor an .xlsx workbook." in said


def test_author_must_be_there(app, tmp_path, session):
    (tmp_path / "kept.csv").write_text("title\nDesks\n")
    done = app.test_cli_runner().invoke(
        bring_in, ["practices", str(tmp_path / "kept.csv"), "--author", "@nobody"]
    )
    assert (done.exit_code, "there is no active member @nobody" in done.output) == (1, True)


def test_what_the_list_gave_as_a_table_comes_in_again(run, client, tmp_path):
    run.rows(ROW, options=["--yes"])
    first = published()[0].content
    table = client.get("/en/practices/list.xlsx").data
    (tmp_path / "again.xlsx").write_bytes(table)
    code, said = run.on(tmp_path / "again.xlsx", "--yes")
    assert code == 0, said
    assert [each.content for each in published()] == [first, first]
