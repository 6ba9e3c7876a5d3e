"""Pages and posts of discussions."""

from hub.discussions.routes import (
    bans,
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
    "bans",
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
