"""The only way to a row: not visible is 404, not allowed is 403."""

from typing import Any, TypeVar

import sqlalchemy as sa

from hub.core.db import db
from hub.core.errors import NotFound
from hub.core.permissions import Permission, Visitor, require

Row = TypeVar("Row")


def open_door(visible: sa.Select[Row], permission: Permission, visitor: Visitor | None) -> Row:
    """The one row of `visible`, a query that gives only what the visitor may see.

    Raises NotFound if there is none, so that what one may not see does not exist; then Forbidden
    or SignInNeeded if the visitor may see it but not do `permission`.
    """
    row: Any = db.session.execute(visible).unique().scalar_one_or_none()
    if row is None:
        raise NotFound()
    require(visitor, permission, row)
    return row  # type: ignore[no-any-return]
