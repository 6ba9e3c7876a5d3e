"""An event is repeated: the dates of a series are planned at once."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _, _n
from hub.core.permissions import policy
from hub.events import doors
from hub.events.forms.moving import RepeatForm
from hub.events.models import CANCELLED, Event
from hub.events.policy import Convening
from hub.events.routes.blueprint import blueprint
from hub.events.routes.planning.answers import refused, to
from hub.events.services.repeating import repeat_event


@blueprint.get("/<slug>/repeat")
@policy(Convening.EVENT_MANAGE)
def repeating(slug: str) -> ResponseReturnValue:
    """How often the event takes place again."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    if found.series_id is not None or found.state == CANCELLED:
        return to("events.edit_event", found)
    said = {"version": found.version, "weekdays": [str(found.starts_wall.weekday())]}
    return _page(found, RepeatForm(formdata=None, data=said))


@blueprint.post("/<slug>/repeat")
@policy(Convening.EVENT_MANAGE)
@idempotent
def repeat(slug: str) -> ResponseReturnValue:
    """The other dates are drafts, each an event of its own at the same time of the day."""
    found = doors.event(slug, Convening.EVENT_MANAGE)
    form = RepeatForm()
    if not form.validate():
        return _page(found, form), 422
    try:
        made = repeat_event(found, actor=current_visitor(), version=form.number, rhythm=form.rhythm)
    except Refused as refusal:
        return refused(refusal, found, Convening.EVENT_MANAGE, form, _page)
    flash(
        _n("%(num)s more date is planned.", "%(num)s more dates are planned.", len(made)), "success"
    )
    for each in made:
        if each.starts_wall.time() != found.starts_wall.time():
            flash(
                _(
                    "On %(day)s the clocks change: it begins later on that day.",
                    day=format_date(each.starts_wall, "long", rebase=False),
                ),
                "warning",
            )
    return commit(to("events.edit_event", found))


def _page(found: Event, form: RepeatForm, theirs: None = None) -> str:
    del theirs
    return render_template("events/planning/repeat.html", event=found, form=form)
