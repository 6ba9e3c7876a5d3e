"""Why somebody cannot register, in words that say what to do."""

from hub.core.i18n import _
from hub.events.models import Event
from hub.events.queries.registration.gate import (
    CALLED_OFF,
    NO_GUESTS,
    NOT_HERE,
    NOT_OF_SPACE,
    NOT_YET,
    ON_OTHER_SITE,
    OVER,
    PREPARED,
    TOO_LATE,
)
from hub.events.queries.times import moment_words

OUT_OF_DATE = "out_of_date"


def obstacle_words(event: Event, obstacle: str) -> str:
    """Why nobody can register now; nothing if one can."""
    if not obstacle:
        return ""
    words = {
        PREPARED: _("This event is not announced yet."),
        CALLED_OFF: _("This event was cancelled."),
        NOT_HERE: _("Nobody has to register for this event."),
        ON_OTHER_SITE: _("One registers for this event on another site."),
        NOT_YET: _("Registration is not open yet. It opens: %(moment)s.", moment=_opening(event)),
        TOO_LATE: _("Registration is closed."),
        OVER: _("This event is over."),
        OUT_OF_DATE: _("This link is out of date. Please register again."),
    }
    return str(words[obstacle])


def gate_words(event: Event, refusal: str) -> str:
    """Why this person cannot register, and who can."""
    del event
    words = {
        NOT_OF_SPACE: _("Only members of the space can register for this event."),
        NO_GUESTS: _("Only members of this site can register for this event. Please sign in."),
    }
    return str(words[refusal])


def _opening(event: Event) -> str:
    """When registration opens, by the clocks of the event."""
    if event.registration_opens_at is None:
        return ""
    return moment_words(event.registration_opens_at, event.timezone)
