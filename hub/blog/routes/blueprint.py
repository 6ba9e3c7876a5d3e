"""Where the pages of the blog hang."""

from hub.core.edge import pages

blueprint = pages("blog", "hub.blog", url_prefix="/blog")
