"""Hearing less, from the notice itself, and taking that back."""

from flask import abort, flash, request
from flask.typing import ResponseReturnValue

from hub.accounts.models import Member
from hub.core.doors import open_door
from hub.core.edge import commit, current_visitor
from hub.core.errors import NotFound
from hub.core.i18n import _
from hub.core.permissions import policy, require
from hub.notifications import services
from hub.notifications.models import Notice
from hub.notifications.notices import Muting, muting_of
from hub.notifications.policy import NotificationPermission
from hub.notifications.queries import notice_of
from hub.notifications.routes.blueprints import notifications
from hub.notifications.routes.inbox import back

READ, CHOOSE = NotificationPermission.READ, NotificationPermission.CHOOSE


@notifications.post("/<int:notice_id>/mute")
@policy(READ)
def mute(notice_id: int) -> ResponseReturnValue:
    """The reader hears no more of what the notice is about."""
    visitor = current_visitor()
    notice, muting = _muting(notice_id, visitor)
    before = muting.mute(notice, visitor)
    services.mark_read(visitor, notice)
    return commit(back(muted=notice.id, before=before or None))


@notifications.delete("/<int:notice_id>/mute")
@policy(READ)
def unmute(notice_id: int) -> ResponseReturnValue:
    """The reader hears of it as before."""
    visitor = current_visitor()
    notice, muting = _muting(notice_id, visitor)
    muting.unmute(notice, visitor, request.form.get("before", ""))
    flash(_("You hear of it again."), "success")
    return commit(back())


@notifications.post("/kinds/<kind>")
@policy(CHOOSE)
def tell_kind(kind: str) -> ResponseReturnValue:
    """The reader is told of this kind in another way from now on."""
    visitor = current_visitor()
    require(visitor, CHOOSE)
    found, choice = services.kind_named(kind), request.form.get("choice", "")
    if found is None or not found.is_chosen:
        raise NotFound()
    if choice not in found.choices:
        abort(400)
    before = services.choice_of(visitor, kind)
    services.choose(visitor, found, choice)
    if "undo" in request.form:
        flash(_("You are told as before."), "success")
        return commit(back())
    return commit(back(kind=kind, before=before))


def _muting(notice_id: int, visitor: Member) -> tuple[Notice, Muting]:
    require(visitor, READ)
    notice = open_door(notice_of(visitor.id, notice_id), READ, visitor)
    muting = muting_of(notice.kind)
    if muting is None:
        raise NotFound()
    return notice, muting
