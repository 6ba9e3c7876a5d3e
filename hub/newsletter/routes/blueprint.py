"""Where the pages of the newsletter hang, and its page among a member's settings."""

from hub.core.edge import pages

blueprint = pages("newsletter", "hub.newsletter", url_prefix="/newsletter")
settings = pages("newsletter_settings", "hub.newsletter", url_prefix="/settings/newsletter")
