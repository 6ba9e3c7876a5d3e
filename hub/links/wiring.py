"""What links bring to the house."""

from flask import Flask

from hub.accounts.services import privacy
from hub.links import services


def wire(_app: Flask) -> None:
    """What an export holds of them, and that an erasure reaches them."""
    privacy.contributes("links", services.own_links)
    privacy.on_erase(services.forget)
