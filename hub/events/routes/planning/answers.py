"""What the pages on which an event is planned show."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from hub.core.db import db
from hub.core.edge import current_visitor
from hub.core.errors import Overtaken, Refused, Unfit
from hub.core.permissions import can
from hub.events import doors
from hub.events.models import Event
from hub.events.policy import Convening
from hub.events.queries import showing
from hub.events.queries.lacking import lacks_of
from hub.events.services.repeating import following_of

Form = TypeVar("Form", bound=FlaskForm)
# How a form is made of what the event says now.
Filled = Callable[[Event], Form]
# Shows the form of a part; `theirs` is the same form as somebody else has saved it meanwhile.
Page = Callable[..., str]


def to(endpoint: str, event: Event, **values: Any) -> Response:
    """On to a page of the event."""
    return redirect(url_for(endpoint, slug=event.slug, **values), 303)


def overview(event: Event, **more: Any) -> str:
    """The parts of the event with what is missing, and what can be done with it."""
    visitor = current_visitor()
    showing.load_programme(event)
    return render_template(
        "events/planning/overview.html",
        event=event,
        lacks=lacks_of(event),
        resources=showing.resources_of(event),
        siblings=showing.siblings_of(event, visitor),
        manages=can(visitor, Convening.EVENT_MANAGE, event),
        knows_way_in=can(visitor, Convening.REGISTRATIONS_READ, event),
        **more,
    )


def editable_after(event: Event) -> Sequence[Event]:
    """Those of its series that come after it, are not over, and whose words the visitor changes."""
    visitor = current_visitor()
    return [
        each
        for each in following_of(event)
        if not each.has_ended and can(visitor, Convening.EVENT_EDIT, each)
    ]


def refused(
    refusal: Refused,
    event: Event,
    permission: Convening,
    form: Any,
    page: Page,
    filled: Filled[Any] | None = None,
) -> ResponseReturnValue:
    """The form as it was sent, with why it was not taken; nothing that was typed is lost.

    Where somebody was quicker (409), what they saved stands beside it, and sending it again
    replaces that.
    """
    db.session.rollback()
    found = doors.event(event.slug, permission)
    if isinstance(refusal, Unfit):
        form[refusal.field].errors = [str(refusal.description)]
        return page(found, form), 422
    form.form_errors.append(str(refusal.description))
    theirs = None
    if isinstance(refusal, Overtaken):
        theirs = filled(found) if filled else None
        form.version.data = found.version
    return page(found, form, theirs=theirs), 409
