"""Pages and posts of the newsletter."""

from hub.newsletter.routes import archive, desk, following, preview, statistics, subscription
from hub.newsletter.routes.blueprint import blueprint

__all__ = ["archive", "blueprint", "desk", "following", "preview", "statistics", "subscription"]
