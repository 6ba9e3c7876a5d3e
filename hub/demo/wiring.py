"""What the demonstration brings to the house: nothing, unless this is one."""

from flask import Flask

from hub.config import Settings
from hub.demo import routes


def wire(app: Flask) -> None:
    """The page on which the demonstration's mail is read; nowhere else does it exist."""
    settings: Settings = app.extensions["settings"]
    if settings.demo:
        app.register_blueprint(routes.blueprint)
