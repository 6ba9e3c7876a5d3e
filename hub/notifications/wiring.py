"""What notifications bring to the house."""

from collections.abc import Callable

from flask import Flask, g

from hub.accounts.services import privacy
from hub.core.edge import current_visitor
from hub.core.permissions import register
from hub.core.signals import on
from hub.notifications import routes, services
from hub.notifications.policy import RULES
from hub.notifications.queries import badge_of
from hub.notifications.receivers import on_notices_given
from hub.notifications.signals import NoticesGiven


def wire(app: Flask) -> None:
    """Its pages, its rule, the mail that follows a notice, and the count at the bell."""
    register(RULES)
    app.register_blueprint(routes.blueprint)
    on(NoticesGiven, on_notices_given)
    privacy.contributes("notifications", services.own_notices)
    privacy.on_erase(services.forget)
    app.context_processor(_bell)


def _bell() -> dict[str, Callable[[], int]]:
    return {"badge": _badge}


def _badge() -> int:
    """The number at the bell: read when a page shows it, at most once, never for a stranger."""
    visitor = current_visitor()
    if visitor is None:
        return 0
    if "badge" not in g:
        g.badge = badge_of(visitor.id).count
    count: int = g.badge
    return count
