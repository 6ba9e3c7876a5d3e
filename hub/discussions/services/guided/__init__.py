"""What becomes true of guided discussions."""

from hub.discussions.services.guided.questions import assign_question
from hub.discussions.services.guided.setting_up import (
    OWNER,
    QuestionWords,
    SetUp,
    set_up_discussion,
    take_guide_away,
)
from hub.discussions.services.guided.stepping import JOB, Due, due_steps, take_step

__all__ = [
    "JOB",
    "OWNER",
    "Due",
    "QuestionWords",
    "SetUp",
    "assign_question",
    "due_steps",
    "set_up_discussion",
    "take_guide_away",
    "take_step",
]
