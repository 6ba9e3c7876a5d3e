"""Pages and posts of practices."""

from hub.practices.routes import (
    desk,
    finding,
    keeping,
    origins,
    readers,
    reading,
    reviewing,
    roster,
    searches,
    writing,
)
from hub.practices.routes.blueprint import blueprint

__all__ = [
    "blueprint",
    "desk",
    "finding",
    "keeping",
    "origins",
    "readers",
    "reading",
    "reviewing",
    "roster",
    "searches",
    "writing",
]
