"""Search in six languages over what the reader may see; the words stand in SQLite or PostgreSQL."""

from hub.core.search.documents import (
    Document,
    adopt,
    change_scope,
    index,
    move,
    rebuild,
    register_source,
    remove,
    remove_all,
    rename_author,
    rename_context,
)
from hub.core.search.finding import Hit, Order, Results, best_first, matching, says, search, similar
from hub.core.search.snippets import Segment

__all__ = [
    "Document",
    "Hit",
    "Order",
    "Results",
    "Segment",
    "adopt",
    "best_first",
    "change_scope",
    "index",
    "matching",
    "move",
    "rebuild",
    "register_source",
    "remove",
    "remove_all",
    "rename_author",
    "rename_context",
    "says",
    "search",
    "similar",
]
