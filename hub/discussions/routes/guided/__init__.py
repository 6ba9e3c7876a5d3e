"""Guided discussions: set up, led, brought to a result."""

from hub.discussions.routes.guided import drafting, questions, setting_up, summaries

__all__ = ["drafting", "questions", "setting_up", "summaries"]
