"""One's own matters: taken away as a file, or erased."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import queries
from hub.accounts.forms import EmptyForm, EraseForm
from hub.accounts.models import Member
from hub.accounts.routes import entry, limits
from hub.accounts.routes.blueprints import accounts, own, refused
from hub.accounts.services import passwords
from hub.accounts.services import privacy as services
from hub.core.edge import commit
from hub.core.i18n import _


@accounts.get("/settings/privacy")
@own()
def privacy(_member: Member) -> ResponseReturnValue:
    """What the Hub knows of one, to take away or to erase."""
    return render_template("accounts/privacy.html", form=EmptyForm())


@accounts.post("/settings/privacy/export")
@own(proof=True)
@limits.exports_per_member
def export(member: Member) -> ResponseReturnValue:
    """A zip with a JSON file for each part of the Hub."""
    answer = Response(services.export(member), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="hub-{member.handle}.zip"'
    return answer


@accounts.get("/settings/privacy/erase")
@own(proof=True)
def erase_settings(_member: Member) -> ResponseReturnValue:
    """What will happen, and a form that asks for the password."""
    return render_template("accounts/erase.html", form=EraseForm())


@accounts.post("/settings/privacy/erase")
@own(proof=True)
@limits.guesses_per_member
def erase(member: Member) -> ResponseReturnValue:
    """The account is erased; what was written stays without a name."""
    form = EraseForm()
    if not form.validate():
        return refused("accounts/erase.html", form=form)
    if not passwords.is_right(member, form.password.data):
        form.password.errors = [_("This is not your password.")]
        return refused("accounts/erase.html", form=form)
    if queries.is_last_admin(member):
        form.form_errors.append(_("You are the last admin: give the role to somebody else first."))
        return refused("accounts/erase.html", form=form)
    services.erase(member)
    entry.drop()
    flash(_("Your account is erased. Thank you for having taken part."), "success")
    return commit(redirect(url_for("home.front"), 303))
