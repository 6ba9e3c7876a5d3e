"""What waits in the series one edits."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.blog import doors
from hub.blog.models import STAGES
from hub.blog.policy import Blogging, is_editor
from hub.blog.queries import manuscripts
from hub.blog.routes.blueprint import blueprint
from hub.core.errors import Forbidden
from hub.core.permissions import can, policy


@blueprint.get("/desk")
@policy(Blogging.DESK_READ)
def desk() -> ResponseReturnValue:
    """Articles of the series the visitor edits, the longest waiting first."""
    visitor = doors.member(Blogging.DESK_READ)
    edited = manuscripts.edited_series(visitor)
    if not edited and not is_editor(visitor):
        raise Forbidden()
    stage, series = request.args.get("stage", ""), request.args.get("series", "")
    stage = stage if stage in STAGES else ""
    series = series if series in {each.slug for each in edited} else ""
    return render_template(
        "blog/writing/desk.html",
        page=manuscripts.desk_matters(
            visitor, stage=stage, series=series, after=request.args.get("after")
        ),
        series=edited,
        chosen={name: value for name, value in (("stage", stage), ("series", series)) if value},
        opens=can(visitor, Blogging.SERIES_OPEN),
    )
