"""Settings of what keeps an account safe: password, app, recovery codes, passkeys, sign-ins."""

import datetime as dt

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from hub.accounts import queries
from hub.accounts.forms import AppForm, EmptyForm, NewPasskeyForm, NewPasswordForm
from hub.accounts.models import Member, device_named
from hub.accounts.routes import ceremony, limits
from hub.accounts.routes.blueprints import accounts, own, refused
from hub.accounts.services import passkeys, passwords, second_factor, sign_ins
from hub.core import tokens
from hub.core.edge import commit
from hub.core.i18n import _

APP = "authenticator app"
APP_WITHIN = dt.timedelta(minutes=15)


@accounts.get("/settings/security")
@own()
def security_settings(member: Member) -> ResponseReturnValue:
    """What keeps the account safe, and how to make it safer."""
    return render_template(
        "accounts/security.html",
        form=NewPasskeyForm(),
        passkeys=passkeys.of(member),
        codes_left=second_factor.recovery_codes_left(member),
        has_second_factor=queries.has_second_factor(member),
    )


@accounts.get("/settings/security/password")
@own(proof=True)
def password_settings(_member: Member) -> ResponseReturnValue:
    """A new password."""
    return render_template("accounts/password.html", form=NewPasswordForm())


@accounts.post("/settings/security/password")
@own(proof=True)
def change_password(member: Member) -> ResponseReturnValue:
    """The new password holds; everywhere else the member is signed out, sockets and all."""
    form = NewPasswordForm(about=(member.name, member.real_name, member.email))
    if not form.validate():
        return refused("accounts/password.html", form=form)
    passwords.change_password(member, form.password.data, kept=member.sign_in)
    flash(_("Your password is changed. You are signed out everywhere else."), "success")
    return commit(_back())


@accounts.get("/settings/security/app")
@own(proof=True)
def app_settings(member: Member) -> ResponseReturnValue:
    """A secret for the authenticator app, as picture and as letters."""
    return _app_page(member, AppForm(), second_factor.new_secret(), 200)


@accounts.post("/settings/security/app")
@own(proof=True)
@limits.guesses_per_member
def add_app(member: Member) -> ResponseReturnValue:
    """With the right code, signing in asks for one from now on; recovery codes are shown once."""
    form = AppForm()
    sealed = tokens.opened(APP, form.secret.data or "", within=APP_WITHIN)
    if sealed is None or sealed[0] != member.public_id:
        flash(_("That took too long. Here is a new secret."), "warning")
        return redirect(url_for("accounts.app_settings"), 303)
    secret = str(sealed[1])
    if not form.validate():
        return _app_page(member, form, secret, 422)
    had_none = not queries.has_second_factor(member)
    if not second_factor.set_up_app(member, secret=secret, code=form.code.data):
        form.code.errors = [
            _("This code is not right. Check that the clock of your device is correct.")
        ]
        return _app_page(member, form, secret, 422)
    if had_none:
        return _show_codes(member)
    flash(_("Signing in asks for a code of your app from now on."), "success")
    return commit(_back())


@accounts.delete("/settings/security/app")
@own(proof=True)
def remove_app(member: Member) -> ResponseReturnValue:
    """Signing in no longer asks for a code."""
    second_factor.remove_app(member)
    flash(_("Codes of your app are no longer asked for."), "success")
    return commit(_back())


@accounts.post("/settings/security/recovery-codes")
@own(proof=True)
def recovery_codes(member: Member) -> ResponseReturnValue:
    """Ten new codes, shown this one time; the old ones are void."""
    if not queries.has_second_factor(member):
        return _back()
    return _show_codes(member)


@accounts.post("/settings/security/passkeys/options")
@own(proof=True)
@limits.ceremonies
def new_passkey_options(member: Member) -> ResponseReturnValue:
    """What the browser asks the device."""
    options = passkeys.options_to_add(member, ceremony.site(), ceremony.begin(ceremony.ADD))
    return commit(options)


@accounts.post("/settings/security/passkeys")
@own(proof=True)
def add_passkey(member: Member) -> ResponseReturnValue:
    """The device's passkey opens the account from now on."""
    form = NewPasskeyForm()
    challenge = ceremony.end(ceremony.ADD)
    had_none = not queries.has_second_factor(member)
    try:
        if challenge is None or not form.validate():
            raise passkeys.PasskeyRefused
        passkeys.add(
            member,
            ceremony.site(),
            answer=form.credential.data,
            challenge=challenge,
            name=form.name.data or _device_of(request.user_agent.string),
        )
    except passkeys.PasskeyRefused:
        return ceremony.not_taken("accounts.security_settings")
    if had_none:
        return _show_codes(member)
    flash(_("The passkey was added."), "success")
    return commit(_back())


@accounts.delete("/settings/security/passkeys/<int:number>")
@own(proof=True)
def remove_passkey(member: Member, number: int) -> ResponseReturnValue:
    """The passkey opens nothing any more."""
    passkey = next((one for one in passkeys.of(member) if one.id == number), None)
    if passkey is None:
        raise NotFound()
    passkeys.remove(member, passkey)
    flash(_("The passkey was removed."), "success")
    return commit(_back())


@accounts.get("/settings/sign-ins")
@own()
def sign_in_list(member: Member) -> ResponseReturnValue:
    """Every browser in which the member is signed in."""
    return render_template(
        "accounts/sign_ins.html", form=EmptyForm(), sign_ins=queries.sign_ins_of(member)
    )


@accounts.delete("/settings/sign-ins/<int:number>")
@own()
def end_sign_in(member: Member, number: int) -> ResponseReturnValue:
    """That browser is signed out and its sockets are cut."""
    row = next((one for one in queries.sign_ins_of(member) if one.id == number), None)
    if row is None:
        raise NotFound()
    sign_ins.end(row)
    flash(_("That browser is signed out."), "success")
    return commit(redirect(url_for("accounts.sign_in_list"), 303))


@accounts.delete("/settings/sign-ins")
@own()
def end_other_sign_ins(member: Member) -> ResponseReturnValue:
    """Only this browser stays signed in."""
    sign_ins.end_all(member, but=member.sign_in)
    flash(_("You are signed out everywhere else."), "success")
    return commit(redirect(url_for("accounts.sign_in_list"), 303))


def _app_page(member: Member, form: AppForm, secret: str, status: int) -> ResponseReturnValue:
    form.secret.data = tokens.sealed(APP, [member.public_id, secret])
    page = render_template(
        "accounts/app.html",
        form=form,
        picture=second_factor.picture(member, secret),
        letters=second_factor.readable(secret),
    )
    return page, status


def _show_codes(member: Member) -> ResponseReturnValue:
    codes = second_factor.new_recovery_codes(member)
    return commit(render_template("accounts/recovery_codes.html", codes=codes))


def _device_of(agent: str) -> str:
    return device_named(agent)[:60] or str(_("Passkey"))


def _back() -> ResponseReturnValue:
    return redirect(url_for("accounts.security_settings"), 303)
