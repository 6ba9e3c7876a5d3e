"""What the front page brings to the house."""

from flask import Flask

from hub.home import feeds, routes


def wire(app: Flask) -> None:
    """Its pages, and the maps for machines."""
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(feeds.blueprint)
