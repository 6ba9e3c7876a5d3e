"""The calendar: what is coming, a month, what was; narrowed, and taken away as a file."""

from typing import Any

from flask import make_response, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core import clock
from hub.core.days import in_zone
from hub.core.edge import current_visitor, wants_fragment
from hub.core.errors import NotFound
from hub.core.i18n import _, current_language
from hub.core.limits import limiter
from hub.core.permissions import public
from hub.core.sheets import XLSX, as_csv, as_xlsx
from hub.events.forms.finding import read_wanted
from hub.events.queries import finding, table
from hub.events.queries.calendar import Month, by_month, grid, moments_of, weeks_of
from hub.events.queries.finding import Found, Wanted
from hub.events.routes.blueprint import blueprint
from hub.events.routes.zones import readers_zone

UTC = "UTC"
SEEN = "lists the events the visitor may see"


@blueprint.get("/")
@public(SEEN)
@limiter.limit("120/minute")
def calendar() -> ResponseReturnValue:
    """What is held now and what is coming, soonest first."""
    wanted = read_wanted(request.args)
    found = finding.agenda(current_visitor(), wanted, after=request.args.get("after"))
    return _page("agenda", wanted, found)


@blueprint.get("/past")
@public(SEEN)
@limiter.limit("120/minute")
def past() -> ResponseReturnValue:
    """What was held, the last first, with what is kept of it."""
    wanted = read_wanted(request.args)
    found = finding.past(current_visitor(), wanted, after=request.args.get("after"))
    return _page("past", wanted, found)


@blueprint.get("/month")
@public(SEEN)
def this_month() -> ResponseReturnValue:
    """The month it is for the reader."""
    name = str(Month.of(in_zone(clock.now(), readers_zone() or UTC).date()))
    return redirect(url_for("events.month", name=name, **read_wanted(request.args).address()))


@blueprint.get("/month/<name>")
@public(SEEN)
@limiter.limit("120/minute")
def month(name: str) -> ResponseReturnValue:
    """The days of a month with what is held on each, by the clocks of the reader."""
    shown = Month.named(name)
    if shown is None:
        raise NotFound()
    zone = readers_zone() or UTC
    weeks = weeks_of(shown, current_language().code)
    wanted = read_wanted(request.args)
    found = finding.months_events(current_visitor(), wanted, *moments_of(weeks, zone))
    today = in_zone(clock.now(), zone).date()
    return _page(
        "month",
        wanted,
        found,
        month=shown,
        weeks=grid(shown, weeks, found.page.rows, zone, today),
        zone=zone,
        this_month=Month.of(today),
    )


@blueprint.get("/list.<any(csv, xlsx):form>")
@public(SEEN)
@limiter.limit("20/minute")
def export(form: str) -> ResponseReturnValue:
    """What is coming and fits, as a table."""
    events = finding.wanted_events(
        current_visitor(), read_wanted(request.args), table.is_coming(), most=table.MOST
    )
    if form == "csv":
        lines = as_csv(table.head(), table.rows(events))
        answer = Response(stream_with_context(lines), mimetype="text/csv")
    else:
        answer = Response(
            as_xlsx(table.head(), table.rows(events), title=_("Events")), mimetype=XLSX
        )
    answer.headers["Content-Disposition"] = f'attachment; filename="events.{form}"'
    return answer


def _page(view: str, wanted: Wanted, found: Found, **more: Any) -> ResponseReturnValue:
    page, zone = "_finding" if wants_fragment() else "index", readers_zone()
    answer = make_response(
        render_template(
            f"events/calendar/{page}.html",
            view=view,
            wanted=wanted,
            found=found,
            months=by_month(found.page.rows, zone or UTC) if view != "month" else (),
            readers_zone=zone,
            nothing=Wanted(),
            address=_address,
            **more,
        )
    )
    # Who asks for the list alone must not be given the whole page from a cache, nor the reverse.
    answer.vary.update(["HX-Request", "Cookie"])
    return answer


def _address(view: str, wanted: Wanted, **values: Any) -> str:
    """The address of a view for what is wanted."""
    endpoint = {"agenda": "calendar", "month": "month", "past": "past"}[view]
    if view == "month" and "name" not in values:
        endpoint = "this_month"
    return url_for(f"events.{endpoint}", **wanted.address(), **values)
