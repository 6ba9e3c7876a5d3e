"""The shape of what is sent to moderation."""

from hub.moderation.forms.answers import AnswerForm
from hub.moderation.forms.decisions import DecisionForm, VersionForm
from hub.moderation.forms.flags import FLAG_WORDS, FlagForm
from hub.moderation.forms.log import NOBODY, LogForm

__all__ = [
    "FLAG_WORDS",
    "NOBODY",
    "AnswerForm",
    "DecisionForm",
    "FlagForm",
    "LogForm",
    "VersionForm",
]
