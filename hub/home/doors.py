"""The ways to what waits for the visitor."""

from flask import g, request

from hub.accounts.models import Member
from hub.core import todo
from hub.core.edge import current_visitor
from hub.core.permissions import require
from hub.home.policy import Homing


def own_todo() -> Member:
    """Whoever is signed in, to their own list."""
    visitor: Member = current_visitor()
    require(visitor, Homing.TODO_READ)
    return visitor


def todo_count() -> int | None:
    """How much waits for the visitor, on pages of areas where it can; None elsewhere."""
    visitor = current_visitor()
    is_asked = request.endpoint == "home.todo" or request.blueprint in todo.areas()
    if visitor is None or not is_asked:
        return None
    if "todo_count" not in g:
        g.todo_count = todo.count_for(visitor)
    return int(g.todo_count)
