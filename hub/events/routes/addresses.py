"""The private address of a member's calendar: shown, made anew, revoked."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _, absolute_url, current_language
from hub.core.limits import limiter
from hub.core.permissions import policy, require
from hub.events.policy import Convening
from hub.events.queries import calendars
from hub.events.routes.blueprint import blueprint
from hub.events.services import addresses

OWN = Convening.CALENDAR_OWN


@blueprint.get("/calendar")
@policy(OWN)
def calendar_address() -> ResponseReturnValue:
    """Where one's calendar program finds what one registered for."""
    visitor = current_visitor()
    require(visitor, OWN)
    found = calendars.address_of(visitor)
    lang = current_language().code
    address = (
        absolute_url("events.own_calendar_file", lang=lang, secret=found.secret) if found else ""
    )
    answer = make_response(
        render_template("events/calendar/address.html", address=address, found=found)
    )
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


@blueprint.post("/calendar")
@policy(OWN)
@limiter.limit("20/hour", methods=["POST"])
@idempotent
def new_calendar_address() -> ResponseReturnValue:
    """A new address; the one before is dead."""
    visitor = current_visitor()
    require(visitor, OWN)
    addresses.new_address(actor=visitor)
    flash(_("Your calendar has a new address. One that you had before is dead."), "success")
    return commit(redirect(url_for("events.calendar_address"), 303))


@blueprint.delete("/calendar")
@policy(OWN)
@idempotent
def revoke_calendar_address() -> ResponseReturnValue:
    """No address leads to one's calendar any more."""
    visitor = current_visitor()
    require(visitor, OWN)
    addresses.revoke_address(actor=visitor)
    flash(_("The address is dead. Calendars that followed it learn nothing more."), "success")
    return commit(redirect(url_for("events.calendar_address"), 303))
