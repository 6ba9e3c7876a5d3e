"""A text that waits for a moderator: read by its author and the moderators, taken back."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _
from hub.core.permissions import policy
from hub.discussions import doors, services
from hub.discussions.policy import Discussing
from hub.discussions.routes.blueprint import blueprint
from hub.discussions.routes.topics import address
from hub.moderation import queries as moderation


@blueprint.get("/waiting/<int:waiting_id>")
@policy(Discussing.WAITING_READ)
def waiting_text(waiting_id: int) -> ResponseReturnValue:
    """The text, where it stands, and what was decided and why."""
    held = doors.waiting_text(waiting_id, Discussing.WAITING_READ)
    return render_template(
        "discussions/waiting.html",
        held=held,
        topic=held.topic,
        case=moderation.case_of("waiting", held.id),
    )


@blueprint.post("/waiting/<int:waiting_id>/withdrawal")
@policy(Discussing.WAITING_TAKE_BACK)
@idempotent
def take_back_waiting(waiting_id: int) -> ResponseReturnValue:
    """Its author takes it back; a reply is in the form again."""
    held = doors.waiting_text(waiting_id, Discussing.WAITING_TAKE_BACK)
    services.take_back_held(held, actor=current_visitor())
    if held.is_edit:
        flash(_("Your change was taken back."), "success")
    else:
        flash(_("Your text is in the form again. Nobody else has read it."), "success")
    return commit(redirect(address(held.topic) + "#reply", 303))
