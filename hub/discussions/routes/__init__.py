"""Pages and posts of discussions."""

from hub.discussions.routes import (
    belonging,
    contributions,
    drafts,
    guided,
    invitations,
    moderating,
    opening,
    proposals,
    spaces,
    topics,
)
from hub.discussions.routes.blueprint import blueprint

__all__ = [
    "belonging",
    "blueprint",
    "contributions",
    "drafts",
    "guided",
    "invitations",
    "moderating",
    "opening",
    "proposals",
    "spaces",
    "topics",
]
