"""What belongs to an event to be read: links and files, before it and after."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.files import takes_files
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import policy
from hub.events import doors
from hub.events.forms.programme import ResourceForm
from hub.events.models import Event
from hub.events.policy import Convening
from hub.events.queries import showing
from hub.events.routes.blueprint import blueprint
from hub.events.routes.planning.answers import refused, to
from hub.events.services import programme


@blueprint.get("/<slug>/edit/documents")
@policy(Convening.EVENT_EDIT)
def event_documents(slug: str) -> ResponseReturnValue:
    """What belongs to the event, and a form for more."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    return _page(found, ResourceForm(formdata=None))


@blueprint.post("/<slug>/edit/documents")
@policy(Convening.EVENT_EDIT)
@limiter.limit("120/minute")
@takes_files
@idempotent
def add_document(slug: str) -> ResponseReturnValue:
    """Who sees the event can read it."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    form = ResourceForm()
    if not form.validate():
        return _page(found, form), 422
    try:
        programme.add_resource(found, actor=current_visitor(), resource=form.resource)
    except Refused as refusal:
        return refused(refusal, found, Convening.EVENT_EDIT, form, _page)
    flash(_("The document is added."), "success")
    return commit(to("events.event_documents", found))


@blueprint.delete("/<slug>/edit/documents/<int:number>")
@policy(Convening.EVENT_EDIT)
def drop_document(slug: str, number: int) -> ResponseReturnValue:
    """It is gone, with its file."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    programme.drop_resource(found, doors.resource(found, number), actor=current_visitor())
    flash(_("The document is deleted."), "success")
    return commit(to("events.event_documents", found))


@blueprint.post("/<slug>/edit/documents/<int:number>/place")
@policy(Convening.EVENT_EDIT)
@idempotent
def shift_document(slug: str, number: int) -> ResponseReturnValue:
    """It stands one place before or after."""
    found = doors.event(slug, Convening.EVENT_EDIT)
    row, direction = doors.resource(found, number), request.form.get("to", "")
    programme.shift_resource(found, row, direction, actor=current_visitor())
    return commit(to("events.event_documents", found, _anchor=f"document-{number}"))


def _page(found: Event, form: ResourceForm, theirs: None = None) -> str:
    del theirs
    return render_template(
        "events/planning/documents.html",
        event=found,
        form=form,
        documents=showing.documents_of(found),
    )
