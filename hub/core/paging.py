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
from hub.core.numbers import LARGEST

FIRST_YEAR, LAST_YEAR = 1, 9999

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
    position = _read(after, keys)
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


def _read(after: str | None, keys: Sequence[Key]) -> list[Any] | None:
    if not after:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            return None
        return [
            _fitting(value, key.type.python_type) for key, value in zip(keys, values, strict=True)
        ]
    except (ValueError, RecursionError):
        return None


def _fitting(value: Any, kind: type[Any]) -> Any:
    """The value as the database compares it. Raises ValueError for one that no row can have."""
    if kind is dt.datetime and isinstance(value, str):
        moment = dt.datetime.fromisoformat(value)
        # Near the ends of the calendar another zone has no such moment.
        if moment.tzinfo is not None and FIRST_YEAR < moment.year < LAST_YEAR:
            return moment
    elif kind is str and isinstance(value, str):
        value.encode()
        if "\x00" not in value:
            return value
    elif kind is int and type(value) is int and abs(value) <= LARGEST:
        return value
    raise ValueError(value)
