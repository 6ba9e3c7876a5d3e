"""Registering, one's own registration, who comes, and what they are asked."""

from hub.events.routes.registration import listing, mine, own, questions, registering

__all__ = ["listing", "mine", "own", "questions", "registering"]
