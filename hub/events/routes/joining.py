"""With which events a guided discussion belongs."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.choices import offered
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _, current_language
from hub.core.permissions import policy
from hub.discussions import doors as discussions
from hub.discussions.models import Topic
from hub.discussions.policy import Discussing
from hub.events.forms.dossiers import EventsForm
from hub.events.models import Event
from hub.events.queries.dossiers import joinable_events
from hub.events.routes.blueprint import blueprint
from hub.events.services.joining import join_events, joined_events


@blueprint.get("/for/topic/<int:topic_id>")
@policy(Discussing.GUIDED_SET_UP)
def events_of_topic(topic_id: int) -> ResponseReturnValue:
    """The events one may choose, those it belongs with ticked."""
    topic = discussions.guided(topic_id, Discussing.GUIDED_SET_UP)
    events = joinable_events(current_visitor(), joined_events(topic))
    chosen = [str(each) for each in joined_events(topic)]
    form = EventsForm(formdata=None, data={"events": chosen})
    return _page(topic, _offer(form, events))


@blueprint.post("/for/topic/<int:topic_id>")
@policy(Discussing.GUIDED_SET_UP)
@idempotent
def join_topic(topic_id: int) -> ResponseReturnValue:
    """Discussion and events lead to each other."""
    topic = discussions.guided(topic_id, Discussing.GUIDED_SET_UP)
    events = joinable_events(current_visitor(), joined_events(topic))
    form = _offer(EventsForm(), events)
    if not form.validate():
        return _page(topic, form), 422
    chosen = {int(each) for each in form.events.data}
    join_events(topic, events, chosen, actor=current_visitor())
    flash(_("Your changes are saved."), "success")
    return commit(redirect(url_for("discussions.guided_form", topic_id=topic.id), 303))


def _offer(form: EventsForm, events: list[Event]) -> EventsForm:
    lang = current_language().code
    form.events.choices = offered(
        (str(each.id), f"{each.text(lang).title} ({each.starts_wall:%Y-%m-%d})") for each in events
    )
    return form


def _page(topic: Topic, form: EventsForm) -> str:
    return render_template("events/dossier/joining.html", topic=topic, form=form)
