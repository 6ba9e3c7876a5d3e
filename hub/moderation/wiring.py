"""What moderation brings to the house."""

from flask import Flask

from hub.core.permissions import register
from hub.moderation import routes
from hub.moderation.policy import RULES, Moderating


def wire(app: Flask) -> None:
    """Its pages and rules."""
    register(RULES)
    app.register_blueprint(routes.blueprint)
    app.jinja_env.globals["Moderating"] = Moderating
