"""The pages of one's own inbox, of what one wants to be told, and of leaving a mailing list."""

from hub.notifications.routes import choosing, inbox, leaving, muting
from hub.notifications.routes.blueprints import notification_settings, notifications

__all__ = ["choosing", "inbox", "leaving", "muting", "notification_settings", "notifications"]
