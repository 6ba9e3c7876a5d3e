"""What notifications bring to the house."""

from flask import Flask

from hub.notifications import models

__all__ = ["models", "wire"]


def wire(_app: Flask) -> None:
    """The tables are known."""
