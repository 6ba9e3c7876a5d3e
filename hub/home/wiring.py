"""What the front page brings to the house."""

from flask import Flask

from hub.home import routes


def wire(app: Flask) -> None:
    """Its pages."""
    app.register_blueprint(routes.blueprint)
