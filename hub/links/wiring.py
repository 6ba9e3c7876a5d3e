"""What links bring to the house."""

from flask import Flask

from hub.accounts.services import privacy
from hub.links import policy, services


def wire(app: Flask) -> None:
    """What can be begun from a thing; what an export holds of links, and what erasure does."""
    app.jinja_env.globals["beginnings"] = policy.beginnings
    privacy.contributes("links", services.own_links)
    privacy.on_erase(services.forget)
