"""Editors make an issue: its words, its items, and its way until it is sent."""

from hub.newsletter.routes.editing import items, moving, overview, words

__all__ = ["items", "moving", "overview", "words"]
