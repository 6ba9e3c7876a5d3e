"""Searches of practices that a member keeps."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.permissions import policy, require
from hub.practices import doors
from hub.practices.forms.finding import SavedSearchForm, read_wanted
from hub.practices.policy import Practising
from hub.practices.queries import finding
from hub.practices.queries.finding import Wanted
from hub.practices.routes.blueprint import blueprint
from hub.practices.services.saving import remove_search, save_search, searches_of


@blueprint.get("/searches")
@policy(Practising.SEARCH_SAVE)
def searches() -> ResponseReturnValue:
    """What the visitor saved; with a search in the address, the form that saves it."""
    require(current_visitor(), Practising.SEARCH_SAVE)
    wanted = read_wanted(request.args)
    return _page(wanted, SavedSearchForm(formdata=None, name=wanted.words))


@blueprint.post("/searches")
@policy(Practising.SEARCH_SAVE)
@idempotent
def save() -> ResponseReturnValue:
    """The search is kept under a name."""
    visitor = current_visitor()
    require(visitor, Practising.SEARCH_SAVE)
    wanted, form = read_wanted(request.args), SavedSearchForm()
    if not form.validate():
        return _page(wanted, form), 422
    try:
        save_search(actor=visitor, name=form.name.data, wanted=wanted)
    except Refused as refusal:
        db.session.rollback()
        form.name.errors = [str(refusal.description)]
        return _page(wanted, form), 422
    flash(_("The search is saved. You will be told of new practices it finds."), "success")
    return commit(redirect(url_for("practices.searches"), 303))


@blueprint.delete("/searches/<int:search_id>")
@policy(Practising.SEARCH_REMOVE)
@idempotent
def remove(search_id: int) -> ResponseReturnValue:
    """The search is kept no more."""
    remove_search(doors.saved_search(search_id, Practising.SEARCH_REMOVE))
    flash(_("The search is removed."), "success")
    return commit(redirect(url_for("practices.searches"), 303))


def _page(wanted: Wanted, form: SavedSearchForm) -> str:
    saved = [(row, Wanted.kept(row.wanted)) for row in searches_of(current_visitor())]
    return render_template(
        "practices/finding/searches.html",
        wanted=wanted,
        form=form,
        saved=saved,
        words_of=finding.words_of,
    )
