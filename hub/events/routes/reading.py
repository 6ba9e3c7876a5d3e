"""The calendar and the page of an event."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.core.edge import current_visitor
from hub.core.permissions import policy, public
from hub.events import doors
from hub.events.policy import Convening
from hub.events.queries.calendar import coming_events
from hub.events.routes.blueprint import blueprint


@blueprint.get("/")
@public("lists the events the visitor may see")
def calendar() -> ResponseReturnValue:
    """What is coming, soonest first."""
    return render_template(
        "events/calendar/agenda.html", events=coming_events(current_visitor(), limit=50)
    )


@blueprint.get("/<slug>")
@policy(Convening.EVENT_READ)
def event(slug: str) -> ResponseReturnValue:
    """When and where an event is held, and what it is about."""
    return render_template("events/event/show.html", event=doors.event(slug, Convening.EVENT_READ))
