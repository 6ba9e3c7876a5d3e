"""The one blueprint of all pages of discussions."""

from hub.core.edge import pages

blueprint = pages("discussions", "hub.discussions")
