"""Rate limits per member or address. A refusal says when one may go on."""

from flask import Flask, request
from flask_limiter import Limiter

from hub.core.edge import current_visitor


def who() -> str:
    """The member, or for an anonymous reader the address."""
    visitor = current_visitor()
    return f"member:{visitor.id}" if visitor else f"address:{request.remote_addr}"


limiter = Limiter(key_func=who, headers_enabled=True)


def wire_limits(app: Flask, redis_url: str | None, *, enabled: bool = True) -> None:
    """Counted in Redis where there is one, otherwise in this process."""
    app.config["RATELIMIT_STORAGE_URI"] = redis_url or "memory://"
    app.config["RATELIMIT_ENABLED"] = enabled
    app.config["RATELIMIT_SWALLOW_ERRORS"] = True
    limiter.init_app(app)
