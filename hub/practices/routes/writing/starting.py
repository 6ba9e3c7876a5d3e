"""A practice is begun; all that one writes; practices like the one that is begun."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core import search
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound
from hub.core.limits import limiter
from hub.core.permissions import policy, require
from hub.practices import doors
from hub.practices.forms.offline import UploadForm
from hub.practices.forms.writing import StartForm
from hub.practices.models import Call, Practice, Submission
from hub.practices.policy import Practising
from hub.practices.queries import origins, own
from hub.practices.routes.blueprint import blueprint
from hub.practices.services.drafting import start_practice
from hub.practices.services.progress import due_at, progress_of


@blueprint.get("/new")
@policy(Practising.PRACTICE_START)
def new_practice() -> ResponseReturnValue:
    """The form with which a practice is begun; `call` is the call it answers, `from` what it is
    made of (contribution:7).
    """
    require(current_visitor(), Practising.PRACTICE_START)
    kind, _colon, number = request.args.get("from", "").partition(":")
    if kind in origins.KINDS and number.isdecimal() and len(number) < 16:
        return redirect(url_for("practices.new_from", kind=kind, number=int(number)), 302)
    call = _call(request.args.get("call", ""))
    return _new_page(StartForm(formdata=None, title=request.args.get("title", "")), call)


@blueprint.post("/drafts")
@policy(Practising.PRACTICE_START)
@limiter.limit("30/hour")
@idempotent
def start() -> ResponseReturnValue:
    """A draft of the member's, in answer to a call or to none."""
    require(current_visitor(), Practising.PRACTICE_START)
    call = _call(request.form.get("call", ""))
    form = StartForm()
    if not form.validate():
        return _new_page(form, call), 422
    practice = start_practice(
        actor=current_visitor(),
        lang=form.lang.data,
        call=call,
        content={"title": form.title.data},
    )
    address = url_for("practices.section", key=practice.public_id, section="about")
    return commit(redirect(address, 303))


@blueprint.get("/mine")
@policy(Practising.PRACTICE_START)
def mine() -> ResponseReturnValue:
    """What the member writes, how far each has come and whom it waits for."""
    visitor = current_visitor()
    require(visitor, Practising.PRACTICE_START)
    found = own.matters_of(visitor)
    agreed: list[Practice] = []
    asked: list[Practice] = []
    for practice in found:
        author = practice.author(visitor)
        (agreed if author and author.accepted_at else asked).append(practice)
    last = own.latest_submissions([practice.id for practice in agreed])
    return render_template(
        "practices/writing/mine.html",
        matters=[_matter(practice, last.get(practice.id)) for practice in agreed],
        asked=asked,
    )


@blueprint.get("/similar")
@policy(Practising.PRACTICE_START)
@limiter.limit("120/minute")
def similar() -> ResponseReturnValue:
    """Published practices with such a title, while it is typed."""
    require(current_visitor(), Practising.PRACTICE_START)
    title = request.args.get("title", "")[:200]
    found = search.similar(title, scopes={"public", "members"}, kinds=("practice",))
    return render_template("practices/writing/_similar.html", found=found if len(title) > 3 else ())


def _matter(practice: Practice, last: Submission | None) -> dict[str, Any]:
    return {
        "practice": practice,
        "progress": progress_of(practice) if practice.is_written else None,
        "last": last,
        "due_at": due_at(last) if practice.is_written else None,
    }


def _call(slug: str) -> Call | None:
    """The call that is answered; NotFound where it is not there for the visitor."""
    if not slug:
        return None
    if len(slug) > 120:
        raise NotFound()
    return doors.call(slug, Practising.CALL_READ)


def _new_page(form: StartForm, call: Call | None) -> str:
    return render_template(
        "practices/writing/new.html", form=form, call=call, upload=UploadForm(formdata=None)
    )
