"""The shape of what is sent to moderation."""

from hub.moderation.forms.answers import AnswerForm
from hub.moderation.forms.decisions import DecisionForm, VersionForm
from hub.moderation.forms.log import NOBODY, LogForm

__all__ = ["NOBODY", "AnswerForm", "DecisionForm", "LogForm", "VersionForm"]
