"""Pages and posts of discussions."""

from hub.discussions.routes import (
    answering,
    contributions,
    drafts,
    moderating,
    proposals,
    spaces,
    topics,
)
from hub.discussions.routes.blueprint import blueprint

__all__ = [
    "answering",
    "blueprint",
    "contributions",
    "drafts",
    "moderating",
    "proposals",
    "spaces",
    "topics",
]
