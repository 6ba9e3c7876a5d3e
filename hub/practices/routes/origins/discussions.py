"""What was said in a discussion is turned into a practice."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core import markup
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import LANGUAGES, _
from hub.core.limits import limiter
from hub.core.permissions import policy, require
from hub.links.queries import links_of
from hub.practices import doors
from hub.practices.forms.origins import OriginForm
from hub.practices.models import FIELDS
from hub.practices.policy import Practising
from hub.practices.queries.origins import Origin
from hub.practices.routes.blueprint import blueprint
from hub.practices.services.beginning import PLACES, begin_from


@blueprint.get("/new/<kind>/<int:number>")
@policy(Practising.PRACTICE_START)
def new_from(kind: str, number: int) -> ResponseReturnValue:
    """What would be quoted of it, and who would be asked."""
    require(current_visitor(), Practising.PRACTICE_START)
    origin = doors.origin(kind, number)
    title = origin.topic.title if origin.is_public else ""
    lang = origin.lang if origin.lang in LANGUAGES else None
    form = OriginForm(formdata=None, title=title, **({"lang": lang} if lang else {}))
    return _page(origin, form)


@blueprint.post("/new/<kind>/<int:number>")
@policy(Practising.PRACTICE_START)
@limiter.limit("30/hour")
@idempotent
def start_from(kind: str, number: int) -> ResponseReturnValue:
    """A draft that begins with it; whoever wrote it is asked to be credited."""
    visitor = current_visitor()
    require(visitor, Practising.PRACTICE_START)
    origin = doors.origin(kind, number)
    form = OriginForm()
    if not form.validate():
        return _page(origin, form), 422
    practice = begin_from(
        origin,
        actor=visitor,
        title=form.title.data,
        lang=form.lang.data,
        place=form.place.data,
    )
    if origin.asks(visitor) and origin.is_quoted_by(visitor):
        flash(_("%(name)s is asked.", name=origin.author.public_name), "success")
    return commit(redirect(url_for("practices.draft", key=practice.public_id), 303))


def _page(origin: Origin, form: OriginForm) -> str:
    visitor = current_visitor()
    quoted = origin.quotation(max(FIELDS[place].most for place in PLACES))
    return render_template(
        "practices/origins/new.html",
        origin=origin,
        form=form,
        quoted=markup.render(quoted, lang=origin.lang).html,
        asks=origin.asks(visitor),
        is_quoted=origin.is_quoted_by(visitor),
        linked=[each for each in links_of(*origin.thing, visitor) if each.what == "practice"],
    )
