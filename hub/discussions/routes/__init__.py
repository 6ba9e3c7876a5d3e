"""Pages and posts of discussions."""

from hub.discussions.routes import (
    answering,
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
    "answering",
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
