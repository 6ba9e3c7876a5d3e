"""An event's own questions: its officers and hosts write them, put them in order, retire them.

Those at registration and those of the survey after it are written alike, at addresses of their own.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core.db import db
from hub.core.edge import commit, idempotent
from hub.core.errors import NotFound, Unfit
from hub.core.i18n import _
from hub.core.permissions import policy
from hub.events import doors
from hub.events.forms.registration.entry import entry_form
from hub.events.forms.registration.questions import QuestionForm, question_form, said_of
from hub.events.models import AFTERWARDS, AT_REGISTRATION, Event, FormQuestion
from hub.events.policy import Convening
from hub.events.queries.registration.questions import answered, questions_of
from hub.events.routes.blueprint import blueprint
from hub.events.services.registration import questions as asking

DECIDE = Convening.REGISTRATIONS_DECIDE
# Where the questions of a stage are written, and what its endpoints begin with.
STAGES = {
    AT_REGISTRATION: ("/<slug>/questions", ""),
    AFTERWARDS: ("/<slug>/survey/questions", "survey_"),
}
View = Callable[..., ResponseReturnValue]


def at_each_stage(rule: str = "", method: str = "GET") -> Callable[[View], View]:
    """The view has an address at either stage, and is told which (`stage`)."""

    def add(view: View) -> View:
        for stage, (start, prefix) in STAGES.items():
            endpoint = prefix + view.__name__
            blueprint.add_url_rule(start + rule, endpoint, _at(view, stage), methods=[method])
        return view

    return add


def _at(view: View, stage: str) -> View:
    @wraps(view)
    def at_stage(**address: Any) -> ResponseReturnValue:
        return view(stage=stage, **address)

    return at_stage


@at_each_stage()
@policy(DECIDE)
def questions(slug: str, stage: str) -> ResponseReturnValue:
    """What is asked, in its order, and what was asked once."""
    event = doors.event(slug, DECIDE)
    return _list_page(event, stage)


@blueprint.get("/<slug>/questions/preview")
@policy(DECIDE)
def preview_questions(slug: str) -> ResponseReturnValue:
    """The form as those who register see it; it cannot be sent."""
    event = doors.event(slug, DECIDE)
    asked = questions_of(event)
    form = entry_form(event, asked, member=None, formdata=None, data={"timezone": event.timezone})
    return render_template("events/registration/preview.html", event=event, form=form)


@at_each_stage("/new")
@policy(DECIDE)
def new_question(slug: str, stage: str) -> ResponseReturnValue:
    """A question to be written."""
    event = doors.event(slug, DECIDE)
    return _form_page(event, stage, question_form(event, stage, formdata=None))


@at_each_stage(method="POST")
@policy(DECIDE)
@idempotent
def add_question(slug: str, stage: str) -> ResponseReturnValue:
    """The question is asked from now on, after the others."""
    event = doors.event(slug, DECIDE)
    form = question_form(event, stage)
    if not form.validate():
        return _form_page(event, stage, form), 422
    try:
        asking.add_question(event, stage, **_said(form))
    except Unfit as refusal:
        return _to_mend(slug, stage, form, refusal)
    flash(_("The question is asked from now on."), "success")
    return commit(_to(event, stage))


@at_each_stage("/<int:number>")
@policy(DECIDE)
def question(slug: str, number: int, stage: str) -> ResponseReturnValue:
    """A question, to be changed."""
    event = doors.event(slug, DECIDE)
    found = _question(event, stage, number)
    form = question_form(event, stage, formdata=None, data=said_of(found))
    return _form_page(event, stage, form, found)


@at_each_stage("/<int:number>", method="POST")
@policy(DECIDE)
@idempotent
def save_question(slug: str, number: int, stage: str) -> ResponseReturnValue:
    """It is asked so from now on."""
    event = doors.event(slug, DECIDE)
    found = _question(event, stage, number)
    form = question_form(event, stage)
    if not form.validate():
        return _form_page(event, stage, form, found), 422
    try:
        asking.change_question(event, found, **_said(form))
    except Unfit as refusal:
        return _to_mend(slug, stage, form, refusal, number)
    flash(_("The question is saved."), "success")
    return commit(_to(event, stage))


@at_each_stage("/<int:number>/place", method="POST")
@policy(DECIDE)
def place_question(slug: str, number: int, stage: str) -> ResponseReturnValue:
    """It is asked one earlier or later."""
    event = doors.event(slug, DECIDE)
    by = -1 if request.form.get("to") == "earlier" else 1
    found = _question(event, stage, number)
    if found.retired_at is None:
        asking.place_question(event, found, by=by)
    return commit(_to(event, stage, anchor=f"question-{number}"))


@at_each_stage("/<int:number>/retirement", method="POST")
@policy(DECIDE)
def retire_question(slug: str, number: int, stage: str) -> ResponseReturnValue:
    """It is asked no more."""
    event = doors.event(slug, DECIDE)
    is_kept = asking.retire_question(event, _question(event, stage, number))
    words = _("The question is asked no more. What was answered stays.")
    flash(words if is_kept else _("The question is deleted: nobody had answered it."), "success")
    return commit(_to(event, stage))


@at_each_stage("/<int:number>/retirement", method="DELETE")
@policy(DECIDE)
def ask_question_again(slug: str, number: int, stage: str) -> ResponseReturnValue:
    """A retired question is asked again."""
    event = doors.event(slug, DECIDE)
    asking.ask_again(event, _question(event, stage, number))
    flash(_("The question is asked from now on."), "success")
    return commit(_to(event, stage))


def _question(event: Event, stage: str, number: int) -> FormQuestion:
    found = questions_of(event, stage, retired=True)
    each = next((one for one in found if one.id == number), None)
    if each is None:
        raise NotFound()
    return each


def _said(form: QuestionForm) -> dict[str, Any]:
    return {
        "kind": form.kind.data,
        "is_required": form.is_required.data,
        "texts": form.texts,
    }


def _to_mend(
    slug: str, stage: str, form: QuestionForm, refusal: Unfit, number: int | None = None
) -> ResponseReturnValue:
    db.session.rollback()
    g.pop("form_answer", None)
    event = doors.event(slug, DECIDE)
    name = f"options_{event.lang}" if refusal.field == "options" else refusal.field
    form[name].errors = [str(refusal.description)]
    found = _question(event, stage, number) if number else None
    return _form_page(event, stage, form, found), 422


def _list_page(event: Event, stage: str) -> str:
    found = questions_of(event, stage, retired=True)
    return render_template(
        "events/registration/questions.html",
        event=event,
        asked=[each for each in found if each.retired_at is None],
        retired=[each for each in found if each.retired_at is not None],
        answered=answered(event, stage, found),
        is_survey=stage == AFTERWARDS,
        to=f"events.{STAGES[stage][1]}",
    )


def _form_page(
    event: Event, stage: str, form: QuestionForm, found: FormQuestion | None = None
) -> str:
    is_answered = found is not None and bool(answered(event, stage, [found]))
    return render_template(
        "events/registration/question.html",
        event=event,
        form=form,
        question=found,
        is_answered=is_answered,
        is_survey=stage == AFTERWARDS,
        to=f"events.{STAGES[stage][1]}",
    )


def _to(event: Event, stage: str, *, anchor: str | None = None) -> Response:
    endpoint = f"events.{STAGES[stage][1]}questions"
    return redirect(url_for(endpoint, slug=event.slug, _anchor=anchor), 303)
