"""Pages and posts of the blog."""

from hub.blog.routes import reading
from hub.blog.routes.blueprint import blueprint

__all__ = ["blueprint", "reading"]
