"""An article is copy-edited, approved, translated and published."""

from hub.blog.routes.editing import (
    approving,
    commenting,
    history,
    publishing,
    suggesting,
    text,
    translating,
)

__all__ = [
    "approving",
    "commenting",
    "history",
    "publishing",
    "suggesting",
    "text",
    "translating",
]
