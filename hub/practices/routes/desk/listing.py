"""What was handed in and the visitor may decide on, as a list."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.core.edge import current_visitor
from hub.core.permissions import policy
from hub.practices import doors
from hub.practices.policy import Practising
from hub.practices.queries.desk import SHOWS, Wanted, calls_handled, on_desk
from hub.practices.routes.blueprint import blueprint
from hub.taxonomy import queries as taxonomy


@blueprint.get("/desk")
@policy(Practising.DESK_READ)
def desk() -> ResponseReturnValue:
    """What waits, for how long and for whom; who has waited longest stands first."""
    doors.editors_only(Practising.DESK_READ)
    visitor = current_visitor()
    wanted = _wanted()
    return render_template(
        "practices/desk/index.html",
        page=on_desk(visitor, wanted, after=request.args.get("after")),
        wanted=wanted,
        calls=calls_handled(visitor),
        compacts=taxonomy.frameworks(),
    )


def _wanted() -> Wanted:
    sent = {name: request.args.get(name, "").strip()[:120] for name in Wanted.__dataclass_fields__}
    show = sent.pop("show")
    return Wanted(show=show if show in SHOWS else "", **sent)
