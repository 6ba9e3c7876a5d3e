"""Pages and posts of discussions."""

from hub.discussions.routes import contributions, drafts, spaces, topics
from hub.discussions.routes.blueprint import blueprint

__all__ = ["blueprint", "contributions", "drafts", "spaces", "topics"]
