"""What the newsletter brings to the house."""

from flask import Flask

from hub.core import audit, inbound
from hub.core.permissions import register
from hub.newsletter import doors, routes, signals
from hub.newsletter.mail import leave_by_mail
from hub.newsletter.policy import ACTS, RULES, Circulating
from hub.newsletter.queries.links import UNSUBSCRIBE

__all__ = ["doors", "signals", "wire"]


def wire(app: Flask) -> None:
    """Pages, rules, words, and what the audit log keeps."""
    register(RULES)
    audit.register_acts(ACTS)
    app.register_blueprint(routes.blueprint)
    _is_left(app)
    app.jinja_env.globals["Circulating"] = Circulating


def _is_left(app: Flask) -> None:
    """A mail program unsubscribes with a click or by mail: it has no page and token of ours."""
    app.extensions["csrf"].exempt(routes.subscription.leave_now)
    inbound.register_address(UNSUBSCRIBE, leave_by_mail, hears_programs=True)
