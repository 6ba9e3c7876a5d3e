"""Showing once more that it is you, before something important is changed."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.forms import PasskeyForm, VerifyForm
from hub.accounts.models import Member
from hub.accounts.routes import ceremony, entry, limits
from hub.accounts.routes.blueprints import own, refused, security
from hub.accounts.services import passkeys, passwords, sign_ins
from hub.core.edge import commit
from hub.core.i18n import _


@security.get("/verify")
@own()
def verify(member: Member) -> ResponseReturnValue:
    """Password or passkey, please."""
    form = VerifyForm()
    form.next.data = entry.on_this_site(request.args.get("next")) or ""
    return render_template("accounts/verify.html", form=form, has_passkey=_has_passkey(member))


@security.post("/verify")
@own()
@limits.guesses_per_member
def verified(member: Member) -> ResponseReturnValue:
    """For the next 15 minutes this browser may change what is important."""
    form = VerifyForm()
    if not form.validate():
        return refused("accounts/verify.html", form=form, has_passkey=_has_passkey(member))
    if not passwords.is_right(member, form.password.data):
        form.password.errors = [_("This is not your password.")]
        return refused("accounts/verify.html", form=form, has_passkey=_has_passkey(member))
    return _proven(member, form.next.data)


@security.post("/verify/passkey/options")
@own()
@limits.ceremonies
def verify_passkey_options(member: Member) -> ResponseReturnValue:
    """What the browser asks the device."""
    challenge = ceremony.begin(ceremony.PROVE)
    return passkeys.options_to_prove(ceremony.site(), challenge, member=member)


@security.post("/verify/passkey")
@own()
@limits.guesses_per_member
def verify_passkey(member: Member) -> ResponseReturnValue:
    """A passkey of this account proves as much as its password."""
    form = PasskeyForm()
    challenge = ceremony.end(ceremony.PROVE)
    try:
        if challenge is None or not form.validate():
            raise passkeys.PasskeyRefused
        passkeys.proven(
            ceremony.site(), answer=form.credential.data, challenge=challenge, member=member
        )
    except passkeys.PasskeyRefused:
        return ceremony.not_taken("security.verify")
    return _proven(member, form.next.data)


def _proven(member: Member, target: str | None) -> ResponseReturnValue:
    if member.sign_in:
        sign_ins.prove(member.sign_in)
    back = entry.on_this_site(target) or url_for("accounts.security_settings")
    return commit(redirect(back, 303))


def _has_passkey(member: Member) -> bool:
    return bool(passkeys.of(member))
