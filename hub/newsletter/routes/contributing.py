"""Members contribute items to the next edition, and see what becomes of them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Overtaken, Refused
from hub.core.i18n import _, current_language
from hub.core.permissions import policy, require
from hub.newsletter import doors
from hub.newsletter.forms.contributing import ContributionForm, VersionForm
from hub.newsletter.models import OFFERED, Contribution
from hub.newsletter.policy import Circulating
from hub.newsletter.queries.desk import ITEM_STATES
from hub.newsletter.queries.showing import month_words
from hub.newsletter.queries.visibility import own_contributions
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.services import contributing


@blueprint.get("/contribute")
@policy(Circulating.CONTRIBUTION_MAKE)
def new_contribution() -> ResponseReturnValue:
    """The form; what another page proposes to tell of stands in it already."""
    require(current_visitor(), Circulating.CONTRIBUTION_MAKE)
    sent = {name: request.args.get(name, "")[:1000] for name in ("title", "address")}
    said = {name: value for name, value in sent.items() if value}
    return _new_page(ContributionForm(formdata=None, data={**said, **_language()}))


@blueprint.post("/contribute")
@policy(Circulating.CONTRIBUTION_MAKE)
@idempotent
def contribute() -> ResponseReturnValue:
    """The item waits for an editor."""
    visitor = current_visitor()
    require(visitor, Circulating.CONTRIBUTION_MAKE)
    form = ContributionForm()
    if not form.validate():
        return _new_page(form), 422
    contributing.contribute(form.offer, actor=visitor)
    flash(_("Thank you. An editor decides on it, and you are told."), "success")
    return commit(redirect(url_for("newsletter.contributions"), 303))


@blueprint.get("/contributions")
@policy(Circulating.CONTRIBUTION_MAKE)
def contributions() -> ResponseReturnValue:
    """What the visitor contributed, with what became of it."""
    visitor = current_visitor()
    require(visitor, Circulating.CONTRIBUTION_MAKE)
    items = db.session.scalars(own_contributions(visitor)).all()
    return render_template(
        "newsletter/contributing/index.html",
        items=items,
        states=ITEM_STATES,
        month_words=month_words,
    )


@blueprint.get("/contributions/<public_id>/edit")
@policy(Circulating.CONTRIBUTION_CHANGE)
def contribution_form(public_id: str) -> ResponseReturnValue:
    """The item, to be changed while nobody has decided."""
    item = doors.contribution(public_id, Circulating.CONTRIBUTION_CHANGE)
    return _edit_page(item, ContributionForm(formdata=None, data=_said(item)))


@blueprint.post("/contributions/<public_id>/edit")
@policy(Circulating.CONTRIBUTION_CHANGE)
@idempotent
def save_contribution(public_id: str) -> ResponseReturnValue:
    """The item says this instead."""
    item = doors.contribution(public_id, Circulating.CONTRIBUTION_CHANGE)
    form = ContributionForm()
    if not form.validate():
        return _edit_page(item, form), 422
    try:
        contributing.change(item, form.offer, version=form.number)
    except (Overtaken, Refused) as refusal:
        return _refused(public_id, refusal, form)
    flash(_("The item is saved."), "success")
    return commit(redirect(url_for("newsletter.contributions"), 303))


@blueprint.delete("/contributions/<public_id>")
@policy(Circulating.CONTRIBUTION_CHANGE)
@idempotent
def take_contribution_back(public_id: str) -> ResponseReturnValue:
    """The item is not offered any more."""
    item = doors.contribution(public_id, Circulating.CONTRIBUTION_CHANGE)
    try:
        contributing.take_back(item, version=VersionForm().number)
    except (Overtaken, Refused) as refusal:
        return _refused(public_id, refusal, None)
    flash(_("The item is taken back."), "success")
    return commit(redirect(url_for("newsletter.contributions"), 303))


def _refused(
    public_id: str, refusal: Refused, form: ContributionForm | None
) -> ResponseReturnValue:
    """The item as it is now, with what was typed, and why it was not changed."""
    db.session.rollback()
    item = doors.contribution(public_id, Circulating.CONTRIBUTION_CHANGE)
    form = form or ContributionForm(formdata=None, data=_said(item))
    form.form_errors.append(str(refusal.description))
    form.version.data = item.version
    return _edit_page(item, form), 409


def _said(item: Contribution) -> dict[str, Any]:
    names = ("version", "title", "lang", "summary", "address", "objectives", "regions", "countries")
    return {name: getattr(item, name) for name in names}


def _language() -> dict[str, str]:
    return {"lang": current_language().code}


def _new_page(form: ContributionForm) -> str:
    return render_template("newsletter/contributing/new.html", form=form)


def _edit_page(item: Contribution, form: ContributionForm) -> str:
    return render_template(
        "newsletter/contributing/edit.html",
        item=item,
        form=form,
        is_open=item.state == OFFERED,
        states=ITEM_STATES,
    )
