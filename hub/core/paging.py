"""Paging by key: the next page begins after the last row of this one, never at an offset."""

import base64
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from hub.core.db import db

Row = TypeVar("Row")
Key = sa.ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and the key under which the list goes on (None at its end)."""

    rows: Sequence[Row]
    after: str | None


def page_of(
    statement: sa.Select[Any],
    *,
    keys: Sequence[Key],
    after: str | None,
    size: int = 30,
    descending: bool = True,
) -> Page[Any]:
    """The first `size` rows of `statement` after the key `after`, ordered by `keys`.

    The last of `keys` is unique. A key that cannot be read counts as none.
    """
    order = [key.desc() if descending else key.asc() for key in keys]
    position = _read(after, len(keys))
    if position is not None:
        here, there = sa.tuple_(*keys), sa.tuple_(*map(_literal, keys, position))
        statement = statement.where(here < there if descending else here > there)
    statement = statement.add_columns(*keys).order_by(*order).limit(size + 1)
    found = db.session.execute(statement).unique().all()
    rows = [row[0] for row in found[:size]]
    more = len(found) > size
    return Page(rows, _write(found[size - 1][-len(keys) :]) if more else None)


def _literal(key: Key, value: Any) -> sa.ColumnElement[Any]:
    return sa.literal(value, key.type)


def _write(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(key: str | None, length: int) -> list[Any] | None:
    if not key:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except ValueError:
        return None
    if not isinstance(values, list) or len(values) != length:
        return None
    return [_moment(value) for value in values]


def _moment(value: Any) -> Any:
    if isinstance(value, str) and len(value) >= 19 and value[10:11] == "T":
        return dt.datetime.fromisoformat(value)
    return value
