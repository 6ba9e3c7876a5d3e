"""Pages and posts of the blog."""

from hub.blog.routes import (
    authors,
    desk,
    editing,
    handing_in,
    manuscripts,
    pictures,
    pitching,
    reading,
    series,
)
from hub.blog.routes.blueprint import blueprint

__all__ = [
    "authors",
    "blueprint",
    "desk",
    "editing",
    "handing_in",
    "manuscripts",
    "pictures",
    "pitching",
    "reading",
    "series",
]
