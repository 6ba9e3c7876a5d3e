"""Where the pages of the newsletter hang."""

from hub.core.edge import pages

blueprint = pages("newsletter", "hub.newsletter", url_prefix="/newsletter")
