"""The page on which one registers, and what a guest reads after it."""

from typing import Any

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused, Unfit
from hub.core.files import takes_files
from hub.core.permissions import policy
from hub.events import doors
from hub.events.forms.registration.entry import EntryForm, entry_form, known_of
from hub.events.models import FILE, UNCONFIRMED, Event, EventRegistration, FormQuestion
from hub.events.policy import Convening
from hub.events.queries.registration.gate import gate_for, obstacle_to, registration_of_member
from hub.events.queries.registration.hosts import readers_of
from hub.events.queries.registration.questions import questions_of
from hub.events.queries.registration.waiting import count_waiting
from hub.events.routes.blueprint import blueprint
from hub.events.routes.registration import limits
from hub.events.routes.registration.pages import given_files
from hub.events.services.registration.registering import OVER, register
from hub.events.services.registration.words import gate_words, obstacle_words

# Under which name the browser keeps to which address the last mail went.
ASKED = "event_address"


@blueprint.get("/<slug>/register")
@policy(Convening.EVENT_REGISTER)
def register_form(slug: str) -> ResponseReturnValue:
    """What is asked, for how long answers are kept, and what happens when it is full."""
    event = doors.event(slug, Convening.EVENT_REGISTER)
    visitor = current_visitor()
    if _own(event) is not None:
        return redirect(url_for("events.own", slug=slug))
    known = known_of(event, visitor)
    form = entry_form(event, _asked(event), member=visitor, formdata=None, data=known)
    return _page(event, form)


@blueprint.post("/<slug>/register")
@policy(Convening.EVENT_REGISTER)
@limits.guests_per_address
@limits.letters_per_mail_address
@takes_files
@idempotent
def send_registration(slug: str) -> ResponseReturnValue:
    """A seat, a place on the waiting list, a wait for approval; for a guest, a mail."""
    event = doors.event(slug, Convening.EVENT_REGISTER)
    visitor = current_visitor()
    form = entry_form(event, _asked(event), member=visitor)
    is_valid = form.validate()
    try:
        if not is_valid:
            return _page(event, form), 422
        email = None if visitor else form.email.data
        register(event, form.entry(visitor), member=visitor, email=email)
    except Refused as refusal:
        db.session.rollback()
        g.pop("form_answer", None)
        event = doors.event(slug, Convening.EVENT_REGISTER)
        if isinstance(refusal, Unfit):
            form[refusal.field].errors = [str(refusal.description)]
            return _page(event, form), 422
        return _page(event, form, refusal=str(refusal.description)), 409
    if visitor is None:
        session[ASKED] = email
        return commit(redirect(url_for("events.registration_sent", slug=slug), 303))
    return commit(redirect(url_for("events.own", slug=slug), 303))


@blueprint.get("/<slug>/register/sent")
@policy(Convening.EVENT_REGISTER)
def registration_sent(slug: str) -> ResponseReturnValue:
    """A guest reads that a mail is on its way, whether the address was registered or not."""
    event = doors.event(slug, Convening.EVENT_REGISTER)
    return render_template(
        "events/registration/sent.html", event=event, address=session.get(ASKED, "")
    )


def _own(event: Event) -> EventRegistration | None:
    """What the visitor has registered already, so that there is nothing to register."""
    visitor = current_visitor()
    found = registration_of_member(event, visitor) if visitor else None
    if found is None or found.member_id is None or found.state in (UNCONFIRMED, *OVER):
        return None
    return found


def _asked(event: Event) -> list[FormQuestion]:
    """What is asked now: a guest attaches files once the address is confirmed."""
    is_guest = current_visitor() is None
    return [each for each in questions_of(event) if not (is_guest and each.kind == FILE)]


def _page(event: Event, form: EntryForm, *, refusal: str = "", **more: Any) -> str:
    visitor = current_visitor()
    obstacle, gate = obstacle_to(event), gate_for(event, visitor)
    return render_template(
        "events/registration/register.html",
        event=event,
        form=form,
        gate=gate,
        obstacle=obstacle,
        why_not=obstacle_words(event, obstacle)
        or (gate_words(event, gate.refusal) if gate.refusal else ""),
        refusal=refusal,
        is_typed=request.method == "POST",
        files=given_files(form),
        waiting=0 if event.has_seats_left else count_waiting(event),
        readers=readers_of(event),
        asks_files=any(each.kind == FILE for each in questions_of(event)),
        **more,
    )
