"""Flagging something that one can read."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import policy
from hub.moderation import doors, queries, services
from hub.moderation.forms import FlagForm
from hub.moderation.policy import Flaggable, Moderating
from hub.moderation.routes.blueprint import blueprint


@blueprint.get("/flags/<kind>/<int:object_id>")
@policy(Moderating.FLAG)
def flag_form(kind: str, object_id: int) -> ResponseReturnValue:
    """The form, or that one has flagged it before."""
    found = doors.flaggable(kind, object_id)
    return _page(kind, object_id, found, FlagForm(formdata=None))


@blueprint.post("/flags/<kind>/<int:object_id>")
@policy(Moderating.FLAG)
@limiter.limit("20/hour", methods=["POST"])
@idempotent
def flag(kind: str, object_id: int) -> ResponseReturnValue:
    """The moderators are asked to look at it."""
    found = doors.flaggable(kind, object_id)
    form = FlagForm()
    if not form.validate():
        return _page(kind, object_id, found, form), 422
    services.flag(
        kind,
        object_id,
        found,
        actor=current_visitor(),
        reason=form.reason.data,
        words=form.words.data,
    )
    flash(_("Thank you. The moderators look at it, and you are told what they decide."), "success")
    return commit(redirect(url_for(found.thing.endpoint, **found.thing.values), 303))


def _page(kind: str, object_id: int, found: Flaggable, form: FlagForm) -> str:
    return render_template(
        "moderation/flag.html",
        kind=kind,
        object_id=object_id,
        thing=found.thing,
        form=form,
        flagged=queries.flag_of(current_visitor(), kind, object_id),
    )
