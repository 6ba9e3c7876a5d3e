"""Pages and posts of discussions."""

from hub.discussions.routes import contributions, drafts, proposals, spaces, topics
from hub.discussions.routes.blueprint import blueprint

__all__ = ["blueprint", "contributions", "drafts", "proposals", "spaces", "topics"]
