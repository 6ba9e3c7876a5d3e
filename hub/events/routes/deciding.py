"""The page of a request: its thread, and what officers decide."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from werkzeug.wrappers import Response

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Overtaken, Refused
from hub.core.files import files_of, takes_files
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.numbers import whole_or
from hub.core.permissions import can, policy
from hub.events import doors
from hub.events.forms.asking import (
    ANOTHER,
    WISHES,
    AnswerForm,
    ConfirmationForm,
    RefusalForm,
    said_of,
)
from hub.events.models import TALK_REQUEST, EventRequest
from hub.events.policy import Convening
from hub.events.queries import asking as found_requests
from hub.events.routes.blueprint import blueprint
from hub.events.services.deciding import (
    accept_activity,
    confirm_talk,
    decline,
    take_over,
    write,
)


@blueprint.get("/requests/<int:number>")
@policy(Convening.REQUEST_READ)
def event_request(number: int) -> ResponseReturnValue:
    """What was asked for, where it stands, who is waited for, and what was written about it."""
    return _page(doors.event_request(number, Convening.REQUEST_READ))


@blueprint.post("/requests/<int:number>/messages")
@policy(Convening.REQUEST_ANSWER)
@limiter.limit("30/hour", methods=["POST"])
@takes_files
@idempotent
def write_message(number: int) -> ResponseReturnValue:
    """It stands in the thread, and the other side is told."""
    found = doors.event_request(number, Convening.REQUEST_ANSWER)
    visitor = current_visitor()
    form = AnswerForm(prefix="")
    if not form.validate():
        return _page(found, answer=form), 422
    message = write(
        found,
        actor=visitor,
        lang=form.lang.data,
        body=form.body.data,
        is_internal=form.is_internal.data and can(visitor, Convening.REQUEST_DECIDE, found),
        attachments=form.files.data,
    )
    return commit(redirect(f"{_address(found)}#message-{message.id}", 303))


@blueprint.post("/requests/<int:number>/owner")
@policy(Convening.REQUEST_DECIDE)
@idempotent
def own_request(number: int) -> ResponseReturnValue:
    """The officer looks after it from now on."""
    found = doors.event_request(number, Convening.REQUEST_DECIDE)
    form = RefusalForm()
    return _decided(
        found, lambda: take_over(found, actor=current_visitor(), version=_version(form))
    )


@blueprint.post("/requests/<int:number>/confirmation")
@policy(Convening.REQUEST_DECIDE)
@idempotent
def confirm_request(number: int) -> ResponseReturnValue:
    """A Talk becomes a draft event; an activity stands in the calendar."""
    found = doors.event_request(number, Convening.REQUEST_DECIDE)
    form = _confirmation(found, ConfirmationForm(prefix="confirm-"))
    actor, version = current_visitor(), _version(form)
    if found.kind != TALK_REQUEST:
        reason = (form.reason.data or "")[:4_000]
        return _decided(
            found, lambda: accept_activity(found, actor=actor, version=version, reason=reason)
        )
    if not form.validate():
        return _page(found, confirmation=form), 422
    return _decided(
        found,
        lambda: confirm_talk(
            found,
            actor=actor,
            version=version,
            zone=form.timezone.data,
            starts=form.begins,
            minutes=form.lasts.data,
            reason=form.reason.data or "",
        ),
        onward=True,
        confirmation=form,
    )


@blueprint.post("/requests/<int:number>/refusal")
@policy(Convening.REQUEST_DECIDE)
@idempotent
def decline_request(number: int) -> ResponseReturnValue:
    """It does not become an event; its requester reads why."""
    found = doors.event_request(number, Convening.REQUEST_DECIDE)
    form = RefusalForm(prefix="decline-")
    if not form.validate():
        return _page(found, refusal=form), 422
    return _decided(
        found,
        lambda: decline(
            found, actor=current_visitor(), version=_version(form), reason=form.reason.data
        ),
        refusal=form,
    )


def _decided(
    found: EventRequest, act: Callable[[], object], *, onward: bool = False, **forms: Any
) -> ResponseReturnValue:
    """The step is taken; who comes second reads what the first decided, and keeps their words."""
    number = found.id
    try:
        act()
    except Refused as refusal:
        db.session.rollback()
        found = doors.event_request(number, Convening.REQUEST_READ)
        is_late = isinstance(refusal, Overtaken) or not found.is_waiting
        return _page(found, is_late=is_late, **forms), 409
    flash(_("Done. The requester is told."), "success")
    if onward and found.event_id is not None:
        event = doors.event_of(found.event_id, Convening.EVENT_EDIT)
        return commit(redirect(url_for("events.edit_event", slug=event.slug), 303))
    return commit(_to(found))


def _page(
    found: EventRequest,
    *,
    answer: AnswerForm | None = None,
    confirmation: ConfirmationForm | None = None,
    refusal: RefusalForm | None = None,
    is_late: bool = False,
) -> str:
    visitor = current_visitor()
    decides = can(visitor, Convening.REQUEST_DECIDE, found)
    entries = found_requests.thread_of(found, visitor)
    messages = [each.message.id for each in entries if each.message is not None]
    forms: dict[str, Any] = {"answer": answer or AnswerForm(formdata=None)}
    typed = [each.reason.data for each in (confirmation, refusal) if each and each.reason.data]
    if decides and found.is_waiting:
        if confirmation is None or is_late:
            confirmation = _confirmation(
                found, ConfirmationForm(formdata=None, prefix="confirm-", data=_proposed(found))
            )
        if refusal is None:
            refusal = RefusalForm(formdata=None, prefix="decline-")
        for each in (confirmation, refusal):
            each.version.data = str(found.version)
        forms |= {"confirmation": confirmation, "refusal": refusal}
    sees_event = found.event is not None and can(visitor, Convening.EVENT_READ, found.event)
    return render_template(
        "events/requests/request.html",
        found=found,
        line=found_requests.line_of(found),
        said=said_of(found),
        wishes=_wishes(found),
        entries=entries,
        files=_beside(found),
        message_files=files_of(found_requests.MESSAGE_FILES, messages),
        decides=decides,
        event=found.event if sees_event else None,
        is_late=is_late,
        typed=typed if is_late else [],
        purposes=found_requests.PURPOSES,
        **forms,
    )


def _beside(found: EventRequest) -> list[Any]:
    """The files that its texts do not show already."""
    shown = "".join(found.html.values())
    hanging = files_of(found_requests.REQUEST_FILES, [found.id]).get(found.id, ())
    return [file for file in hanging if f"/files/{file.public_id}/" not in shown]


def _wishes(found: EventRequest) -> dict[str, Any]:
    said = said_of(found)
    return {name: said[name] for name in WISHES if said[name]}


def _confirmation(found: EventRequest, form: ConfirmationForm) -> ConfirmationForm:
    wishes = _wishes(found)
    form.offer(
        wishes,
        {
            name: f"{format_datetime(each, 'medium', rebase=False)} ({found.content['timezone']})"
            for name, each in wishes.items()
        },
    )
    if form.wish.data in wishes:
        # Of a date that was wished, the zone is that of the wish.
        form.timezone.data = found.content["timezone"]
    return form


def _proposed(found: EventRequest) -> dict[str, Any]:
    """What the form says before the officer chooses."""
    wishes = _wishes(found)
    return {
        "wish": next(iter(wishes), ANOTHER),
        "timezone": found.content["timezone"],
        "lasts": found.content.get("lasts") or 90,
    }


def _version(form: Any) -> int:
    return whole_or(str(form.version.data or ""), 0)


def _address(found: EventRequest) -> str:
    return url_for("events.event_request", number=found.id)


def _to(found: EventRequest) -> Response:
    return redirect(_address(found), 303)
