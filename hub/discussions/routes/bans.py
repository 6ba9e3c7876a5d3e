"""Who may not write in a space: listed, kept out until a day, let in again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.permissions import policy
from hub.discussions import doors, queries, services
from hub.discussions.forms import BanForm
from hub.discussions.forms.days import ending
from hub.discussions.models import Space
from hub.discussions.policy import Discussing
from hub.discussions.routes.blueprint import blueprint


@blueprint.get("/discussions/<slug>/bans")
@policy(Discussing.SPACE_MANAGE)
def bans(slug: str) -> ResponseReturnValue:
    """Who may not write in the space, until when and why, and a form to keep somebody out."""
    return _page(doors.space(slug, Discussing.SPACE_MANAGE), BanForm(formdata=None))


@blueprint.post("/discussions/<slug>/bans")
@policy(Discussing.SPACE_MANAGE)
@idempotent
def ban(slug: str) -> ResponseReturnValue:
    """The person does not belong to the space and may not write there until a day."""
    found = doors.space(slug, Discussing.SPACE_MANAGE)
    form = BanForm()
    if not form.validate() or form.member is None:
        return _page(found, form), 422
    until = ending(form.until.data, current_visitor().timezone)
    try:
        services.ban(
            found, form.member, actor=current_visitor(), until=until, reason=form.reason.data
        )
    except services.Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _page(found, form), 422
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal.description))
        return _page(found, form), 409
    flash(_("%(name)s may not write here until then.", name=form.member.name), "success")
    return commit(redirect(url_for("discussions.bans", slug=slug), 303))


@blueprint.delete("/discussions/<slug>/bans/<public_id>")
@policy(Discussing.SPACE_MANAGE)
def lift_ban(slug: str, public_id: str) -> ResponseReturnValue:
    """The person may write in the space again."""
    found, row = doors.ban(slug, public_id, Discussing.SPACE_MANAGE)
    services.lift_ban(row, actor=current_visitor())
    flash(_("%(name)s may write here again.", name=row.member.name), "success")
    return commit(redirect(url_for("discussions.bans", slug=found.slug), 303))


def _page(found: Space, form: BanForm) -> str:
    return render_template(
        "discussions/bans.html", space=found, bans=queries.bans_in(found), form=form
    )
