"""What the front page brings to the house."""

from flask import Flask

from hub.core.permissions import register
from hub.home import doors, feeds, routes
from hub.home.policy import RULES


def wire(app: Flask) -> None:
    """Its pages, the maps for machines, and on every page how much waits for the visitor."""
    register(RULES)
    app.jinja_env.globals["todo_count"] = doors.todo_count
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(feeds.blueprint)
