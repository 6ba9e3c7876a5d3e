"""What events bring to the house."""

from flask import Flask

from hub.core import audit
from hub.core.edge import current_visitor
from hub.core.permissions import register
from hub.events import routes
from hub.events.models import Event
from hub.events.policy import ACTS, RULES, Convening
from hub.events.queries import times, words


def wire(app: Flask) -> None:
    """Pages, rules, words, and what the audit log keeps."""
    register(RULES)
    audit.register_acts(ACTS)
    app.register_blueprint(routes.blueprint)
    _speaks(app)


def _speaks(app: Flask) -> None:
    """What templates need to speak of events."""
    app.jinja_env.globals.update(
        Convening=Convening,
        when_of=_when_of,
        KIND_WORDS=words.KIND_WORDS,
        MODE_WORDS=words.MODE_WORDS,
        PHASE_WORDS=words.PHASE_WORDS,
        AUDIENCE_WORDS=words.AUDIENCE_WORDS,
        ACCESSIBILITY_WORDS=words.ACCESSIBILITY_WORDS,
        PERSON_WORDS=words.PERSON_WORDS,
        REQUEST_WORDS=words.REQUEST_WORDS,
        REGISTRATION_WORDS=words.REGISTRATION_WORDS,
    )


def _when_of(event: Event) -> times.When:
    """When it is held, for whoever reads the page at hand."""
    visitor = current_visitor()
    return times.when(event, visitor.timezone if visitor else None)
