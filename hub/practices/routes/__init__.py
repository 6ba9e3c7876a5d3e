"""Pages and posts of practices."""

from hub.practices.routes import (
    calls,
    desk,
    finding,
    keeping,
    origins,
    readers,
    reading,
    reviewing,
    roster,
    searches,
    todo,
    writing,
)
from hub.practices.routes.blueprint import blueprint

__all__ = [
    "blueprint",
    "calls",
    "desk",
    "finding",
    "keeping",
    "origins",
    "readers",
    "reading",
    "reviewing",
    "roster",
    "searches",
    "todo",
    "writing",
]
