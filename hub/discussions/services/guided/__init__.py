"""What becomes true of guided discussions."""

from hub.discussions.services.guided.inviting import (
    Invited,
    accept_invitations,
    invitations_left,
    invite_members,
    refuse_invitations,
)
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
    "Invited",
    "QuestionWords",
    "SetUp",
    "accept_invitations",
    "answer_objection",
    "archive",
    "asked_subject",
    "assign_question",
    "due_steps",
    "invitations_left",
    "invite_members",
    "numbers_cited",
    "publish_summary",
    "refuse_invitations",
    "save_draft",
    "sections_of",
    "set_up_discussion",
    "take_guide_away",
    "take_stance",
    "take_step",
]
