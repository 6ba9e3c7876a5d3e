"""What becomes true of guided discussions."""

from hub.discussions.services.guided.questions import assign_question
from hub.discussions.services.guided.setting_up import (
    OWNER,
    QuestionWords,
    SetUp,
    set_up_discussion,
    take_guide_away,
)
from hub.discussions.services.guided.statements import numbers_cited, sections_of
from hub.discussions.services.guided.stepping import JOB, Due, due_steps, take_step
from hub.discussions.services.guided.summing_up import (
    answer_objection,
    archive,
    asked_subject,
    publish_summary,
    save_draft,
    take_stance,
)

__all__ = [
    "JOB",
    "OWNER",
    "Due",
    "QuestionWords",
    "SetUp",
    "answer_objection",
    "archive",
    "asked_subject",
    "assign_question",
    "due_steps",
    "numbers_cited",
    "publish_summary",
    "save_draft",
    "sections_of",
    "set_up_discussion",
    "take_guide_away",
    "take_stance",
    "take_step",
]
