"""Rate limits per member or address. A refusal says when one may go on."""

import datetime as dt

from flask import Flask, request
from flask_babel import format_timedelta
from flask_limiter import Limiter

from hub.core.edge import current_visitor


def who() -> str:
    """The member, or for an anonymous reader the address."""
    visitor = current_visitor()
    return f"member:{visitor.id}" if visitor else f"address:{request.remote_addr}"


limiter = Limiter(key_func=who, headers_enabled=True)


def seconds_to_wait() -> int:
    """How long it takes until the limit that refused this request lets one through again."""
    limit = limiter.current_limit
    if limit is None:
        return 60
    return max(1, round(limit.reset_at - dt.datetime.now(dt.UTC).timestamp()))


def time_to_wait() -> str:
    """The same in words, in the language at hand: `40 seconds`."""
    wait = dt.timedelta(seconds=seconds_to_wait())
    return str(format_timedelta(wait, granularity="second", threshold=1))


def wire_limits(app: Flask, redis_url: str | None, *, enabled: bool = True) -> None:
    """Counted in Redis where there is one, otherwise in this process."""
    app.config["RATELIMIT_STORAGE_URI"] = redis_url or "memory://"
    app.config["RATELIMIT_ENABLED"] = enabled
    app.config["RATELIMIT_SWALLOW_ERRORS"] = True
    limiter.init_app(app)
