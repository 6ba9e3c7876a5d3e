"""Editors take contributed items into the issue being made, or decline them with a reason."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.permissions import policy, require
from hub.newsletter import doors
from hub.newsletter.forms.contributing import DeclineForm, VersionForm
from hub.newsletter.models import Contribution
from hub.newsletter.policy import Circulating
from hub.newsletter.queries import desk as found
from hub.newsletter.queries.showing import month_words
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.services import contributing, issues


@blueprint.get("/desk/items")
@policy(Circulating.CONTRIBUTION_DECIDE)
def offered_items() -> ResponseReturnValue:
    """What waits for a decision, who has waited longest first; then what was decided lately."""
    require(current_visitor(), Circulating.CONTRIBUTION_DECIDE)
    return render_template(
        "newsletter/desk/items.html",
        offered=found.offered_contributions(),
        decided=found.decided_contributions(),
        states=found.ITEM_STATES,
        month_words=month_words,
    )


@blueprint.get("/desk/items/<public_id>")
@policy(Circulating.CONTRIBUTION_DECIDE)
def offered_item(public_id: str) -> ResponseReturnValue:
    """An item, to be decided on."""
    item = doors.contribution(public_id, Circulating.CONTRIBUTION_DECIDE)
    return _page(item, _empty(item))


@blueprint.post("/desk/items/<public_id>/taking")
@policy(Circulating.CONTRIBUTION_DECIDE)
@idempotent
def take_item(public_id: str) -> ResponseReturnValue:
    """The item stands in the issue being made, or waits for the next."""
    item = doors.contribution(public_id, Circulating.CONTRIBUTION_DECIDE)
    try:
        issue = contributing.take(item, actor=current_visitor(), version=VersionForm().number)
    except Refused as refusal:
        return _refused(public_id, refusal, None)
    if issue is None:
        flash(_("It is taken: the next issue that is assembled tells of it."), "success")
        return commit(redirect(url_for("newsletter.offered_items"), 303))
    month = month_words(issue.period)
    flash(_("It is taken into the newsletter of %(month)s.", month=month), "success")
    return commit(redirect(url_for("newsletter.offered_items"), 303))


@blueprint.post("/desk/items/<public_id>/declining")
@policy(Circulating.CONTRIBUTION_DECIDE)
@idempotent
def decline_item(public_id: str) -> ResponseReturnValue:
    """The item is not told of, and its author reads why."""
    item = doors.contribution(public_id, Circulating.CONTRIBUTION_DECIDE)
    form = DeclineForm()
    if not form.validate():
        return _page(item, form), 422
    try:
        contributing.decline(
            item, actor=current_visitor(), version=form.number, reason=form.reason.data
        )
    except Refused as refusal:
        return _refused(public_id, refusal, form)
    flash(_("It is declined; its author is told why."), "success")
    return commit(redirect(url_for("newsletter.offered_items"), 303))


def _refused(public_id: str, refusal: Refused, form: DeclineForm | None) -> ResponseReturnValue:
    db.session.rollback()
    item = doors.contribution(public_id, Circulating.CONTRIBUTION_DECIDE)
    form = form or _empty(item)
    form.form_errors.append(str(refusal.description))
    form.version.data = item.version
    return _page(item, form), 409


def _empty(item: Contribution) -> DeclineForm:
    return DeclineForm(formdata=None, data={"version": item.version})


def _page(item: Contribution, form: DeclineForm) -> str:
    issue = issues.issue_being_made()
    return render_template(
        "newsletter/desk/item.html",
        item=item,
        form=form,
        month=month_words(issue.period) if issue else "",
        states=found.ITEM_STATES,
    )
