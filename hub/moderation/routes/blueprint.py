"""The one blueprint of all pages of moderation."""

from hub.core.edge import pages

blueprint = pages("moderation", "hub.moderation", url_prefix="/moderation")
