"""Pages and posts of events."""

from hub.events.routes import reading
from hub.events.routes.blueprint import blueprint

__all__ = ["blueprint", "reading"]
