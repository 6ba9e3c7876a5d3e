"""All that a member registered for."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.core import clock
from hub.core.edge import current_visitor
from hub.core.paging import page_of
from hub.core.permissions import policy, require
from hub.events.models import Event, EventRegistration
from hub.events.policy import Convening
from hub.events.queries.registration.lists import registrations_of_mine
from hub.events.routes.blueprint import blueprint


@blueprint.get("/mine")
@policy(Convening.CALENDAR_OWN)
def mine() -> ResponseReturnValue:
    """What is coming, soonest first; with `past`, what is over, latest first."""
    visitor = current_visitor()
    require(visitor, Convening.CALENDAR_OWN)
    is_past = request.args.get("past") == "1"
    ends, now = Event.ends_at, clock.now()
    found = registrations_of_mine(visitor).where(ends <= now if is_past else ends > now)
    page = page_of(
        found,
        keys=[Event.starts_at, EventRegistration.id],
        after=request.args.get("after"),
        descending=is_past,
    )
    return render_template("events/registration/mine.html", page=page, is_past=is_past)
