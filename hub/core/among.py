"""Whether a column is one of many values, said with one parameter however many they are.

`IN` has a parameter for each value: a statement that is sent for every mail is then written anew
each time, by SQLAlchemy, by psycopg and by the planner.
"""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Several(sa.TypeDecorator[Sequence[Any]]):
    """Values of one type, as one parameter: an array in PostgreSQL, JSON in SQLite."""

    impl = sa.String
    cache_ok = True

    def __init__(self, of: sa.types.TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """An array of what one value is."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.ARRAY(self.of))
        return dialect.type_descriptor(sa.String())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: sa.Dialect) -> Any:
        """Each value as the column keeps it."""
        values = list(value or ())
        if dialect.name == "postgresql":
            return values
        keep = self.of.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([keep(each) for each in values] if keep else values)


class Among(FunctionElement[bool]):
    """`among(column, name)`: the column is one of the values given under that name."""

    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002
        """As it stands: `… IN (…) = 1`, said for what may be any number, would use no index."""
        return self


def among(column: InstrumentedAttribute[Any] | sa.Column[Any], name: str) -> Among:
    """The column is one of the values of the parameter `name`; of none, it is not."""
    return Among(column, sa.bindparam(name, type_=Several(column.type)))


@compiles(Among, "postgresql")
def _in_array(element: Among, compiler: SQLCompiler, **values: Any) -> str:
    column, several = element.clauses
    return f"{compiler.process(column, **values)} = ANY({compiler.process(several, **values)})"


@compiles(Among, "sqlite")
def _in_json(element: Among, compiler: SQLCompiler, **values: Any) -> str:
    column, several = element.clauses
    each = f"json_each({compiler.process(several, **values)})"
    return f"{compiler.process(column, **values)} IN (SELECT value FROM {each})"  # noqa: S608
