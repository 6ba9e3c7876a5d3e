"""What can be found: one document per thing, kept in the same commit as the thing itself."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hub.core.db import UtcDateTime, db
from hub.core.search.words import words_and_stems

# A hand-written migration makes these tables; the one that has the words differs by database.
metadata = sa.MetaData()

documents = sa.Table(
    "search_document",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(30)),
    sa.Column("object_id", sa.Integer),
    sa.Column("scope", sa.String(60)),
    sa.Column("container", sa.String(60)),
    sa.Column("parent", sa.String(60)),
    sa.Column("lang", sa.String(8)),
    sa.Column("title", sa.Text),
    sa.Column("context", sa.Text),
    sa.Column("body", sa.Text),
    sa.Column("author", sa.String(60)),
    sa.Column("author_name", sa.Text),
    sa.Column("address", sa.Text),
    sa.Column("created_at", UtcDateTime),
)

MAX_POSITION = 16_383
MAX_POSITIONS_OF_A_WORD = 200
# Keeps a phrase from being found half in a title, half in a text.
_GAP = 10


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found, and who may find it.

    `scope` is whoever may read it ("public", "members", "space:12"); `container` and `parent`
    ("space:12", "topic:7") are what it can be moved, hidden and removed with. `title` and `body`
    are found by, plain text; `context` is only shown (the title of the topic a reply is in).
    `author` ("member:5") is whose `author_name` can be changed everywhere.
    """

    kind: str
    object_id: int
    scope: str
    lang: str
    address: str
    created_at: dt.datetime
    title: str = ""
    body: str = ""
    context: str = ""
    container: str = ""
    parent: str = ""
    author: str = ""
    author_name: str = ""


def index(document: Document) -> None:
    """The document is found as it is now, in the caller's transaction; a former version is not."""
    values = {column: getattr(document, column) for column in _COLUMNS}
    title = words_and_stems(document.title, document.lang)
    body = words_and_stems(document.body, document.lang)
    if _is_postgres():
        db.session.execute(_INSERT_POSTGRES, {**values, "terms": _tsvector(title, body)})
        return
    row_id = db.session.execute(_INSERT, values).scalar_one()
    texts = [" ".join(levelled) for levelled in (*title, *body)]
    names = ("title", "title_stems", "body", "body_stems")
    db.session.execute(_INSERT_TERMS, {"id": row_id, **dict(zip(names, texts, strict=True))})


def remove(kind: str, object_id: int) -> None:
    """The thing is no longer found by anyone."""
    _remove(documents.c.kind == kind, documents.c.object_id == object_id)


def remove_all(
    *, container: str | None = None, parent: str | None = None, author: str | None = None
) -> None:
    """Nothing that is in the container (under the parent, by the author) is found any more."""
    _remove(*_within(container, parent, author))


def change_scope(scope: str, *, container: str | None = None, parent: str | None = None) -> None:
    """All that is in the container (under the parent) is found by readers of `scope` only."""
    _update(_within(container, parent), scope=scope)


def move(parent: str, *, container: str, scope: str) -> None:
    """All that is under the parent (a topic) is in another container (space) with its scope."""
    _update(_within(None, parent), container=container, scope=scope)


def adopt(
    kind: str,
    object_ids: Collection[int],
    *,
    parent: str,
    context: str,
    container: str,
    scope: str,
) -> None:
    """These things are under another parent (a topic), shown with its title as their context."""
    _update(
        [documents.c.kind == kind, documents.c.object_id.in_(object_ids)],
        parent=parent,
        context=context,
        container=container,
        scope=scope,
    )


def rename_context(parent: str, context: str) -> None:
    """All that is under the parent is shown with this context (a topic's new title)."""
    _update([documents.c.parent == parent, documents.c.context != ""], context=context)


def rename_author(author: str, name: str) -> None:
    """All that the author wrote is shown under this name."""
    _update(_within(None, None, author), author_name=name)


Source = Callable[[], Iterable[Document]]
_sources: dict[str, Source] = {}


def register_source(kind: str, source: Source) -> None:
    """`source` gives every document of its kind, for making the index anew."""
    _sources[kind] = source


def rebuild(*, every: int = 500) -> Iterator[int]:
    """The index is made anew from what the features have, so many documents at a time.

    Yields how many are done so far; the command that steps through it commits at each step.
    """
    count = 0
    for kind, source in _sources.items():
        kept: set[int] = set()
        for document in source():
            index(document)
            kept.add(document.object_id)
            count += 1
            if count % every == 0:
                yield count
        _remove_others(kind, kept)
    yield count


def _remove_others(kind: str, kept: set[int]) -> None:
    known = db.session.scalars(
        sa.select(documents.c.object_id).where(documents.c.kind == kind)
    ).all()
    for object_id in set(known) - kept:
        remove(kind, object_id)


def _within(
    container: str | None, parent: str | None, author: str | None = None
) -> list[sa.ColumnElement[bool]]:
    named = {"container": container, "parent": parent, "author": author}
    conditions = [documents.c[name] == value for name, value in named.items() if value is not None]
    if not conditions:
        raise ValueError("name a container, a parent or an author")
    return conditions


def _update(conditions: Iterable[sa.ColumnElement[bool]], **values: Any) -> None:
    db.session.execute(sa.update(documents).where(*conditions).values(**values))


def _remove(*conditions: sa.ColumnElement[bool]) -> None:
    if not _is_postgres():
        ids = sa.select(documents.c.id).where(*conditions)
        db.session.execute(sa.delete(_terms).where(_terms.c.rowid.in_(ids)))
    db.session.execute(sa.delete(documents).where(*conditions))


def _is_postgres() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


_Levelled = tuple[list[str], list[str]]


def _tsvector(title: _Levelled, body: _Levelled) -> str:
    # Written out, not parsed by the server: its parser would part words by rules of its own, and
    # by the locale of the database.
    positions: Mapping[str, list[str]] = defaultdict(list)
    at = 0
    for levelled, weight in ((title[0], "A"), (body[0], "C"), (title[1], "B"), (body[1], "D")):
        for word in levelled:
            at += 1
            places = positions[word]
            if len(places) < MAX_POSITIONS_OF_A_WORD:
                places.append(f"{min(at, MAX_POSITION)}{weight}")
        at += _GAP
    return " ".join(f"'{word}':{','.join(places)}" for word, places in positions.items())


_COLUMNS = [column.name for column in documents.c if column.name != "id"]
_UPSERT = (
    "INSERT INTO search_document ({columns}) VALUES ({values}) "
    "ON CONFLICT (kind, object_id) DO UPDATE SET {changes} RETURNING id"
)


def _upsert(values: Mapping[str, str]) -> sa.TextClause:
    return sa.text(
        _UPSERT.format(
            columns=", ".join(values),
            values=", ".join(values.values()),
            changes=", ".join(f"{name} = excluded.{name}" for name in values),
        )
    ).bindparams(sa.bindparam("created_at", type_=UtcDateTime))


_INSERT = _upsert({name: f":{name}" for name in _COLUMNS})
_INSERT_POSTGRES = _upsert(
    {**{name: f":{name}" for name in _COLUMNS}, "terms": "CAST(:terms AS tsvector)"}
)
_terms = sa.table("search_terms", sa.column("rowid"))
_INSERT_TERMS = sa.text(
    "INSERT OR REPLACE INTO search_terms (rowid, title, title_stems, body, body_stems) "
    "VALUES (:id, :title, :title_stems, :body, :body_stems)"
)
