"""The shape of what people send to discussions."""

from hub.discussions.forms.guided import (
    GuidedForm,
    InvitationForm,
    QuestionChoiceForm,
    rearranged,
)
from hub.discussions.forms.moderating import ClosingForm, MergeForm, MoveForm, SplitForm
from hub.discussions.forms.proposals import (
    AcceptanceForm,
    MergingForm,
    ProposalForm,
    ReasonForm,
    RevisionForm,
)
from hub.discussions.forms.summaries import ENDORSE, AnswerForm, StanceForm, SummaryForm
from hub.discussions.forms.writing import (
    EditForm,
    LevelForm,
    RemovalForm,
    ReplyForm,
    TopicForm,
)

__all__ = [
    "ENDORSE",
    "AcceptanceForm",
    "AnswerForm",
    "ClosingForm",
    "EditForm",
    "GuidedForm",
    "InvitationForm",
    "LevelForm",
    "MergeForm",
    "MergingForm",
    "MoveForm",
    "ProposalForm",
    "QuestionChoiceForm",
    "ReasonForm",
    "RemovalForm",
    "ReplyForm",
    "RevisionForm",
    "SplitForm",
    "StanceForm",
    "SummaryForm",
    "TopicForm",
    "rearranged",
]
