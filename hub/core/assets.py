"""Addresses of the front end's files."""

from flask import Flask, url_for


def wire_assets(app: Flask) -> None:
    """Templates get `asset(name)`."""
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """The address of `name`."""
    return url_for("static", filename=name)
