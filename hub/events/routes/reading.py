"""The page of an event."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import current_visitor
from hub.core.i18n import current_language
from hub.core.permissions import can, policy
from hub.events import doors
from hub.events.models import DRAFT, Event
from hub.events.policy import Convening
from hub.events.queries import showing, told
from hub.events.routes.blueprint import blueprint
from hub.events.routes.zones import readers_zone
from hub.links.queries import links_of


@blueprint.get("/<slug>")
@policy(Convening.EVENT_READ)
def event(slug: str) -> ResponseReturnValue:
    """When and where an event is held, what it is about, and how one takes part."""
    return event_page(doors.event(slug, Convening.EVENT_READ))


@blueprint.get("/number/<int:event_id>")
@policy(Convening.EVENT_READ)
def numbered(event_id: int) -> ResponseReturnValue:
    """On to the page of the event with that number."""
    found = doors.event_of(event_id, Convening.EVENT_READ)
    return redirect(url_for("events.event", slug=found.slug), 302)


def event_page(found: Event, **more: Any) -> str:
    """The page of the event, with what the visitor may do."""
    visitor, lang = current_visitor(), current_language().code
    showing.load_programme(found)
    documents = showing.documents_of(found)
    recording = showing.recording_of(found)
    return render_template(
        "events/event/show.html",
        event=found,
        agenda=showing.agenda_of(found, lang, readers_zone()),
        before=[each for each in documents if each.resource.is_before],
        documents=[each for each in documents if not each.resource.is_before],
        changes=showing.changes_of(found) if found.state != DRAFT else (),
        siblings=showing.siblings_of(found, visitor),
        organisation_pages=showing.pages_of(found.organisations),
        linked=links_of("event", found.id, visitor),
        recording=recording,
        own=showing.own_registration(found, visitor),
        way_in=showing.way_in_of(found, recording),
        edits=can(visitor, Convening.EVENT_EDIT, found),
        manages=can(visitor, Convening.EVENT_MANAGE, found),
        is_public=told.is_public(found),
        description=told.description_of(found, lang),
        linked_data=told.linked_data(found, lang),
        **more,
    )
