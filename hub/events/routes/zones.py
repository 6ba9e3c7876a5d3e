"""By which clocks a reader sees times: a member's own zone, or one that a cookie keeps."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.routes import entry
from hub.core.edge import current_visitor
from hub.core.permissions import public
from hub.events.forms.finding import ZoneForm, zone_names
from hub.events.routes.blueprint import blueprint

COOKIE = "zone"
YEAR = 365 * 24 * 3600


def readers_zone() -> str | None:
    """The zone of who reads the page at hand; None where it is not known."""
    visitor = current_visitor()
    if visitor is not None:
        return str(visitor.timezone)
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in zone_names() else None


@blueprint.get("/zone")
@public("every reader may choose by which clocks times are shown")
def zone() -> ResponseReturnValue:
    """Zones to choose from; a member chooses theirs in the settings."""
    if current_visitor() is not None:
        return redirect(url_for("accounts.language_settings"))
    target = entry.on_this_site(request.args.get("next")) or ""
    form = ZoneForm(formdata=None, data={"zone": readers_zone() or "UTC"})
    return render_template("events/calendar/zone.html", form=form, target=target)


@blueprint.post("/zone")
@public("every reader may choose by which clocks times are shown")
def choose_zone() -> ResponseReturnValue:
    """Times are shown by these clocks in this browser from now on."""
    target = entry.on_this_site(request.form.get("next")) or ""
    form = ZoneForm()
    if not form.validate():
        return render_template("events/calendar/zone.html", form=form, target=target), 422
    answer = redirect(target or url_for("events.calendar"), 303)
    answer.set_cookie(
        COOKIE, form.zone.data, max_age=YEAR, samesite="Lax", secure=request.is_secure
    )
    return answer
