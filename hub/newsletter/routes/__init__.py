"""Pages and posts of the newsletter."""

from hub.newsletter.routes import desk, subscription
from hub.newsletter.routes.blueprint import blueprint

__all__ = ["blueprint", "desk", "subscription"]
