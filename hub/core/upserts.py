"""Inserts that mind what is there already, on both databases."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from hub.core.db import Model, db


def insert_missing(
    model: type[Model],
    rows: Sequence[dict[str, Any]],
    *,
    returning: Sequence[InstrumentedAttribute[Any]] = (),
) -> Sequence[sa.Row[Any]]:
    """Those of `rows` that break no unique key become rows; the others change nothing.

    Gives the `returning` columns of the rows that were really added. Also when two sessions add
    the same at once, only one of them is given it.
    """
    if not rows:
        return []
    if not returning:
        # Row by row through one statement: one with all values is compiled anew for each number.
        missing = _insert(model).on_conflict_do_nothing()
        db.session.execute(missing, list(rows), execution_options={"render_nulls": True})
        return []
    # A list of values is compiled anew each time, those of a single row are not.
    values = list(rows) if len(rows) > 1 else rows[0]
    statement = _insert(model).values(values).on_conflict_do_nothing()
    return db.session.execute(statement.returning(*returning)).all()


def insert_selected(model: type[Model], chosen: sa.Select[*tuple[Any, ...]]) -> int:
    """What is chosen, its columns labelled as the model's, becomes rows, but for those there are.

    Nothing of it goes through Python. Gives how many rows were added.
    """
    names = [column.name for column in chosen.selected_columns]
    statement = _insert(model).from_select(names, chosen, include_defaults=False)
    added = db.session.execute(statement.on_conflict_do_nothing())
    return int(added.rowcount)  # type: ignore[attr-defined]


def put(model: type[Model], row: dict[str, Any], *, keys: Sequence[str]) -> None:
    """`row` becomes a row, or the row with the same `keys` becomes like it."""
    statement = _insert(model).values(**row)
    changes = {name: statement.excluded[name] for name in row if name not in keys}
    db.session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changes))


def _insert(model: type[Model]) -> Any:
    is_postgres = db.engine.dialect.name == "postgresql"
    return postgresql.insert(model) if is_postgres else sqlite.insert(model)
