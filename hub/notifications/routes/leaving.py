"""Leaving a mailing list from a mail, without signing in (RFC 8058)."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import commit
from hub.core.i18n import _
from hub.core.permissions import public
from hub.notifications import queries, services
from hub.notifications.routes.blueprints import notifications


@notifications.get("/leave/<token>")
@public("whoever has the mail may stop the next")
def leave(token: str) -> ResponseReturnValue:
    """A page with a button: scanners of mail open every link, so opening it changes nothing."""
    found = queries.list_to_leave(token)
    if found is None:
        return render_template("notifications/leave_over.html"), 404
    return render_template("notifications/leave.html", title=_name_of(found[1]))


@notifications.post("/leave/<token>")
@public("whoever has the mail may stop the next; a mail program does it with one click")
def leave_now(token: str) -> ResponseReturnValue:
    """No more mail of this list, or of any. A mail program gets no redirect (RFC 8058 §3.1)."""
    found = queries.list_to_leave(token)
    if found is None:
        return render_template("notifications/leave_over.html"), 404
    member, key = found
    services.leave_list(member, services.ALL_LISTS if "all" in request.form else key)
    if "List-Unsubscribe" in request.form:
        return commit(render_template("notifications/left.html"))
    return commit(redirect(url_for("notifications.left"), 303))


@notifications.get("/left")
@public("says that mail was stopped")
def left() -> ResponseReturnValue:
    """It is done, and where all choices are."""
    return render_template("notifications/left.html")


def _name_of(key: str) -> str:
    if key == services.DIGEST_LIST:
        return str(_("The digest"))
    kind = services.kind_named(key)
    return str(kind.title) if kind and kind.title else str(_("Notifications"))
