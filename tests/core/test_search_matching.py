"""What lists ask of the search: all that match, and these in the order of what fits best."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.core.db import db
from hub.core.search import Document, best_first, index, matching

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
A_THOUSAND_MORE = """
    INSERT INTO search_document (kind, object_id, scope, container, parent, lang, title, context,
        body, author, author_name, address, created_at, terms)
    SELECT kind, 100 + n, scope, container, parent, lang, title, context,
        body, author, author_name, address, created_at, terms
    FROM search_document CROSS JOIN generate_series(1, 1000) AS n WHERE object_id = 1
"""

pytestmark = pytest.mark.usefixtures("app")


def put(object_id: int, body: str, *, kind: str = "practice", title: str = "") -> None:
    index(
        Document(
            kind=kind,
            object_id=object_id,
            scope="public",
            lang="en",
            address=f"/{kind}/{object_id}",
            created_at=START,
            title=title,
            body=body,
        )
    )


def test_matching_gives_all_of_a_kind():
    put(1, "mobility of nurses")
    put(2, "nurses of all wards")
    put(3, "mobility of teachers")
    put(4, "mobility of nurses", kind="event")
    assert sorted(matching("mobility", "practice")) == [1, 3]
    assert sorted(matching("mobility nurses", "practice")) == [1]
    assert sorted(matching("mobility -nurses", "practice")) == [3]
    assert matching("mobility", "event") == [4]
    assert list(matching("nowhere", "practice")) == list(matching("???", "practice")) == []


def test_best_first_puts_these_in_order_and_no_others():
    put(7, "mobility once " + "padding " * 50)
    put(8, "other words", title="Mobility")
    put(9, "mobility mobility mobility")
    put(5, "mobility mobility mobility")
    put(9, "mobility", kind="event")
    assert best_first("mobility", "practice", [5, 7, 8, 9]) == [8, 5, 9, 7]
    assert best_first("mobility", "practice", [9, 7]) == [9, 7]
    assert best_first("mobility", "practice", []) == []
    assert list(best_first("???", "practice", [7, 8])) == []


@pytest.mark.postgres
def test_matching_asks_the_index_for_words_that_every_text_has():
    put(1, " ".join(f"mobility word{number}" for number in range(300)))
    db.session.execute(sa.text(A_THOUSAND_MORE))
    # As the server does by itself after a while.
    db.session.execute(sa.text("SELECT gin_clean_pending_list('ix_search_document_terms')"))
    db.session.execute(sa.text("ANALYZE search_document"))
    plans: list[str] = []

    def ask_how(connection, cursor, statement, parameters, *_rest):
        if "EXPLAIN" not in statement:
            cursor.execute(f"EXPLAIN {statement}", parameters)
            plans.append(str(cursor.fetchall()))

    sa.event.listen(db.engine, "before_cursor_execute", ask_how)
    try:
        assert len(matching("mobility", "practice")) == 1001
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", ask_how)
    (plan,) = plans
    assert "Bitmap Index Scan on ix_search_document_terms" in plan
