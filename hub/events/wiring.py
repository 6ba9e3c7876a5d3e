"""What events bring to the house."""

from flask import Flask

from hub.accounts.services import privacy
from hub.core import audit, files
from hub.core.edge import current_visitor
from hub.core.permissions import register
from hub.core.signals import on
from hub.events import doors, routes, signals
from hub.events.models import Event
from hub.events.notices.asking import register_asking
from hub.events.policy import ACTS, RULES, Convening
from hub.events.queries import asking as requests
from hub.events.queries import times, words
from hub.events.queries.registration import answers
from hub.events.receivers import asking
from hub.events.services import leaving


def wire(app: Flask) -> None:
    """Pages, rules, words, and what the audit log keeps."""
    register(RULES)
    audit.register_acts(ACTS)
    app.register_blueprint(routes.blueprint)
    _speaks(app)
    _is_asked_for(app)
    _takes_registrations(app)


def _is_asked_for(app: Flask) -> None:
    """Requests have files and notices; what a member takes away of them, and what is forgotten."""
    files.register_owner(requests.REQUEST_FILES, doors.request_of_file)
    files.register_file_door(requests.MESSAGE_FILES, doors.message_of_file)
    privacy.contributes("event_requests", leaving.own_requests)
    privacy.on_erase(leaving.forget_requester)
    app.jinja_env.globals["request_behind"] = requests.request_behind
    register_asking()
    on(signals.EventRequested, asking.on_event_requested)
    on(signals.RequestAnswered, asking.on_request_answered)
    on(signals.RequestRevised, asking.on_request_revised)
    on(signals.RequestDecided, asking.on_request_decided)


def _takes_registrations(app: Flask) -> None:
    """Files given as answers have a door, and pages of registrations their words."""
    files.register_file_door(answers.OWNER, doors.answer_file)
    app.jinja_env.globals.update(
        moment_in=times.moment_words,
        organisation_type_named=answers.organisation_type_named,
    )


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
