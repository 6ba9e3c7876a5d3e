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

from hub.core.among import among
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
    if not query:
        return ()
    found = _matching(query, kind).subquery("found")
    # One long text: a row for each takes several times as long.
    ids = sa.func.aggregate_strings(sa.cast(found.c.object_id, sa.String), ",")
    told = db.session.scalar(sa.select(ids).select_from(found))
    return list(map(int, told.split(","))) if told else ()


def best_first(text: str, kind: str, object_ids: Collection[int]) -> Sequence[int]:
    """These things of a kind, which match, what fits best first."""
    query = read(text)
    if not query:
        return ()
    by_database = _fitting_by_postgres if _is_postgres() else _fitting_by_sqlite
    fitting = by_database(query, kind, len(object_ids))
    return db.session.scalars(fitting, {"ids": object_ids}).all()


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
    by_database = _weighed_by_postgres if _is_postgres() else _weighed_by_sqlite
    candidates = by_database(query, only, order, CANDIDATES + 1).subquery("candidates")
    counted = sa.select(candidates, sa.func.count().over().label("total")).subquery("counted")
    weight, row_id = counted.c.weight, counted.c.id
    page = sa.select(row_id, weight, counted.c.total)
    if key is not None:
        last = sa.tuple_(sa.literal(key[0], weight.type), sa.literal(key[1]))
        page = page.where(sa.tuple_(weight, row_id) < last)
    return page.order_by(weight.desc(), row_id.desc()).limit(limit + 1)


def _matching(query: Query, kind: str) -> sa.Select[Any]:
    """The object ids of all things of a kind that match."""
    found = sa.select(documents.c.object_id).where(documents.c.kind == kind)
    if _is_postgres():
        # Of words that it knows to be in most texts the server asks every text, and unpacks each
        # for it. Of what a subquery will say it knows nothing beforehand, and asks the index.
        question = sa.select(_tsquery(query)).scalar_subquery()
        return found.where(_TERMS.op("@@")(question))
    # From the index of kinds alone: the rows themselves hold whole texts. The plus keeps SQLite
    # from asking the words again for each of them.
    matches = sa.text(
        "+search_document.id IN (SELECT rowid FROM search_terms WHERE search_terms MATCH :question)"
    )
    return found.where(matches.bindparams(question=for_sqlite(query)))


def _is_postgres() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def _weighed_by_sqlite(query: Query, only: _Only, order: Order, most: int) -> sa.Select[Any]:
    weight = _BM25 if order == Order.RELEVANCE else documents.c.created_at
    return (
        sa.select(documents.c.id, weight.label("weight"))
        .join_from(_FTS5, documents, documents.c.id == _FTS5.c.rowid)
        .where(_matches_in_sqlite(query), *only.conditions())
        # In the order of the index itself, so that the newest are found without reading the rest.
        .order_by(*_newest_first(order, _FTS5.c.rowid))
        .limit(most)
    )


def _weighed_by_postgres(query: Query, only: _Only, order: Order, most: int) -> sa.Select[Any]:
    newest = (
        sa.select(documents.c.id, documents.c.created_at, _TERMS)
        .select_from(documents)
        .where(_TERMS.op("@@")(_tsquery(query)), *only.conditions())
        .order_by(*_newest_first(order, documents.c.id))
        .limit(most)
        .subquery("newest")
    )
    # Outside of the limit, or the server weighs every match.
    weight = _rank(newest.c.terms, query) if order == Order.RELEVANCE else newest.c.created_at
    return sa.select(newest.c.id, weight.label("weight"))


def _fitting_by_sqlite(query: Query, kind: str, count: int) -> sa.Select[Any]:
    some = sa.select(documents.c.id).where(
        documents.c.kind == kind, among(documents.c.object_id, "ids")
    )
    fitting = (
        sa.select(_FTS5.c.rowid, _BM25.label("weight"))
        # The plus and the limit: read once from the newest on, until all of them are found.
        .where(_matches_in_sqlite(query), sa.literal_column("+search_terms.rowid").in_(some))
        .order_by(_FTS5.c.rowid.desc())
        .limit(count)
        .subquery("fitting")
    )
    return (
        sa.select(documents.c.object_id)
        .join(fitting, fitting.c.rowid == documents.c.id)
        .order_by(fitting.c.weight.desc(), documents.c.id.desc())
    )


def _fitting_by_postgres(query: Query, kind: str, count: int) -> sa.Select[Any]:
    return (
        sa.select(documents.c.object_id)
        .where(documents.c.kind == kind, among(documents.c.object_id, "ids"))
        .order_by(_rank(_TERMS, query).desc(), documents.c.id.desc())
        .limit(count)
    )


_FTS5 = sa.table("search_terms", sa.column("rowid", sa.Integer))
_BM25 = sa.literal_column("-bm25(search_terms, 10.0, 5.0, 2.0, 1.0)", sa.Float)
_TERMS = sa.column("terms", postgresql.TSVECTOR)
_WEIGHTS: sa.ColumnElement[Any] = sa.literal_column("'{0.1, 0.2, 0.5, 1.0}'::real[]")


def _matches_in_sqlite(query: Query) -> sa.TextClause:
    return sa.text("search_terms MATCH :question").bindparams(question=for_sqlite(query))


def _tsquery(query: Query) -> sa.ColumnElement[Any]:
    return sa.cast(sa.literal(for_postgres(query)), postgresql.TSQUERY)


def _rank(terms: sa.ColumnElement[Any], query: Query) -> sa.ColumnElement[Any]:
    # How many of any words are there says more than how few others stand beside them.
    by_length = 0 if query.is_any else 1
    return sa.cast(sa.func.ts_rank(_WEIGHTS, terms, _tsquery(query), by_length), sa.Double)


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
