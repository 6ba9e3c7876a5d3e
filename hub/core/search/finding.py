"""Finds what a reader may see: the same answer on SQLite and PostgreSQL."""

import base64
import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import RowMapping

from hub.core.db import db
from hub.core.numbers import LARGEST
from hub.core.search.documents import documents
from hub.core.search.query import Query, for_postgres, for_sqlite, read, read_any
from hub.core.search.snippets import Segment, marked, snippet

# So many of the newest matches are weighed against each other and counted.
CANDIDATES = 2_000
MAX_LIMIT = 100


class Order(StrEnum):
    """What comes first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    kind: str
    object_id: int
    lang: str
    title: tuple[Segment, ...]
    context: str
    snippet: tuple[Segment, ...]
    author: str
    author_name: str
    address: str
    created_at: dt.datetime
    container: str
    parent: str


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found. `total` is exact unless `is_more_than_total`."""

    items: tuple[Hit, ...] = ()
    total: int = 0
    is_more_than_total: bool = False
    after: str | None = None


def search(
    text: str,
    *,
    scopes: Collection[str],
    lang: str | None = None,
    kinds: Collection[str] | None = None,
    container: str | None = None,
    author: str | None = None,
    order: Order = Order.RELEVANCE,
    after: str | None = None,
    limit: int = 20,
) -> Results:
    """What matches all words of `text` and is visible in one of `scopes`, `limit` at a time.

    "Words in quotes" stand one after the other, `-word` keeps results with it away, the last word
    may be unfinished. Whatever is typed, nothing is raised; nothing asked is nothing found.
    """
    only = _Only(frozenset(scopes), lang, kinds, container, author)
    return _find(read(text), only, order, after, limit)


def similar(
    text: str,
    *,
    scopes: Collection[str],
    kinds: Collection[str] | None = None,
    limit: int = 5,
) -> tuple[Hit, ...]:
    """What shares words with `text` (a title that is being typed), the most alike first."""
    only = _Only(frozenset(scopes), None, kinds, None, None)
    return _find(read_any(text), only, Order.RELEVANCE, None, limit).items


def matching(text: str, kind: str) -> Sequence[int]:
    """The object ids of all things of a kind that match, in no order, whoever may read them.

    For lists that know what their readers see, and filter and order further.
    """
    query = read(text)
    return db.session.scalars(_matching(query, kind)).all() if query else ()


def best_first(text: str, kind: str, *, scopes: Collection[str], newest: int) -> Sequence[int]:
    """So many of the newest things of a kind that match, what fits best first."""
    query, only = read(text), _Only(frozenset(scopes), None, (kind,), None, None)
    if not query or not only.scopes:
        return ()
    weighed = _weighed(query, only, Order.RELEVANCE, newest).subquery("weighed")
    return db.session.scalars(
        sa.select(documents.c.object_id)
        .join(weighed, weighed.c.id == documents.c.id)
        .order_by(weighed.c.weight.desc(), weighed.c.id.desc())
    ).all()


def says(text: str, kind: str, object_id: int) -> bool:
    """Whether this one thing is among those that match."""
    query = read(text)
    found = _matching(query, kind).where(documents.c.object_id == object_id)
    return bool(query) and db.session.scalar(found) is not None


@dataclass(frozen=True, slots=True)
class _Only:
    scopes: frozenset[str]
    lang: str | None
    kinds: Collection[str] | None
    container: str | None
    author: str | None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        columns = documents.c
        given: list[sa.ColumnElement[bool]] = [columns.scope.in_(sorted(self.scopes))]
        if self.kinds is not None:
            given.append(columns.kind.in_(sorted(self.kinds)))
        for name in ("lang", "container", "author"):
            value = getattr(self, name)
            if value is not None:
                given.append(columns[name] == value)
        return given


def _find(query: Query, only: _Only, order: Order, after: str | None, limit: int) -> Results:
    if not query or not only.scopes:
        return Results()
    limit = max(1, min(limit, MAX_LIMIT))
    rows = db.session.execute(_page(query, only, order, _read_key(after, order), limit)).all()
    if not rows:
        return Results()
    total = int(rows[0].total)
    return Results(
        _hits([int(row.id) for row in rows[:limit]], query),
        min(total, CANDIDATES),
        total > CANDIDATES,
        _write_key(order, rows[limit - 1]) if len(rows) > limit else None,
    )


_Key = tuple[Any, int]


def _page(query: Query, only: _Only, order: Order, key: _Key | None, limit: int) -> sa.Select[Any]:
    """Ids and weights after the key, with the number of all that matched up to the cap."""
    candidates = _weighed(query, only, order).subquery("candidates")
    counted = sa.select(candidates, sa.func.count().over().label("total")).subquery("counted")
    weight, row_id = counted.c.weight, counted.c.id
    page = sa.select(row_id, weight, counted.c.total)
    if key is not None:
        last = sa.tuple_(sa.literal(key[0], weight.type), sa.literal(key[1]))
        page = page.where(sa.tuple_(weight, row_id) < last)
    return page.order_by(weight.desc(), row_id.desc()).limit(limit + 1)


