"""Pages and posts of discussions."""

from hub.discussions.routes import (
    belonging,
    contributions,
    drafts,
    invitations,
    moderating,
    opening,
    proposals,
    spaces,
    topics,
    waiting,
)
from hub.discussions.routes.blueprint import blueprint

__all__ = [
    "belonging",
    "blueprint",
    "contributions",
    "drafts",
    "invitations",
    "moderating",
    "opening",
    "proposals",
    "spaces",
    "topics",
    "waiting",
]
