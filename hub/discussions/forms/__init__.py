"""The shape of what people send to discussions."""

from hub.discussions.forms.guided import (
    GuidedForm,
    GuidedInvitationForm,
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
from hub.discussions.forms.spaces import (
    BanForm,
    DescriptionForm,
    InvitationForm,
    ModeratorForm,
    NewSpaceForm,
    PuttingOutForm,
    SpaceTextForm,
    StandingForm,
    WordsForm,
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
    "BanForm",
    "ClosingForm",
    "DescriptionForm",
    "EditForm",
    "GuidedForm",
    "GuidedInvitationForm",
    "InvitationForm",
    "LevelForm",
    "MergeForm",
    "MergingForm",
    "ModeratorForm",
    "MoveForm",
    "NewSpaceForm",
    "ProposalForm",
    "PuttingOutForm",
    "QuestionChoiceForm",
    "ReasonForm",
    "RemovalForm",
    "ReplyForm",
    "RevisionForm",
    "SpaceTextForm",
    "SplitForm",
    "StanceForm",
    "StandingForm",
    "SummaryForm",
    "TopicForm",
    "WordsForm",
    "rearranged",
]
