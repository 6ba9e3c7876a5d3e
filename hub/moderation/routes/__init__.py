"""Pages and posts of moderation."""

from hub.moderation.routes import answers, deciding, flags, log
from hub.moderation.routes.blueprint import blueprint
from hub.moderation.routes.queue import addresses

__all__ = ["addresses", "answers", "blueprint", "deciding", "flags", "log"]
