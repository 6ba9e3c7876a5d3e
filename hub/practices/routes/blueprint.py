"""Where the pages of practices hang."""

from hub.core.edge import pages

blueprint = pages("practices", "hub.practices", url_prefix="/practices")
