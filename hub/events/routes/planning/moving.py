"""An event is moved to another time, or cancelled; before, the page says who will be told."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.permissions import policy
from hub.events import doors
from hub.events.forms.moving import CancelForm, MoveForm
from hub.events.forms.when import times_of
from hub.events.models import CANCELLED, DRAFT, Event
from hub.events.policy import Convening
from hub.events.queries.showing import told_of
from hub.events.routes.blueprint import blueprint
from hub.events.routes.planning.answers import refused, to
from hub.events.services.moving import cancel_event, move_event
from hub.events.services.repeating import following_of


@blueprint.get("/<slug>/move")
@policy(Convening.EVENT_MANAGE)
def moving(slug: str) -> ResponseReturnValue:
    """When the event is held, to be changed, and who will be told."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    if found.state == CANCELLED or (found.is_announced and found.has_ended):
        return to("events.event", found)
    return _move_page(found, _times(found))


@blueprint.post("/<slug>/move")
@policy(Convening.EVENT_MANAGE)
@idempotent
def move(slug: str) -> ResponseReturnValue:
    """The event is held at that time; who comes is told."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    form = MoveForm()
    if not form.validate():
        return _move_page(found, form), 422
    try:
        moved = move_event(
            found,
            actor=current_visitor(),
            version=form.number,
            times=form.times,
            reason=form.reason.data or "",
            moves_registration=form.moves_registration.data,
            following=form.following.data,
        )
    except Refused as refusal:
        return refused(refusal, found, Convening.EVENT_MANAGE, form, _move_page, _times)
    _say_what_moved(found, bool(moved), form.has_begun)
    return commit(to("events.edit_event", found))


@blueprint.get("/<slug>/cancel")
@policy(Convening.EVENT_MANAGE)
def cancelling(slug: str) -> ResponseReturnValue:
    """Before an event is cancelled: who will be told, and why it is."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    if found.state == DRAFT:
        return to("events.discarding", found)
    if found.state == CANCELLED or found.has_ended:
        return to("events.event", found)
    return _cancel_page(found, CancelForm(formdata=None, data={"version": found.version}))


@blueprint.post("/<slug>/cancel")
@policy(Convening.EVENT_MANAGE)
@idempotent
def cancel(slug: str) -> ResponseReturnValue:
    """The event does not take place; who comes is told why."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    form = CancelForm()
    if not form.validate():
        return _cancel_page(found, form), 422
    try:
        cancel_event(
            found,
            actor=current_visitor(),
            version=form.number,
            reason=form.reason.data,
            following=form.following.data,
        )
    except Refused as refusal:
        return refused(refusal, found, Convening.EVENT_MANAGE, form, _cancel_page)
    flash(_("The event is cancelled. Those who were to come are told."), "success")
    return commit(to("events.event", found))


def _say_what_moved(found: Event, is_moved: bool, has_begun: bool) -> None:
    if not is_moved:
        flash(_("Nothing was changed: that is when it is held already."))
    elif found.is_announced:
        flash(_("The event is moved. Those who come are told."), "success")
    else:
        flash(_("The event is saved."), "success")
    if has_begun:
        flash(_("It begins in the past: it cannot be announced like this."), "warning")


def _times(found: Event) -> MoveForm:
    said = {"version": found.version, "moves_registration": True, **times_of(found)}
    form = MoveForm(formdata=None, data=said)
    form.offer_folds()
    return form


def _move_page(found: Event, form: MoveForm, theirs: MoveForm | None = None) -> str:
    return render_template(
        "events/planning/move.html",
        event=found,
        form=form,
        theirs=theirs,
        following=following_of(found),
        told=told_of([found]) if found.is_announced else None,
    )


def _cancel_page(found: Event, form: CancelForm, theirs: None = None) -> str:
    del theirs
    following = [each for each in following_of(found) if each.is_announced]
    return render_template(
        "events/planning/cancel.html",
        event=found,
        form=form,
        following=following,
        told=told_of([found]),
    )
