"""How an event is planned, changed part by part, announced, moved, cancelled and repeated."""

from hub.events.routes.planning import (
    documents,
    moving,
    parts,
    programme,
    repeating,
    starting,
    words,
)

__all__ = ["documents", "moving", "parts", "programme", "repeating", "starting", "words"]
