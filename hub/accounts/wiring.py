"""What accounts bring to the house."""

from flask import Flask, session
from flask_login import LoginManager

from hub.accounts import queries
from hub.accounts.models import Member


def wire(app: Flask) -> None:
    """Whoever holds a sign-in of ours is that member."""
    manager = LoginManager(app)
    manager.user_loader(_signed_in)


def _signed_in(_uniquifier: str) -> Member | None:
    return queries.signed_in(session.get("sign_in", ""))
