"""The list of what is published, narrowed by words and facets, as cards or as a map."""

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import wants_fragment
from hub.core.limits import limiter
from hub.core.permissions import public
from hub.practices.forms.finding import read_wanted
from hub.practices.queries import finding
from hub.practices.routes.blueprint import blueprint

MAP = "map"


@blueprint.get("/")
@public("practices that everybody may read")
@limiter.limit("120/minute")
def index() -> ResponseReturnValue:
    """What is published and not withdrawn; the address holds all that was chosen."""
    wanted = read_wanted(request.args)
    view = MAP if request.args.get("view") == MAP else ""
    page = "_finding" if wants_fragment() else "index"
    answer = make_response(
        render_template(
            f"practices/finding/{page}.html",
            wanted=wanted,
            view=view,
            found=finding.find(wanted, after=request.args.get("after")),
            countries=finding.by_country(wanted) if view == MAP else None,
            address=_address,
        )
    )
    # Who asks for the list alone must not be given the whole page from a cache, nor the reverse.
    answer.vary.add("HX-Request")
    return answer


def _address(wanted: finding.Wanted, **changed: str | None) -> str:
    """The address of the list for what is wanted."""
    return url_for("practices.index", **wanted.address(**changed))
