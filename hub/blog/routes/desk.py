"""What waits in the series one edits."""

from flask import redirect, render_template, request, url_for
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


@blueprint.get("/desk/articles/<int:number>")
@policy(Blogging.ARTICLE_FOLLOW)
def numbered_article(number: int) -> ResponseReturnValue:
    """On to the manuscript with that number, as the audit log names it."""
    found = doors.numbered_manuscript(number, Blogging.ARTICLE_FOLLOW)
    return redirect(url_for("blog.manuscript", public_id=found.public_id), 302)


@blueprint.get("/desk/series/<int:number>")
@policy(Blogging.SERIES_READ)
def numbered_series(number: int) -> ResponseReturnValue:
    """On to the page of the series with that number, as the audit log names it."""
    found = doors.numbered_series(number, Blogging.SERIES_READ)
    return redirect(url_for("blog.series", slug=found.slug), 302)
