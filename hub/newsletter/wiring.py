"""What the newsletter brings to the house."""

from flask import Flask

from hub.core import audit
from hub.core.permissions import register
from hub.newsletter import doors, routes, signals
from hub.newsletter.policy import ACTS, RULES, Circulating

__all__ = ["doors", "signals", "wire"]


def wire(app: Flask) -> None:
    """Pages, rules, words, and what the audit log keeps."""
    register(RULES)
    audit.register_acts(ACTS)
    app.register_blueprint(routes.blueprint)
    app.jinja_env.globals["Circulating"] = Circulating
