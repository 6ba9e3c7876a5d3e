"""What states and kinds of a session are called, in the language at hand."""

from collections.abc import Mapping

from flask_babel import LazyString

from hub.core.i18n import _l
from hub.events.models import (
    ANSWERED,
    ASKED,
    HELD,
    HIDDEN,
    OTHER_NOTE,
    OVER,
    PLEDGE,
    PRACTICE,
    PREPARED,
    RUNNING,
)

Words = Mapping[str, LazyString]

NOTE_WORDS: Words = {
    PLEDGE: _l("Pledge"),
    PRACTICE: _l("Practice"),
    OTHER_NOTE: _l("Other"),
}
QUESTION_WORDS: Words = {
    HELD: _l("Waits for the moderators"),
    ASKED: _l("Open"),
    ANSWERED: _l("Answered"),
    HIDDEN: _l("Hidden"),
}
POLL_WORDS: Words = {
    PREPARED: _l("Being prepared"),
    RUNNING: _l("Voting is open"),
    OVER: _l("Voting is closed"),
}
