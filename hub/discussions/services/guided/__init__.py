"""What becomes true of guided discussions."""

from hub.discussions.services.guided.questions import assign_question
from hub.discussions.services.guided.setting_up import (
    OWNER,
    QuestionWords,
    SetUp,
    set_up_discussion,
    take_guide_away,
)

__all__ = [
    "OWNER",
    "QuestionWords",
    "SetUp",
    "assign_question",
    "set_up_discussion",
    "take_guide_away",
]