def _weighed(
    query: Query, only: _Only, order: Order, newest: int = CANDIDATES + 1
) -> sa.Select[Any]:
    by_database = _weighed_by_postgres if _is_postgres() else _weighed_by_sqlite
    return by_database(query, only, order, newest)


def _matching(query: Query, kind: str) -> sa.Select[Any]:
    """The object ids of all things of a kind that match."""
    found = sa.select(documents.c.object_id).where(documents.c.kind == kind)
    if _is_postgres():
        question = sa.cast(sa.literal(for_postgres(query)), postgresql.TSQUERY)
        return found.where(sa.column("terms", postgresql.TSVECTOR).op("@@")(question))
    # From the index of kinds alone: the rows themselves hold whole texts. The plus keeps SQLite
    # from asking the words again for each of them.
    matches = sa.text(
        "+search_document.id IN (SELECT rowid FROM search_terms WHERE search_terms MATCH :question)"
    )
    return found.where(matches.bindparams(question=for_sqlite(query)))


def _is_postgres() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def _weighed_by_sqlite(query: Query, only: _Only, order: Order, most: int) -> sa.Select[Any]:
    terms = sa.table("search_terms", sa.column("rowid", sa.Integer))
    matches = sa.text("search_terms MATCH :question").bindparams(question=for_sqlite(query))
    by_words = sa.literal_column("-bm25(search_terms, 10.0, 5.0, 2.0, 1.0)", sa.Float)
    weight = by_words if order == Order.RELEVANCE else documents.c.created_at
    return (
        sa.select(documents.c.id, weight.label("weight"))
        .join_from(terms, documents, documents.c.id == terms.c.rowid)
        .where(matches, *only.conditions())
        # In the order of the index itself, so that the newest are found without reading the rest.
        .order_by(*_newest_first(order, terms.c.rowid))
        .limit(most)
    )


def _weighed_by_postgres(query: Query, only: _Only, order: Order, most: int) -> sa.Select[Any]:
    question = sa.cast(sa.literal(for_postgres(query)), postgresql.TSQUERY)
    terms = sa.column("terms", postgresql.TSVECTOR)
    newest = (
        sa.select(documents.c.id, documents.c.created_at, terms)
        .select_from(documents)
        .where(terms.op("@@")(question), *only.conditions())
        .order_by(*_newest_first(order, documents.c.id))
        .limit(most)
        .subquery("newest")
    )
    # How many of any words are there says more than how few others stand beside them.
    by_length = 0 if query.is_any else 1
    # Outside of the limit, or the server weighs every match.
    weights: sa.ColumnElement[Any] = sa.literal_column("'{0.1, 0.2, 0.5, 1.0}'::real[]")
    by_words = sa.cast(sa.func.ts_rank(weights, newest.c.terms, question, by_length), sa.Double)
    weight = by_words if order == Order.RELEVANCE else newest.c.created_at
    return sa.select(newest.c.id, weight.label("weight"))


def _newest_first(order: Order, row_id: sa.ColumnElement[int]) -> tuple[sa.ColumnElement[Any], ...]:
    if order == Order.NEWEST:
        return documents.c.created_at.desc(), documents.c.id.desc()
    return (row_id.desc(),)


def _hits(ids: list[int], query: Query) -> tuple[Hit, ...]:
    statement = sa.select(documents).where(documents.c.id.in_(ids))
    rows = {row["id"]: row for row in db.session.execute(statement).mappings()}
    return tuple(_hit(rows[row_id], query) for row_id in ids if row_id in rows)


def _hit(row: RowMapping, query: Query) -> Hit:
    same = ("kind", "object_id", "lang", "context", "author", "author_name", "address")
    return Hit(
        **{name: row[name] for name in (*same, "created_at", "container", "parent")},
        title=marked(row["title"], query),
        snippet=snippet(row["body"], query),
    )


def _write_key(order: Order, row: sa.Row[Any]) -> str:
    weight = row.weight.isoformat() if order == Order.NEWEST else row.weight
    written = json.dumps([weight, row.id]).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def _read_key(key: str | None, order: Order) -> _Key | None:
    """The place to go on from; one that cannot be read counts as the beginning."""
    if not key or len(key) > 200:
        return None
    try:
        weight, row_id = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        if order == Order.NEWEST:
            moment = dt.datetime.fromisoformat(weight)
            return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)), _row_id(row_id)
        return float(weight), _row_id(row_id)
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None


def _row_id(value: Any) -> int:
    if type(value) is not int or abs(value) > LARGEST:
        raise ValueError(value)
    return value
