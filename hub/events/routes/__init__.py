"""Pages and posts of events."""

from hub.events.routes import asking, deciding, planning, reading, registration
from hub.events.routes.blueprint import blueprint

__all__ = ["asking", "blueprint", "deciding", "planning", "reading", "registration"]
