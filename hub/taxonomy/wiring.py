"""How the taxonomy joins the application: templates may ask it."""

from flask import Flask

from hub.taxonomy import queries


def wire(app: Flask) -> None:
    """Give templates `taxonomy`: `taxonomy.objective(code).label(lang)`."""
    app.jinja_env.globals["taxonomy"] = queries
