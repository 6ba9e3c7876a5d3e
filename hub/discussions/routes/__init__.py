"""Pages and posts of discussions."""

from hub.discussions.routes import (
    answering,
    bans,
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
    waiting,
)
from hub.discussions.routes.blueprint import blueprint

__all__ = [
    "answering",
    "bans",
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
    "waiting",
]
