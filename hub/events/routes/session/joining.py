"""The door into an event: nothing but the answer of its button tells where it leads."""

from flask import current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core.edge import commit
from hub.core.errors import Forbidden, Refused, SignInNeeded
from hub.core.headers import let_forms_lead_out, set_header
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import policy
from hub.events import doors
from hub.events.policy import Convening, Seat
from hub.events.queries.session.windows import door_of
from hub.events.queries.times import when_between
from hub.events.routes.blueprint import blueprint
from hub.events.services.session.joining import join as join_event

# A personal link, as it stands in mail: whoever has it is who registered.
BY_LINK = "/registrations/<public_id>/<secret>"


@blueprint.get("/<slug>/join")
@policy(Convening.EVENT_JOIN)
def join_page(slug: str) -> ResponseReturnValue:
    """A button that leads in; before and after, when that is or where to go instead."""
    try:
        return _page(doors.seat(slug, Convening.EVENT_JOIN))
    except Forbidden:
        return not_of_them(slug)


@blueprint.post("/<slug>/join")
@policy(Convening.EVENT_JOIN)
@limiter.limit("30/minute", methods=["POST"])
def join(slug: str) -> ResponseReturnValue:
    """Leads to the meeting. It changes nothing twice, so it carries no key and is kept nowhere."""
    return _lead_in(doors.seat(slug, Convening.EVENT_JOIN))


@blueprint.get(f"{BY_LINK}/join")
@policy(Convening.EVENT_JOIN)
def join_page_by_link(public_id: str, secret: str) -> ResponseReturnValue:
    """The same for whoever has the personal link of a registration."""
    try:
        return _page(doors.linked_seat(public_id, secret, Convening.EVENT_JOIN), by_link=True)
    except (Forbidden, SignInNeeded):
        linked = doors.linked_seat(public_id, secret, Convening.EVENT_READ)
        return not_of_them(linked.event.slug)


@blueprint.post(f"{BY_LINK}/join")
@policy(Convening.EVENT_JOIN)
@limiter.limit("30/minute", methods=["POST"])
def join_by_link(public_id: str, secret: str) -> ResponseReturnValue:
    """Leads to the meeting, and lets this browser into the live page beside it."""
    seat = doors.linked_seat(public_id, secret, Convening.EVENT_JOIN)
    doors.keep_seat(seat)
    return _lead_in(seat, by_link=True)


@blueprint.post(f"{BY_LINK}/live")
@policy(Convening.SESSION_READ)
def live_by_link(public_id: str, secret: str) -> ResponseReturnValue:
    """This browser is let into the live page, whose address tells nothing of who came."""
    seat = doors.linked_seat(public_id, secret, Convening.SESSION_READ)
    doors.keep_seat(seat)
    return _guarded(redirect(url_for("events.live_page", slug=seat.event.slug), 303))


def not_of_them(slug: str) -> Response:
    """The event's page, which says how to register, to who does not take part in it."""
    flash(_("This is for those who are registered and confirmed."), "warning")
    return redirect(url_for("events.event", slug=slug), 303)


def _lead_in(seat: Seat, *, by_link: bool = False) -> ResponseReturnValue:
    try:
        link, note = join_event(seat, minutes=_minutes())
    except Refused as refusal:
        answer = _page(seat, str(refusal.description), by_link=by_link)
        answer.status_code = 409
        return answer
    if not note:
        return _guarded(commit(redirect(link, 303)))
    shown = render_template("events/session/way_in.html", event=seat.event, link=link, note=note)
    return _guarded(commit(shown))


def _page(seat: Seat, refused: str = "", *, by_link: bool = False) -> Response:
    door = door_of(seat, minutes=_minutes())
    opens = when_between(door.opens_at, seat.event.ends_at, seat.event.timezone, seat.zone)
    let_forms_lead_out()
    return _guarded(
        make_response(
            render_template(
                "events/session/join.html",
                seat=seat,
                event=seat.event,
                door=door,
                opens=opens,
                has_link=bool(seat.event.joining_link),
                refused=refused,
                by_link=by_link,
            )
        )
    )


def _guarded(answer: Response) -> Response:
    """Nobody keeps the answer, and the meeting does not learn where its people come from."""
    set_header("Referrer-Policy", "no-referrer")
    set_header("Cache-Control", "no-store")
    return answer


def _minutes() -> int:
    minutes: int = current_app.extensions["settings"].join_minutes
    return minutes
