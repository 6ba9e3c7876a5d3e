"""What events bring to the house."""

import datetime as dt

from flask import Flask

from hub.accounts.services import privacy, settings_pages
from hub.core import audit, files, mail, search
from hub.core.i18n import _l
from hub.core.permissions import register
from hub.core.rerendering import register_texts
from hub.core.signals import on
from hub.discussions.queries import register_beside
from hub.discussions.signals import ProposalDecided
from hub.events import doors, feeds, routes, signals, sockets, tasks
from hub.events.models import Event
from hub.events.notices import announcing, changing, registration, reminding, thanking
from hub.events.notices.asking import register_asking
from hub.events.notices.dossiers import register_dossiers
from hub.events.policy import ACTS, RULES, Convening
from hub.events.queries import asking as requests
from hub.events.queries import elsewhere, times, words
from hub.events.queries.dossiers import PART_WORDS
from hub.events.queries.linked import linked_events, linked_questions
from hub.events.queries.registration import answers
from hub.events.queries.session import words as session_words
from hub.events.queries.session.drawing import drawing_of
from hub.events.queries.showing import DOCUMENTS
from hub.events.queries.surveys import SCALES
from hub.events.receivers import asking, dossiers, mailing
from hub.events.receivers import session as session_receivers
from hub.events.routes.zones import readers_zone
from hub.events.services import addresses, forgetting, indexing, leaving, rerendering
from hub.events.services.documenting import QUESTION
from hub.events.services.registration import forgetting as retention
from hub.events.services.session import leaving as leaving_sessions
from hub.links.policy import Beginning, Linkable, register_beginning, register_linkable

__all__ = ["feeds", "sockets", "tasks", "wire"]


def wire(app: Flask) -> None:
    """Pages, rules, words, and what the audit log keeps."""
    register(RULES)
    audit.register_acts(ACTS)
    audit.register_addresses(doors.addresses())
    app.register_blueprint(routes.blueprint)
    _speaks(app)
    _is_planned()
    _is_followed()
    _is_asked_for(app)
    _takes_registrations(app)
    _mails()
    _is_documented(app)
    _is_held(app)
    register_beside("events/_of_space.html", elsewhere.next_of_space)


def _is_followed() -> None:
    """A member's calendar has an address, in their settings; it is forgotten with them."""
    settings_pages.offer("events.calendar_address", _l("Calendar"), place=22)
    privacy.contributes("calendar_address", addresses.own_address)
    privacy.on_erase(addresses.forget_address)


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
    """Files given as answers have a door; a member takes away, and leaves, what they said."""
    files.register_file_door(answers.OWNER, doors.answer_file)
    privacy.contributes("event_registrations", retention.own_registrations)
    privacy.on_erase(retention.forget_registrant)
    app.jinja_env.globals.update(
        moment_in=times.moment_words,
        organisation_type_named=answers.organisation_type_named,
        QUESTION_WORDS=words.QUESTION_WORDS,
    )


def _mails() -> None:
    """Who registered hears what becomes of it, of each change, before it begins and after it.

    All of it is read again when it is sent: none tells what is not true any more.
    """
    announcing.register_announcing()
    registration.register_registration()
    changing.register_changing()
    reminding.register_reminding()
    thanking.register_thanking()
    mail.rebuilt_by(registration.ABOUT, registration.step_again, each_time=True)
    mail.rebuilt_by("event_change", changing.change_again, each_time=True)
    mail.rebuilt_by("event_off", changing.cancellation_again, each_time=True)
    mail.rebuilt_by("event_reminder", reminding.reminder_again, each_time=True)
    mail.rebuilt_by("event_thanks", thanking.thanks_again, each_time=True)
    on(signals.RegistrationMoved, mailing.on_registration_moved)
    on(signals.EventAnnounced, mailing.on_event_announced)
    on(signals.EventChanged, mailing.on_event_changed)
    on(signals.ChangeSpreads, mailing.on_change_spreads)
    on(signals.EventCancelled, mailing.on_event_cancelled)
    on(signals.CancellationSpreads, mailing.on_cancellation_spreads)
    on(signals.EventEnded, mailing.on_event_ended)
    on(signals.DossierPublished, mailing.on_dossier_published)
    on(signals.ThanksSpread, mailing.on_thanks_spread)


def _is_planned() -> None:
    """What was announced is found and linked; documents have a door; what a member leaves."""
    search.register_source(indexing.EVENT, indexing.events)
    register_linkable("event", Linkable(_l("Event"), find=linked_events))
    files.register_owner(DOCUMENTS, doors.document)
    privacy.contributes("events", forgetting.own_events)
    privacy.on_erase(forgetting.forget_editor)
    register_texts("events", rerendering.rerender_events)


def _is_documented(app: Flask) -> None:
    """What an event leaves behind is shown on its page, linked, and asked for."""
    register_beginning(
        "guided",
        Beginning(_l("Choose the events it belongs with"), "calendar", "/events/for/topic"),
    )
    register_linkable(QUESTION, Linkable(_l("Open questions"), find=linked_questions))
    register_dossiers()
    register_texts("requests for events", rerendering.rerender_requests)
    register_texts("summaries of events", rerendering.rerender_dossiers)
    on(ProposalDecided, dossiers.on_proposal_decided)
    app.jinja_env.globals.update(
        kept_of=routes.keeping.kept_of,
        PART_WORDS=PART_WORDS,
        SURVEY_WORDS=SCALES,
        survey_is_open=routes.surveying.takes_answers,
    )


def _is_held(app: Flask) -> None:
    """During an event: live pages, whom they lose, and one's own questions and votes."""
    on(signals.RegistrationMoved, session_receivers.on_registration_moved)
    privacy.contributes("event_sessions", leaving_sessions.own_matters)
    privacy.on_erase(leaving_sessions.forget)
    app.jinja_env.globals.update(
        seat_of=doors.place_in,
        check_in_drawing=drawing_of,
        LIVE_QUESTION_WORDS=session_words.QUESTION_WORDS,
        POLL_WORDS=session_words.POLL_WORDS,
        NOTE_WORDS=session_words.NOTE_WORDS,
    )


def _speaks(app: Flask) -> None:
    """What templates need to speak of events."""
    app.jinja_env.globals.update(
        Convening=Convening,
        when_of=_when_of,
        wall_named=dt.datetime.fromisoformat,
        KIND_WORDS=words.KIND_WORDS,
        MODE_WORDS=words.MODE_WORDS,
        PHASE_WORDS=words.PHASE_WORDS,
        AUDIENCE_WORDS=words.AUDIENCE_WORDS,
        ACCESSIBILITY_WORDS=words.ACCESSIBILITY_WORDS,
        PERSON_WORDS=words.PERSON_WORDS,
        REGISTERING_WORDS=words.REGISTERING_WORDS,
        REQUEST_WORDS=words.REQUEST_WORDS,
        REGISTRATION_WORDS=words.REGISTRATION_WORDS,
    )


def _when_of(event: Event) -> times.When:
    """When it is held, for whoever reads the page at hand."""
    return times.when(event, readers_zone())
