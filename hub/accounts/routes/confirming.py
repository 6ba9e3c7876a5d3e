"""Registering, and confirming the address it was done with."""

import secrets

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import verify_password

from hub.accounts import queries
from hub.accounts.forms import ConfirmForm, RegisterForm
from hub.accounts.routes import entry, limits
from hub.accounts.routes.blueprints import refused, security
from hub.accounts.services import registration
from hub.config import Settings
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _, current_language
from hub.core.permissions import public

HERE, AFTERWARDS = "registered", "after_registering"


@security.get("/register")
@public("whoever has no account may join")
def register() -> ResponseReturnValue:
    """The form, or that one joins by invitation only; `next` is where one comes from."""
    target = entry.on_this_site(request.args.get("next"))
    if current_visitor():
        return redirect(target or url_for("home.front"), 303)
    invitation = request.args.get("invitation", "")[:64]
    form = RegisterForm(formdata=None, next=target or "", invitation=invitation)
    return render_template("accounts/register.html", form=form, open=_is_open(invitation))


@security.post("/register")
@public("whoever has no account may join")
@limits.letters_per_address
@limits.letters_per_account
@idempotent
def join() -> ResponseReturnValue:
    """A mail goes to the address; the page is the same whether it is known or not."""
    form = RegisterForm()
    is_open = _is_open(form.invitation.data or "")
    if not is_open or not form.validate():
        return refused("accounts/register.html", form=form, open=is_open)
    token = registration.register(
        name=form.name.data,
        email=form.email.data,
        password=form.password.data,
        lang=current_language().code,
    )
    # Where the mail is opened in this same browser, the password need not be typed again.
    session[HERE] = queries.token_hash(token)
    session[AFTERWARDS] = entry.on_this_site(form.next.data) or ""
    return commit(redirect(url_for("security.registered"), 303))


@security.get("/register/sent")
@public("says to look into the mailbox")
def registered() -> ResponseReturnValue:
    """The same bytes for everybody."""
    return render_template("accounts/registered.html")


@security.get("/confirm/<token>")
@public("whoever has the mail may confirm its address")
def confirm(token: str) -> ResponseReturnValue:
    """A page with a button: scanners open links, so nothing happens yet."""
    waiting = queries.waiting_registration(token)
    if waiting is None:
        return render_template("accounts/confirm_over.html"), 404
    return render_template(
        "accounts/confirm.html", form=ConfirmForm(), waiting=waiting, here=_is_here(token)
    )


@security.post("/confirm/<token>")
@public("whoever has the mail may confirm its address")
@limits.guesses_per_address
def confirmed(token: str) -> ResponseReturnValue:
    """There is a member now, signed in.

    In another browser than the one that registered the password is asked too: otherwise somebody
    could register with a stranger's address, and the stranger would confirm it for them.
    """
    form = ConfirmForm()
    waiting = queries.waiting_registration(token)
    if waiting is None:
        return render_template("accounts/confirm_over.html"), 404
    here = _is_here(token)
    if not form.validate() or not (here or _knows(form, waiting.password)):
        form.password.errors = [_("This is not the password chosen when registering.")]
        return refused("accounts/confirm.html", form=form, waiting=waiting, here=here)
    member = registration.confirm(waiting)
    target = session.get(AFTERWARDS) if here else None
    return entry.let_in(member, remember=False, target=target)


def _knows(form: ConfirmForm, kept: str) -> bool:
    return bool(form.password.data) and bool(verify_password(form.password.data, kept))


def _is_here(token: str) -> bool:
    return secrets.compare_digest(str(session.get(HERE, "")), queries.token_hash(token))


def _is_open(invitation: str) -> bool:
    settings: Settings = current_app.extensions["settings"]
    return settings.registration_open or registration.is_invited(invitation)
