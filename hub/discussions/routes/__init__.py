"""Pages and posts of discussions."""

from hub.discussions.routes import (
    contributions,
    drafts,
    guided,
    moderating,
    proposals,
    spaces,
    topics,
)
from hub.discussions.routes.blueprint import blueprint

__all__ = [
    "blueprint",
    "contributions",
    "drafts",
    "guided",
    "moderating",
    "proposals",
    "spaces",
    "topics",
]
