"""An event is begun, looked over, announced; a draft nobody needs is deleted."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.numbers import whole_or
from hub.core.permissions import policy, require
from hub.events import doors
from hub.events.forms.planning import NewEventForm
from hub.events.models import DRAFT
from hub.events.policy import Convening
from hub.events.routes.blueprint import blueprint
from hub.events.routes.planning.answers import overview, to
from hub.events.services.planning import announce, discard, plan_event
from hub.events.services.repeating import announce_series


@blueprint.get("/new")
@policy(Convening.EVENT_PLAN)
def new_event() -> ResponseReturnValue:
    """The form with which an event is begun."""
    visitor = current_visitor()
    require(visitor, Convening.EVENT_PLAN)
    return _new_page(NewEventForm(formdata=None, data={"timezone": visitor.timezone}))


@blueprint.post("/new")
@policy(Convening.EVENT_PLAN)
@idempotent
def begin_event() -> ResponseReturnValue:
    """The event is a draft; nobody but officers and its editors sees it yet."""
    visitor = current_visitor()
    require(visitor, Convening.EVENT_PLAN)
    form = NewEventForm()
    if not form.validate():
        return _new_page(form), 422
    made = plan_event(
        actor=visitor,
        lang=form.lang.data,
        title=form.title.data,
        summary=form.summary.data or "",
        zone=form.timezone.data,
        starts=form.starts.wall,
        ends=form.ends.wall,
        starts_fold=form.starts.fold,
        ends_fold=form.ends.fold,
        terms={"objective": form.objectives.data or []},
        **_columns(form),
    )
    flash(_("The event is a draft. Only officers and its editors see it until it is announced."))
    if form.has_begun:
        flash(_("It begins in the past: it cannot be announced like this."), "warning")
    return commit(to("events.edit_event", made))


@blueprint.get("/<slug>/edit")
@policy(Convening.EVENT_EDIT)
def edit_event(slug: str) -> ResponseReturnValue:
    """The parts of the event, and what is missing before it can be announced."""
    return overview(doors.event(slug, Convening.EVENT_EDIT))


@blueprint.post("/<slug>/announcement")
@policy(Convening.EVENT_MANAGE)
@idempotent
def announce_event(slug: str) -> ResponseReturnValue:
    """Everybody who may see the event finds it; with `series` all that follow in its series."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    act = announce_series if request.form.get("series") else announce
    version = whole_or(request.form.get("version"), 0)
    try:
        act(found, actor=current_visitor(), version=version)
    except Refused as refusal:
        db.session.rollback()
        found = doors.event(slug, Convening.EVENT_MANAGE)
        return overview(found, refusal=str(refusal.description)), 409
    flash(_("The event is announced."), "success")
    return commit(to("events.event", found))


@blueprint.get("/<slug>/discard")
@policy(Convening.EVENT_MANAGE)
def discarding(slug: str) -> ResponseReturnValue:
    """Before a draft is deleted: that nothing of it is kept."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    if found.state != DRAFT:
        return to("events.cancelling", found)
    return render_template("events/planning/discard.html", event=found)


@blueprint.post("/<slug>/discard")
@policy(Convening.EVENT_MANAGE)
@idempotent
def discard_event(slug: str) -> ResponseReturnValue:
    """The draft is gone."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    discard(found, actor=current_visitor())
    flash(_("The draft is deleted."), "success")
    return commit(redirect(url_for("events.calendar"), 303))


def _columns(form: NewEventForm) -> dict[str, Any]:
    return {
        "kind": form.kind.data,
        "mode": form.mode.data,
        "framework": form.framework.data,
        "languages": [form.lang.data],
    }


def _new_page(form: NewEventForm) -> str:
    return render_template("events/planning/new.html", form=form)
