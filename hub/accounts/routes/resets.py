"""A forgotten password."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import queries
from hub.accounts.forms import NewPasswordForm, ResetForm
from hub.accounts.routes import entry, limits
from hub.accounts.routes.blueprints import refused, security
from hub.accounts.services import letters, passwords
from hub.core.edge import commit, idempotent
from hub.core.i18n import _
from hub.core.permissions import public


@security.get("/reset")
@public("whoever forgot their password asks here")
def reset() -> ResponseReturnValue:
    """Where shall the link go?"""
    return render_template("accounts/reset.html", form=ResetForm())


@security.post("/reset")
@public("whoever forgot their password asks here")
@limits.letters_per_address
@limits.letters_per_account
@idempotent
def ask_reset() -> ResponseReturnValue:
    """A known address gets a link; the page is the same for an unknown one."""
    form = ResetForm()
    if not form.validate():
        return refused("accounts/reset.html", form=form)
    member = queries.member_with_address(form.email.data)
    if member is not None and member.active:
        letters.reset_password(member)
    return commit(redirect(url_for("security.reset_sent"), 303))


@security.get("/reset/sent")
@public("says to look into the mailbox")
def reset_sent() -> ResponseReturnValue:
    """The same bytes for everybody."""
    return render_template("accounts/reset_sent.html")


@security.get("/reset/<token>")
@public("whoever has the mail may set a new password")
def set_password(token: str) -> ResponseReturnValue:
    """The form for the new password."""
    member = queries.member_to_reset(token)
    if member is None:
        return render_template("accounts/reset_over.html"), 404
    return render_template("accounts/set_password.html", form=NewPasswordForm(), member=member)


@security.post("/reset/<token>")
@public("whoever has the mail may set a new password")
@limits.letters_per_address
def password_set(token: str) -> ResponseReturnValue:
    """The new password holds, every sign-in has ended, and the link is spent."""
    member = queries.member_to_reset(token)
    if member is None:
        return render_template("accounts/reset_over.html"), 404
    form = NewPasswordForm(about=(member.name, member.real_name, member.email))
    if not form.validate():
        return refused("accounts/set_password.html", form=form, member=member)
    passwords.change_password(member, form.password.data)
    entry.drop()
    flash(_("Your new password is set. Sign in with it."), "success")
    return commit(redirect(url_for("security.login"), 303))
