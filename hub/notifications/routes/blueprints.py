"""The two blueprints: the inbox, and its page among the settings."""

from flask import Response

from hub.core.edge import pages

notifications = pages("notifications", "hub.notifications", url_prefix="/notifications")
notification_settings = pages(
    "notification_settings", "hub.notifications", url_prefix="/settings/notifications"
)


@notifications.after_request
def keep_private(response: Response) -> Response:
    """Nothing of these pages stays in a cache, no address with a token goes to another site."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
