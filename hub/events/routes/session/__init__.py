"""Pages and posts of an event while it is held."""

from hub.events.routes.session import checking_in, desk, joining, live

__all__ = ["checking_in", "desk", "joining", "live"]
