"""Another mail address: asked for, confirmed, and taken back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import queries
from hub.accounts.forms import AddressForm, EmptyForm
from hub.accounts.models import Member
from hub.accounts.routes import entry, limits
from hub.accounts.routes.blueprints import accounts, own, refused, security
from hub.accounts.services import addresses
from hub.core.edge import commit, idempotent
from hub.core.i18n import _
from hub.core.permissions import public


@accounts.get("/settings/address")
@own(proof=True)
def address_settings(_member: Member) -> ResponseReturnValue:
    """The present address and a field for another."""
    return render_template("accounts/address.html", form=AddressForm())


@accounts.post("/settings/address")
@own(proof=True)
@limits.letters_per_member
@idempotent
def ask_new_address(member: Member) -> ResponseReturnValue:
    """The new address is asked, the present one told; the page tells nothing of other accounts."""
    form = AddressForm()
    if not form.validate():
        return refused("accounts/address.html", form=form)
    if form.email.data == member.email:
        form.email.errors = [_("This is your address already.")]
        return refused("accounts/address.html", form=form)
    addresses.ask_change(member, form.email.data)
    flash(_("Open the link in the mail we have sent to the new address."), "success")
    return commit(redirect(url_for("accounts.address_settings"), 303))


@accounts.post("/settings/address/mail")
@own()
@limits.letters_per_member
@idempotent
def take_mail_again(member: Member) -> ResponseReturnValue:
    """Mail goes to the member's address again."""
    addresses.take_mail_again(member)
    flash(_("Mail is sent to this address again."), "success")
    return commit(redirect(url_for("accounts.profile_settings"), 303))


@security.get("/new-address/<token>")
@public("whoever has the mail may confirm its address")
def new_address(token: str) -> ResponseReturnValue:
    """A page with a button."""
    found = queries.address_to_confirm(token)
    if found is None:
        return render_template("accounts/address_over.html"), 404
    return render_template("accounts/new_address.html", form=EmptyForm(), address=found[1])


@security.post("/new-address/<token>")
@public("whoever has the mail may confirm its address")
def new_address_confirmed(token: str) -> ResponseReturnValue:
    """The account uses this address now; the old one is told."""
    found = queries.address_to_confirm(token)
    if found is None:
        return render_template("accounts/address_over.html"), 404
    addresses.change(*found)
    flash(_("Your account uses the new address now."), "success")
    return commit(redirect(url_for("security.login"), 303))


@security.get("/old-address/<token>")
@public("whoever has the mail to the old address may take the account back")
def old_address(token: str) -> ResponseReturnValue:
    """A page with a button."""
    found = queries.address_to_take_back(token)
    if found is None:
        return render_template("accounts/address_over.html"), 404
    return render_template("accounts/old_address.html", form=EmptyForm(), address=found[1])


@security.post("/old-address/<token>")
@public("whoever has the mail to the old address may take the account back")
def old_address_taken_back(token: str) -> ResponseReturnValue:
    """The old address is back, every sign-in has ended, a mail leads to a new password."""
    found = queries.address_to_take_back(token)
    if found is None:
        return render_template("accounts/address_over.html"), 404
    addresses.take_back(*found)
    entry.drop()
    return commit(redirect(url_for("security.reset_sent"), 303))
