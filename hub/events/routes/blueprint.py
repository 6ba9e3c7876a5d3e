"""Where the pages of events hang."""

from hub.core.edge import pages

blueprint = pages("events", "hub.events", url_prefix="/events")
