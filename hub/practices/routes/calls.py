"""Calls for practices: the list, a call, and how editors begin, word and publish one."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core.days import beginning as first_of
from hub.core.days import day_of, in_zone
from hub.core.days import ending as end_of
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Overtaken, Unfit
from hub.core.i18n import LANGUAGES, _
from hub.core.permissions import can, policy, public, require
from hub.practices import doors
from hub.practices.forms.calls import CallForm, CallWordsForm, NewCallForm, said_of
from hub.practices.models import Call, CallText
from hub.practices.policy import Practising
from hub.practices.queries import calls as found_calls
from hub.practices.routes.blueprint import blueprint
from hub.practices.services.calling import (
    Terms,
    change_call,
    open_call,
    publish_call,
    write_call_text,
)


@blueprint.get("/calls")
@public("lists the calls the visitor may see")
def calls() -> ResponseReturnValue:
    """Open, coming and closed calls; prepared ones for their editors."""
    found = found_calls.calls_for(current_visitor())
    shown = [*found.open, *found.closed]
    return render_template(
        "practices/calls/index.html",
        calls=found,
        counts=found_calls.submitted_counts([call.id for call in shown]),
    )


@blueprint.get("/calls/new")
@policy(Practising.CALL_OPEN)
def new_call() -> ResponseReturnValue:
    """The form with which a call is begun."""
    visitor = current_visitor()
    require(visitor, Practising.CALL_OPEN)
    return _new_page(NewCallForm(formdata=None, data={"timezone": visitor.timezone}))


@blueprint.post("/calls")
@policy(Practising.CALL_OPEN)
@idempotent
def begin_call() -> ResponseReturnValue:
    """A call is prepared; nobody but staff and its editors sees it yet."""
    visitor = current_visitor()
    require(visitor, Practising.CALL_OPEN)
    form = NewCallForm()
    if not form.validate():
        return _new_page(form), 422
    try:
        made = open_call(
            actor=visitor,
            lang=form.lang.data,
            title=form.title.data,
            body=form.body.data or "",
            terms=_terms(form),
        )
    except Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _new_page(form), 422
    flash(_("The call is prepared. Only staff and its editors see it until it is published."))
    return commit(_to("practices.call", made))


@blueprint.get("/calls/<slug>")
@policy(Practising.CALL_READ)
def call(slug: str) -> ResponseReturnValue:
    """What a call asks for, until when, how it is reviewed, and what answered it."""
    return _call_page(doors.call(slug, Practising.CALL_READ))


@blueprint.get("/calls/<slug>/edit")
@policy(Practising.CALL_EDIT)
def call_form(slug: str) -> ResponseReturnValue:
    """The call, to be changed."""
    found = doors.call(slug, Practising.CALL_EDIT)
    return _edit_page(found, CallForm(formdata=None, data=_said(found)))


@blueprint.post("/calls/<slug>/edit")
@policy(Practising.CALL_EDIT)
@idempotent
def save_call(slug: str) -> ResponseReturnValue:
    """The call asks for this from now on."""
    found = doors.call(slug, Practising.CALL_EDIT)
    form = CallForm()
    if not form.validate():
        return _edit_page(found, form), 422
    try:
        change_call(found, actor=current_visitor(), version=form.number, terms=_terms(form))
    except (Unfit, Overtaken) as refusal:
        db.session.rollback()
        found = doors.call(slug, Practising.CALL_EDIT)
        if isinstance(refusal, Unfit):
            form[refusal.field].errors = [str(refusal.description)]
            return _edit_page(found, form), 422
        form.form_errors.append(str(refusal.description))
        form.version.data = found.version
        return _edit_page(found, form), 409
    flash(_("The call is saved."), "success")
    return commit(_to("practices.call", found))


@blueprint.get("/calls/<slug>/texts/<code>")
@policy(Practising.CALL_EDIT)
def call_text(slug: str, code: str) -> ResponseReturnValue:
    """The words of the call in one language, to be written."""
    found = doors.call(slug, Practising.CALL_EDIT)
    text = _text(found, code)
    said: dict[str, Any] = {"version": found.version}
    if text is not None:
        said |= {"title": text.title, "body": text.body}
    return _text_page(found, code, CallWordsForm(formdata=None, data=said))


@blueprint.post("/calls/<slug>/texts/<code>")
@policy(Practising.CALL_EDIT)
@idempotent
def save_call_text(slug: str, code: str) -> ResponseReturnValue:
    """The call says this in that language."""
    found = doors.call(slug, Practising.CALL_EDIT)
    _text(found, code)
    form = CallWordsForm()
    if not form.validate():
        return _text_page(found, code, form), 422
    try:
        write_call_text(
            found,
            code,
            actor=current_visitor(),
            version=form.number,
            title=form.title.data,
            body=form.body.data or "",
        )
    except Overtaken as refusal:
        db.session.rollback()
        found = doors.call(slug, Practising.CALL_EDIT)
        form.form_errors.append(str(refusal.description))
        form.version.data = found.version
        return _text_page(found, code, form, theirs=_text(found, code)), 409
    flash(_("The text is saved."), "success")
    return commit(_to("practices.call_form", found))


@blueprint.post("/calls/<slug>/publication")
@policy(Practising.CALL_EDIT)
@idempotent
def publish(slug: str) -> ResponseReturnValue:
    """Everybody sees the call."""
    found = doors.call(slug, Practising.CALL_EDIT)
    form = CallWordsForm()
    try:
        publish_call(found, actor=current_visitor(), version=form.number)
    except Overtaken as refusal:
        db.session.rollback()
        found = doors.call(slug, Practising.CALL_EDIT)
        return _call_page(found, refusal=str(refusal.description)), 409
    flash(_("The call is published."), "success")
    return commit(_to("practices.call", found))


def _terms(form: CallForm) -> Terms:
    zone = form.timezone.data
    closes_at = end_of(form.closes.data, zone)
    assert closes_at is not None
    return Terms(
        framework=form.framework.data,
        objectives=form.objectives.data or [],
        timezone=zone,
        opens_at=first_of(form.opens.data, zone),
        closes_at=closes_at,
        anonymity=form.anonymity.data,
        contact=form.contact.data or "",
        editors=form.editors.members if form.editors.data else (),
    )


def _said(found: Call) -> dict[str, Any]:
    opens = day_of(found.opens_at, found.timezone)
    return {**said_of(found), "opens": opens, "closes": day_of(found.closes_at, found.timezone)}


def _text(found: Call, code: str) -> CallText | None:
    if code not in LANGUAGES:
        raise NotFound()
    return next((text for text in found.texts if text.lang == code), None)


def _call_page(found: Call, **more: Any) -> str:
    visitor = current_visitor()
    edits = can(visitor, Practising.CALL_EDIT, found)
    drafts = found_calls.drafts_for([found.id], visitor) if visitor else ()
    return render_template(
        "practices/calls/call.html",
        call=found,
        closes=in_zone(found.closes_at, found.timezone),
        opens=in_zone(found.opens_at, found.timezone) if found.opens_at else None,
        count=found_calls.submitted_counts([found.id]).get(found.id, 0),
        published=found_calls.published_answers(found),
        submitted=found_calls.submitted_answers(found, visitor) if edits else None,
        drafts=[row.practice for row in drafts],
        edits=edits,
        **more,
    )


def _new_page(form: NewCallForm) -> str:
    return render_template("practices/calls/new.html", form=form)


def _edit_page(found: Call, form: CallForm) -> str:
    return render_template(
        "practices/calls/edit.html",
        call=found,
        form=form,
        texts={text.lang: text for text in found.texts},
        is_answered=found_calls.has_submissions(found),
    )


def _text_page(
    found: Call, code: str, form: CallWordsForm, *, theirs: CallText | None = None
) -> str:
    others = [text for text in found.texts if text.lang != code]
    return render_template(
        "practices/calls/text.html",
        call=found,
        code=code,
        form=form,
        beside=theirs or (others[0] if others else None),
        theirs=theirs,
    )


def _to(endpoint: str, found: Call) -> Response:
    return redirect(url_for(endpoint, slug=found.slug), 303)
