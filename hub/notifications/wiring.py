"""What notifications bring to the house."""

from collections.abc import Callable

from flask import Flask, g

from hub.accounts.services import privacy, settings_pages
from hub.core import mail
from hub.core.edge import current_visitor
from hub.core.i18n import _l
from hub.core.permissions import register
from hub.core.signals import on
from hub.notifications import notices, routes, services, sockets, tasks
from hub.notifications.policy import RULES
from hub.notifications.queries import Badge, badge_of
from hub.notifications.receivers import on_notices_given
from hub.notifications.signals import NoticesGiven

__all__ = ["sockets", "tasks", "wire"]


def wire(app: Flask) -> None:
    """Its pages, its rules, the mail that follows a notice, digests, and the count at the bell."""
    register(RULES)
    app.register_blueprint(routes.notifications)
    app.register_blueprint(routes.notification_settings)
    # A mail program that ends a list has no page of ours, and no token from one.
    app.extensions["csrf"].exempt(routes.leaving.leave_now)
    settings_pages.offer("notification_settings.choices", _l("Notifications"), place=15)
    on(NoticesGiven, on_notices_given)
    mail.rebuilt_by("notice", notices.letter_again)
    mail.rebuilt_by("digest", notices.digest_again)
    privacy.contributes("notifications", services.own_notices)
    privacy.on_erase(services.forget)
    app.context_processor(_bell)


def _bell() -> dict[str, Callable[[], Badge]]:
    return {"badge": _badge}


def _badge() -> Badge:
    """The number at the bell: read when a page shows it, at most once, never for a stranger."""
    visitor = current_visitor()
    if visitor is None:
        return Badge(0, 0)
    if "badge" not in g:
        g.badge = badge_of(visitor.id)
    badge: Badge = g.badge
    return badge
