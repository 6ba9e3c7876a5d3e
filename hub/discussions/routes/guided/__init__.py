"""Guided discussions: set up, led, brought to a result."""

from hub.discussions.routes.guided import (
    drafting,
    inviting,
    questions,
    setting_up,
    summaries,
)

__all__ = ["drafting", "inviting", "questions", "setting_up", "summaries"]
