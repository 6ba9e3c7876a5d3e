"""The second step of signing in, and signing in with a passkey alone."""

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.forms import CodeForm, PasskeyForm
from hub.accounts.models import Member
from hub.accounts.routes import ceremony, entry, limits
from hub.accounts.routes.blueprints import refused, security
from hub.accounts.services import passkeys
from hub.accounts.services import second_factor as codes
from hub.core.edge import commit
from hub.core.i18n import _
from hub.core.permissions import public


@security.get("/login/code")
@public("whoever has given their password is asked for a second factor")
def second_factor() -> ResponseReturnValue:
    """The code of the app, a passkey or a recovery code."""
    member = entry.halfway()
    if member is None:
        return redirect(url_for("security.login"), 303)
    return render_template("accounts/second_factor.html", form=CodeForm(), **_ways(member))


@security.post("/login/code")
@public("whoever has given their password is asked for a second factor")
@limits.guesses_per_address
@limits.guesses_halfway
def second_factor_given() -> ResponseReturnValue:
    """The right code lets in; a recovery code is spent by it."""
    member = entry.halfway()
    if member is None:
        return redirect(url_for("security.login"), 303)
    form = CodeForm()
    if not form.validate():
        return refused("accounts/second_factor.html", form=form, **_ways(member))
    if not codes.is_right(member, form.code.data):
        form.code.errors = [_("This code is not right, or it was used before.")]
        return refused("accounts/second_factor.html", form=form, **_ways(member))
    state = session[entry.HALFWAY]
    return entry.let_in(member, remember=state["remember"], target=state["next"], factors=2)


@security.post("/login/passkey/options")
@public("a browser asks what to ask the device")
@limits.ceremonies
def passkey_options() -> ResponseReturnValue:
    """What the browser asks the device, for this sign-in only."""
    member = entry.halfway()
    challenge = ceremony.begin(ceremony.SIGN_IN)
    return passkeys.options_to_prove(ceremony.site(), challenge, member=member)


@security.post("/login/passkey")
@public("whoever has a passkey signs in with it")
@limits.guesses_per_address
def passkey_given() -> ResponseReturnValue:
    """A passkey whose device recognised its owner is both factors; else it is the second one."""
    form = PasskeyForm()
    halfway = entry.halfway()
    challenge = ceremony.end(ceremony.SIGN_IN)
    try:
        if challenge is None or not form.validate():
            raise passkeys.PasskeyRefused
        member = passkeys.proven(
            ceremony.site(), answer=form.credential.data, challenge=challenge, member=halfway
        )
        if member.is_suspended:
            return refused("accounts/suspended.html", person=member)
        if not member.active:
            raise passkeys.PasskeyRefused
    except passkeys.PasskeyRefused:
        return ceremony.not_taken("security.second_factor" if halfway else "security.login")
    if halfway:
        state = session[entry.HALFWAY]
        return entry.let_in(member, remember=state["remember"], target=state["next"], factors=2)
    return entry.let_in(member, remember=bool(form.remember.data), target=form.next.data, factors=2)


@security.post("/login/code/end")
@public("whoever is halfway in may turn back")
def turn_back() -> ResponseReturnValue:
    """Sign in as somebody else."""
    entry.drop()
    return commit(redirect(url_for("security.login"), 303))


def _ways(member: Member) -> dict[str, object]:
    return {
        "has_app": member.tf_totp_secret is not None,
        "has_passkey": bool(passkeys.of(member)),
    }
