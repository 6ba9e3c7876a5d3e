"""The list at the door: names are ticked off, also on a phone that has lost its line."""

import datetime as dt
import json
from typing import Any

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hub.core import assets
from hub.core.edge import commit, idempotent
from hub.core.errors import NotFound
from hub.core.headers import set_header
from hub.core.i18n import _
from hub.core.permissions import policy
from hub.events import doors
from hub.events.forms.session import PresentForm
from hub.events.models import Event, EventRegistration
from hub.events.policy import Convening
from hub.events.queries.session import attendance as found
from hub.events.routes.blueprint import blueprint
from hub.events.services.session.attendance import mark_listed, tick

WORKER = "js/pages/check-in-worker.js"
# Far more than a device ticks off between two lines.
MOST_TICKS = 2000


@blueprint.get("/<slug>/check-in")
@policy(Convening.CHECK_IN)
def check_in(slug: str) -> ResponseReturnValue:
    """Who is confirmed, by name (`q` searches), with a tick for who came."""
    return _page(doors.event(slug, Convening.CHECK_IN), PresentForm(formdata=None))


@blueprint.post("/<slug>/check-in")
@policy(Convening.CHECK_IN)
def tick_off(slug: str) -> ResponseReturnValue:
    """One person came (`registration` or `code`), or did not after all (`act=out`).

    A device sends many at once as `ticks`: each holds once, however often it is sent.
    """
    event = doors.event(slug, Convening.CHECK_IN)
    if "ticks" in request.form:
        for each, came, at in _ticks(event, request.form["ticks"]):
            tick(event, each, came=came, said_at=at)
        return commit(_state(event))
    person = _person(event)
    if person is None:
        flash(_("No confirmed registration has this code."), "error")
        return _page(event, PresentForm(formdata=None)), 422
    tick(event, person, came=request.form.get("act") != "out", said_at=None)
    place = url_for("events.check_in", slug=slug, q=request.form.get("q") or None)
    return commit(redirect(f"{place}#p{person.public_id}", 303))


@blueprint.get("/<slug>/check-in/state")
@policy(Convening.CHECK_IN)
def check_in_state(slug: str) -> ResponseReturnValue:
    """Who came so far, for a page that stays open beside others."""
    return _state(doors.event(slug, Convening.CHECK_IN))


@blueprint.post("/<slug>/check-in/list")
@policy(Convening.CHECK_IN)
@idempotent
def check_in_list(slug: str) -> ResponseReturnValue:
    """Who was there, as another list says: that of the meeting's software, or on paper."""
    event = doors.event(slug, Convening.CHECK_IN)
    form = PresentForm()
    if not form.validate():
        return _page(event, form), 422
    count, unknown = mark_listed(event, form.lines)
    said = ngettext("%(num)s person was there.", "%(num)s people were there.", count)
    if not unknown:
        flash(said, "success")
        return commit(redirect(url_for("events.check_in", slug=slug), 303))
    # What was not found is left in the field, to be looked at.
    form.people.data = "\n".join(unknown)
    return commit(make_response(_page(event, form, noted=said), 200))


@blueprint.get("/<slug>/check-in/worker.js")
@policy(Convening.CHECK_IN)
def check_in_worker(slug: str) -> ResponseReturnValue:
    """What keeps the list of this event on the device; it reaches no other page."""
    event = doors.event(slug, Convening.CHECK_IN)
    path = assets.built_file(WORKER) or assets.STATIC / WORKER
    if not path.is_file():
        raise NotFound()
    answer = make_response(path.read_bytes())
    answer.headers["Content-Type"] = "text/javascript; charset=utf-8"
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Service-Worker-Allowed"] = url_for("events.check_in", slug=event.slug)
    return answer


def _page(event: Event, form: PresentForm, noted: str = "") -> str:
    set_header("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
    q = request.values.get("q", "").strip()
    all_of_them = found.expected(event)
    wanted = q.casefold()
    return render_template(
        "events/session/check_in.html",
        event=event,
        expected=all_of_them,
        shown={each.id for each in all_of_them.people if wanted in _words(each).casefold()},
        name_of=found.name_of,
        typed=found.TYPED,
        q=q,
        form=form,
        noted=noted,
    )


def _words(person: EventRegistration) -> str:
    return f"{found.name_of(person)} {person.organisation}"


def _state(event: Event) -> Response:
    people = found.expected(event)
    return jsonify(
        came={
            each.public_id: each.attended_at.isoformat()
            for each in people.people
            if each.attended_at
        },
        expected=len(people.people),
    )


def _person(event: Event) -> EventRegistration | None:
    code = request.form.get("code")
    if code is not None:
        return found.with_code(event, code)
    person = found.registrant(event, request.form.get("registration", ""))
    if person is None:
        raise NotFound()
    return person


def _ticks(event: Event, sent: str) -> list[tuple[EventRegistration, bool, dt.datetime | None]]:
    """What a device sent, as far as it names people of this list."""
    try:
        told: Any = json.loads(sent)
    except ValueError:
        told = None
    told = told[:MOST_TICKS] if isinstance(told, list) else []
    people = {each.public_id: each for each in found.expected(event).people}
    return [
        (people[str(each["who"])], each.get("came") is not False, _moment(each.get("at")))
        for each in told
        if isinstance(each, dict) and str(each.get("who")) in people
    ]


def _moment(said: Any) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
