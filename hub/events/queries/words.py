"""What kinds, modes, states and audiences are called, in the language at hand."""

from collections.abc import Mapping

from flask_babel import LazyString

from hub.core.i18n import _l
from hub.events.models import (
    ANNOUNCED,
    CANCELLED,
    CHOICE,
    CLOSED,
    COMING,
    COMMITTEE,
    COMPLETE,
    CONFIRMED,
    CONFIRMED_SEAT,
    DECLINED,
    DECLINED_SEAT,
    DISCUSSED,
    DRAFT,
    ELSEWHERE,
    ENDED,
    EVERYBODY,
    FILE,
    FULL,
    HERE,
    HYBRID,
    IN_PERSON,
    INTERPRETER,
    LAPSED,
    LIVE,
    LONG_TEXT,
    MODERATOR,
    NOWHERE,
    OFFERED,
    ONLINE,
    OPEN,
    OTHER,
    PENDING,
    REQUESTED,
    REVIEW,
    SEVERAL,
    SPACE_ONLY,
    SPEAKER,
    STATES_ONLY,
    TAKEN_BACK,
    TALK,
    TEXT,
    TRAINING,
    UNCONFIRMED,
    WAITING,
    WEBINAR,
    WITHDRAWN,
    YOUTH,
)

Words = Mapping[str, LazyString]

KIND_WORDS: Words = {
    TALK: _l("GCM Talk"),
    WEBINAR: _l("Webinar"),
    REVIEW: _l("Regional review"),
    COMMITTEE: _l("Steering committee"),
    TRAINING: _l("Training"),
    OTHER: _l("Other event"),
}
MODE_WORDS: Words = {
    ONLINE: _l("Online"),
    IN_PERSON: _l("In person"),
    HYBRID: _l("In person and online"),
}
PHASE_WORDS: Words = {
    DRAFT: _l("Being prepared"),
    ANNOUNCED: _l("Announced"),
    CANCELLED: _l("Cancelled"),
    COMING: _l("Coming"),
    OPEN: _l("Registration is open"),
    FULL: _l("Full, with a waiting list"),
    CLOSED: _l("Registration is closed"),
    LIVE: _l("Live now"),
    ENDED: _l("Ended"),
    COMPLETE: _l("Ended, documented"),
}
AUDIENCE_WORDS: Words = {
    EVERYBODY: _l("Open to all"),
    YOUTH: _l("Youth under 30"),
    STATES_ONLY: _l("Member States only"),
    SPACE_ONLY: _l("Members of a space"),
}
REGISTERING_WORDS: Words = {
    NOWHERE: _l("None: one just comes"),
    HERE: _l("Here, on the Hub"),
    ELSEWHERE: _l("On another site"),
}
ACCESSIBILITY_WORDS: Words = {
    "captions": _l("Live captions"),
    "sign_language": _l("Sign language"),
    "step_free": _l("Step-free access"),
    "hearing_loop": _l("Hearing loop"),
    "documents": _l("Accessible documents"),
}
PERSON_WORDS: Words = {
    MODERATOR: _l("Moderator"),
    SPEAKER: _l("Speaker"),
    INTERPRETER: _l("Interpreter"),
}
REQUEST_WORDS: Words = {
    REQUESTED: _l("Requested"),
    DISCUSSED: _l("Under discussion"),
    CONFIRMED: _l("Confirmed"),
    DECLINED: _l("Declined"),
    TAKEN_BACK: _l("Taken back"),
}
QUESTION_WORDS: Words = {
    TEXT: _l("A short text"),
    LONG_TEXT: _l("A longer text"),
    CHOICE: _l("One of several choices"),
    SEVERAL: _l("Any of several choices"),
    FILE: _l("A file"),
}
REGISTRATION_WORDS: Words = {
    UNCONFIRMED: _l("Address not confirmed yet"),
    PENDING: _l("Waits for approval"),
    CONFIRMED_SEAT: _l("Confirmed"),
    WAITING: _l("On the waiting list"),
    OFFERED: _l("A seat is offered"),
    DECLINED_SEAT: _l("Declined"),
    WITHDRAWN: _l("Withdrawn"),
    LAPSED: _l("Offer not taken"),
}
