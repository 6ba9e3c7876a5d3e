"""The survey after an event: answered once, by members signed in or by one's own link."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core import clock
from hub.core.db import db
from hub.core.edge import commit, idempotent, untraced
from hub.core.errors import NotFound, Refused
from hub.core.i18n import _, current_language
from hub.core.permissions import policy
from hub.core.sheets import as_csv
from hub.events import doors
from hub.events.forms.dossiers import SurveyForm
from hub.events.forms.registration.fields import asking
from hub.events.models import AFTERWARDS, FILE, Dossier, Event
from hub.events.policy import Convening, Entrance
from hub.events.queries import surveys
from hub.events.queries.dossiers import dossier_of
from hub.events.queries.registration.questions import questions_of
from hub.events.routes.blueprint import blueprint
from hub.events.routes.registration.own import BY_LINK
from hub.events.routes.registration.pages import address_of
from hub.events.services.documenting import show_survey
from hub.events.services.surveying import give_feedback

GIVE = Convening.FEEDBACK_GIVE


@blueprint.get("/<slug>/survey")
@blueprint.get(f"{BY_LINK}/survey")
@policy(GIVE)
@untraced
def survey(**address: Any) -> ResponseReturnValue:
    """The questions, while the survey is open and has not been answered."""
    entrance = doors.own_registration(GIVE, **address)
    found = _dossier(entrance.registration.event)
    return _page(entrance, found, _form(entrance.registration.event)(formdata=None))


@blueprint.post("/<slug>/survey")
@blueprint.post(f"{BY_LINK}/survey")
@policy(GIVE)
@untraced
@idempotent
def answer_survey(**address: Any) -> ResponseReturnValue:
    """The answers are kept; nothing in them tells whose they are."""
    entrance = doors.own_registration(GIVE, **address)
    found = _dossier(entrance.registration.event)
    form = _form(entrance.registration.event)()
    if not form.validate():
        return _page(entrance, found, form), 422
    try:
        give_feedback(entrance.registration, found, form.given)
    except Refused as refusal:
        db.session.rollback()
        entrance = doors.own_registration(GIVE, **address)
        return _page(entrance, _dossier(entrance.registration.event), form, str(refusal)), 409
    return commit(redirect(address_of(entrance, "events.survey"), 303))


@blueprint.get("/<slug>/survey/questions/preview")
@policy(Convening.REGISTRATIONS_DECIDE)
def survey_preview_questions(slug: str) -> ResponseReturnValue:
    """The survey as those who were there see it; it cannot be sent."""
    event = doors.event(slug, Convening.REGISTRATIONS_DECIDE)
    form = _form(event)(formdata=None)
    page = "events/dossier/preview.html"
    return render_template(page, event=event, form=form, scales=surveys.SCALES)


@blueprint.get("/<slug>/survey/results")
@policy(Convening.DOSSIER_EDIT)
def survey_results(slug: str) -> ResponseReturnValue:
    """What came of it, for the event's editors."""
    found = doors.dossier(slug, Convening.DOSSIER_EDIT)
    return render_template(
        "events/dossier/results.html",
        dossier=found,
        event=found.event,
        results=surveys.results_of(found.event),
        scales=surveys.SCALES,
        is_open=surveys.is_open(found, clock.now()),
    )


@blueprint.get("/<slug>/survey/results.csv")
@policy(Convening.DOSSIER_EDIT)
def survey_table(slug: str) -> ResponseReturnValue:
    """The answers as a table, once enough have answered."""
    found = doors.dossier(slug, Convening.DOSSIER_EDIT)
    if not surveys.results_of(found.event).are_shown:
        raise NotFound()
    head, lines = surveys.table_of(found.event)
    answer = Response("".join(as_csv(head, lines)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.event.slug}-survey.csv"'
    return answer


@blueprint.post("/<slug>/survey/publication")
@policy(Convening.DOSSIER_EDIT)
@idempotent
def publish_survey(slug: str) -> ResponseReturnValue:
    """Readers see its numbers, or see them no more."""
    found = doors.dossier(slug, Convening.DOSSIER_EDIT)
    show_survey(found, shows=request.form.get("shows") == "yes")
    flash(_("Your changes are saved."), "success")
    return commit(redirect(url_for("events.survey_results", slug=slug), 303))


def takes_answers(event: Event) -> bool:
    """Whether the survey of the event is open."""
    return surveys.is_open(dossier_of(event), clock.now())


def _dossier(event: Event) -> Dossier:
    found = dossier_of(event)
    if found is None:
        raise NotFound()
    return found


def _form(event: Event) -> Any:
    asked = [each for each in questions_of(event, AFTERWARDS) if each.kind != FILE]
    return asking(SurveyForm, asked, current_language().code)


def _page(entrance: Entrance, found: Dossier, form: Any, refusal: str = "") -> str:
    registration = entrance.registration
    return render_template(
        "events/dossier/survey.html",
        event=registration.event,
        dossier=found,
        form=form,
        scales=surveys.SCALES,
        action=address_of(entrance, "events.answer_survey"),
        has_answered=surveys.has_answered(registration.id),
        is_open=surveys.is_open(found, clock.now()),
        refusal=refusal,
    )
