"""Pages and posts of moderation."""

from hub.moderation.routes import log
from hub.moderation.routes.blueprint import blueprint

__all__ = ["blueprint", "log"]
