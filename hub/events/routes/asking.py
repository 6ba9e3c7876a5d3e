"""Asking for a Talk, suggesting an activity, and what became of both."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.files import files_of, takes_files
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import policy, require
from hub.events import doors
from hub.events.forms.asking import RequestForm, SuggestionForm, TalkForm, said_of
from hub.events.models import ACTIVITY, REQUEST_KINDS, TALK_REQUEST, EventRequest
from hub.events.policy import Convening, is_officer
from hub.events.queries import asking as found_requests
from hub.events.routes.blueprint import blueprint
from hub.events.services.asking import change_request, make_request, take_back

FORMS = {TALK_REQUEST: TalkForm, ACTIVITY: SuggestionForm}
PAGES = {TALK_REQUEST: "events.request_talk", ACTIVITY: "events.suggest_activity"}


@blueprint.get("/request")
@policy(Convening.REQUEST_MAKE)
def request_form() -> ResponseReturnValue:
    """The form with which a Talk is asked for."""
    require(current_visitor(), Convening.REQUEST_MAKE)
    return _form_page(TALK_REQUEST, TalkForm(formdata=None))


@blueprint.post("/request")
@policy(Convening.REQUEST_MAKE)
@limiter.limit("10/hour;20/day", methods=["POST"])
@takes_files
@idempotent
def request_talk() -> ResponseReturnValue:
    """The request has a number and waits for the officers."""
    return _made(TALK_REQUEST)


@blueprint.get("/suggest")
@policy(Convening.REQUEST_MAKE)
def suggestion_form() -> ResponseReturnValue:
    """The form with which an activity is suggested for the calendar."""
    require(current_visitor(), Convening.REQUEST_MAKE)
    return _form_page(ACTIVITY, SuggestionForm(formdata=None))


@blueprint.post("/suggest")
@policy(Convening.REQUEST_MAKE)
@limiter.limit("10/hour;20/day", methods=["POST"])
@takes_files
@idempotent
def suggest_activity() -> ResponseReturnValue:
    """The suggestion has a number and waits for the officers."""
    return _made(ACTIVITY)


@blueprint.get("/requests")
@policy(Convening.REQUEST_MAKE)
def requests() -> ResponseReturnValue:
    """One's own requests; to officers the desk with everybody's."""
    visitor = current_visitor()
    require(visitor, Convening.REQUEST_MAKE)
    own = found_requests.own_requests(visitor, request.args.get("mine"))
    if not is_officer(visitor):
        return render_template("events/requests/mine.html", own=own)
    wanted = _wanted()
    return render_template(
        "events/requests/desk.html",
        own=own,
        wanted=wanted,
        page=found_requests.on_desk(visitor, wanted, request.args.get("after")),
        late_after=found_requests.days_to_answer(),
    )


@blueprint.get("/requests/<int:number>/edit")
@policy(Convening.REQUEST_TAKE_BACK)
def edit_request(number: int) -> ResponseReturnValue:
    """The request, to be changed while it waits."""
    found = doors.event_request(number, Convening.REQUEST_TAKE_BACK)
    if not found.is_waiting:
        flash(_("This request is decided already."))
        return _to(found)
    form = FORMS[found.kind](formdata=None, data=said_of(found))
    return _form_page(found.kind, form, found)


@blueprint.post("/requests/<int:number>/edit")
@policy(Convening.REQUEST_TAKE_BACK)
@takes_files
@idempotent
def change(number: int) -> ResponseReturnValue:
    """The request says this from now on."""
    found = doors.event_request(number, Convening.REQUEST_TAKE_BACK)
    form = FORMS[found.kind]()
    form.files.hanging = files_of(found_requests.REQUEST_FILES, [found.id]).get(found.id, ())
    if not form.validate():
        return _form_page(found.kind, form, found), 422
    try:
        change_request(
            found,
            actor=current_visitor(),
            version=form.number,
            lang=form.lang.data,
            title=form.title.data,
            content=form.content,
            changes=form.differences(found),
            attachments=form.files.data,
            taken_out=form.files.out,
        )
    except Refused as refusal:
        db.session.rollback()
        found = doors.event_request(number, Convening.REQUEST_TAKE_BACK)
        form.form_errors.append(str(refusal.description))
        form.version.data = found.version
        return _form_page(found.kind, form, found), 409
    flash(_("Your changes are saved."), "success")
    return commit(_to(found))


@blueprint.post("/requests/<int:number>/withdrawal")
@policy(Convening.REQUEST_TAKE_BACK)
@idempotent
def withdraw_request(number: int) -> ResponseReturnValue:
    """Nobody need answer any more."""
    found = doors.event_request(number, Convening.REQUEST_TAKE_BACK)
    form = RequestForm()
    try:
        take_back(found, actor=current_visitor(), version=form.number)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal.description), "warning")
        return _to(doors.event_request(number, Convening.REQUEST_TAKE_BACK))
    flash(_("Your request is taken back."), "success")
    return commit(_to(found))


def _made(kind: str) -> ResponseReturnValue:
    visitor = current_visitor()
    require(visitor, Convening.REQUEST_MAKE)
    form = FORMS[kind]()
    if not form.validate():
        return _form_page(kind, form), 422
    made = make_request(
        actor=visitor,
        kind=kind,
        lang=form.lang.data,
        title=form.title.data,
        content=form.content,
        attachments=form.files.data,
    )
    flash(_("Your request has arrived. It has the number %(number)s.", number=made.id), "success")
    return commit(_to(made))


def _wanted() -> found_requests.Wanted:
    sent = {
        name: request.args.get(name, "").strip()[:120]
        for name in found_requests.Wanted.__dataclass_fields__
    }
    return found_requests.Wanted(
        show=sent["show"] if sent["show"] in found_requests.SHOWS else "",
        kind=sent["kind"] if sent["kind"] in REQUEST_KINDS else "",
        words=sent["words"],
    )


def _form_page(kind: str, form: Any, found: EventRequest | None = None) -> str:
    if found is not None:
        hanging = files_of(found_requests.REQUEST_FILES, [found.id])
        form.files.hanging = hanging.get(found.id, ())
    return render_template(
        f"events/requests/{kind}_form.html",
        form=form,
        found=found,
        action=url_for("events.change", number=found.id) if found else url_for(PAGES[kind]),
    )


def _to(found: EventRequest) -> Response:
    return redirect(url_for("events.event_request", number=found.id), 303)
