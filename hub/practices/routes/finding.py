"""The list of what is published, narrowed by words and facets, as cards or as a map."""

import json
from collections.abc import Sequence
from itertools import chain

from flask import make_response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from werkzeug.wrappers import Response

from hub.core.edge import wants_fragment
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import public
from hub.core.sheets import XLSX, as_csv, as_xlsx
from hub.practices.forms.finding import read_wanted
from hub.practices.queries import finding
from hub.practices.routes.blueprint import blueprint

MAP = "map"
# Practices in one file: as many as are made within seconds, and opened by an old computer.
MOST = {"csv": 5_000, "json": 2_000, "xlsx": 1_000}


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
            export_address=_export_address,
        )
    )
    # Who asks for the list alone must not be given the whole page from a cache, nor the reverse.
    answer.vary.add("HX-Request")
    return answer


@blueprint.get("/list.<any(csv, xlsx, json):form>")
@public("practices that everybody may read")
@limiter.limit("20/minute")
def export(form: str) -> ResponseReturnValue:
    """What the list shows for the same address, as a file; beyond MOST it says that it ends."""
    found = finding.found_ids(read_wanted(request.args))
    some = found[: MOST[form]]
    if form == "json":
        answer = Response(_json(some, len(found)), mimetype="application/json")
    elif form == "csv":
        lines = as_csv(finding.head(), chain(finding.rows(some), _rest(some, found)))
        answer = Response(stream_with_context(lines), mimetype="text/csv")
    else:
        rows = chain(finding.rows(some), _rest(some, found))
        answer = Response(as_xlsx(finding.head(), rows, title=_("Practices")), mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="practices.{form}"'
    return answer


def _json(some: Sequence[int], total: int) -> str:
    practices = list(finding.objects(some))
    return json.dumps(
        {"total": total, "is_complete": len(some) == total, "practices": practices},
        ensure_ascii=False,
    )


def _rest(some: Sequence[int], found: Sequence[int]) -> list[list[str]]:
    """A last line that says what is not in the file, if anything is not."""
    if len(some) == len(found):
        return []
    words = _(
        "Only the first %(some)s of %(all)s practices are in this file. Narrow the list for the "
        "others.",
        some=format_decimal(len(some)),
        all=format_decimal(len(found)),
    )
    return [[str(words)]]


def _address(wanted: finding.Wanted, **changed: str | None) -> str:
    """The address of the list for what is wanted."""
    return url_for("practices.index", **wanted.address(**changed))


def _export_address(wanted: finding.Wanted, form: str) -> str:
    """The address of the file for what is wanted."""
    return url_for("practices.export", form=form, **wanted.address())
