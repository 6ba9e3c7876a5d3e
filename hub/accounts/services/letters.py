"""What accounts write to people by mail, each in its reader's language."""

import secrets

from flask import current_app

from hub.accounts.models import Member, Registration
from hub.accounts.queries import RESET
from hub.config import Settings
from hub.core import tokens
from hub.core.i18n import _, absolute_url, in_language
from hub.core.mail import Letter, queue_letter


def confirm_registration(registration: Registration, token: str) -> None:
    """Whoever wants to join with this address is asked to confirm it."""
    with in_language(registration.lang):
        letter = Letter(
            subject=_("Confirm your address for %(site)s", site=_site()),
            paragraphs=[
                _("Hello %(name)s,", name=registration.name),
                _(
                    "Confirm this address to join %(site)s. The link works for three days.",
                    site=_site(),
                ),
                _("If you did not register, do nothing: there will be no account."),
            ],
            action=(
                _("Confirm my address"),
                absolute_url("security.confirm", lang=registration.lang, token=token),
            ),
        )
    queue_letter(
        "confirm-registration",
        letter,
        to=registration.email,
        lang=registration.lang,
        reference=registration.token_hash[:32],
    )


def already_registered(member: Member) -> None:
    """The owner of a known address is told that somebody tried to register with it."""
    with in_language(member.lang):
        letter = Letter(
            subject=_("You already have an account at %(site)s", site=_site()),
            paragraphs=[
                _("Hello %(name)s,", name=member.name),
                _(
                    "Somebody, perhaps you, tried to register with this address. It already "
                    "belongs to your account, so you can simply sign in."
                ),
                _(
                    "If you have forgotten your password, you can set a new one on the sign-in "
                    "page. If it was not you, there is nothing to do."
                ),
            ],
            action=(_("Sign in"), absolute_url("security.login", lang=member.lang)),
        )
    _send("already-registered", letter, member)


def reset_password(member: Member) -> None:
    """The member gets a link with which to set a new password."""
    token = tokens.sealed(RESET, [member.public_id, tokens.fingerprint(member.password)])
    with in_language(member.lang):
        letter = Letter(
            subject=_("Set a new password for %(site)s", site=_site()),
            paragraphs=[
                _("Hello %(name)s,", name=member.name),
                _("With this link you can set a new password. It works once, for 24 hours."),
                _("If you did not ask for it, do nothing: your password stays as it is."),
            ],
            action=(
                _("Set a new password"),
                absolute_url("security.set_password", lang=member.lang, token=token),
            ),
        )
    _send("reset-password", letter, member)


def password_changed(member: Member) -> None:
    """The member is told that the password is another one now."""
    with in_language(member.lang):
        letter = Letter(
            subject=_("Your password was changed"),
            paragraphs=[
                _("Hello %(name)s,", name=member.name),
                _(
                    "The password of your account at %(site)s was changed just now. You were "
                    "signed out everywhere else.",
                    site=_site(),
                ),
                _("If it was not you, set a new password at once and look at your sign-ins."),
            ],
            action=(_("Set a new password"), absolute_url("security.reset", lang=member.lang)),
        )
    _send("password-changed", letter, member)


def _send(kind: str, letter: Letter, member: Member) -> None:
    if member.email is not None:
        queue_letter(
            kind,
            letter,
            to=member.email,
            lang=member.lang,
            member_id=member.id,
            reference=secrets.token_hex(12),
        )


def _site() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.site_name
