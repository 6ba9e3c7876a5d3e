"""Registering, one's own registration, and who comes."""

from hub.events.routes.registration import own, registering

__all__ = ["own", "registering"]
