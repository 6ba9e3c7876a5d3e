"""Guided discussions: set up, led, brought to a result."""

from hub.discussions.routes.guided import questions, setting_up

__all__ = ["questions", "setting_up"]
