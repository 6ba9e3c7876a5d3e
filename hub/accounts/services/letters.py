"""What accounts write to people by mail, each in its reader's language."""

import datetime as dt
import secrets

from flask import current_app
from flask_babel import format_datetime

from hub.accounts.models import (
    ADMIN,
    EDITOR,
    EVENTS_OFFICER,
    MODERATOR,
    NEWSLETTER_EDITOR,
    REVIEWER,
    SECRETARIAT,
    Member,
    Registration,
)
from hub.accounts.queries import RESET
from hub.config import Settings
from hub.core import tokens
from hub.core.days import zone_named
from hub.core.i18n import _, _n, absolute_url, in_language
from hub.core.mail import Letter, queue_letter

ERASED = "account-erased"


def role_name(role: str) -> str:
    """What a role is called, in the language at hand."""
    names = {
        MODERATOR: _("Moderator of the whole site"),
        REVIEWER: _("Reviewer"),
        EDITOR: _("Editor"),
        EVENTS_OFFICER: _("Events officer"),
        NEWSLETTER_EDITOR: _("Newsletter editor"),
        SECRETARIAT: _("Secretariat"),
        ADMIN: _("Admin"),
    }
    return str(names[role])


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
    link = reset_link(member)
    with in_language(member.lang):
        letter = Letter(
            subject=_("Set a new password for %(site)s", site=_site()),
            paragraphs=[
                _("Hello %(name)s,", name=member.name),
                _("With this link you can set a new password. It works once, for 24 hours."),
                _("If you did not ask for it, do nothing: your password stays as it is."),
            ],
            action=(_("Set a new password"), link),
        )
    _send("reset-password", letter, member)


def reset_link(member: Member) -> str:
    """Where the member sets a new password: works once, for 24 hours."""
    token = tokens.sealed(RESET, [member.public_id, tokens.fingerprint(member.password)])
    return absolute_url("security.set_password", lang=member.lang, token=token)


def second_factors_removed(member: Member) -> None:
    """The member is told that signing in asks for the password alone again."""
    with in_language(member.lang):
        _tell(
            member,
            "second-factors-removed",
            _("Second factors were removed"),
            _(
                "Authenticator app, passkeys and recovery codes of your account were removed. "
                "Signing in asks for the password alone until you set up new ones."
            ),
        )


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


def app_added(member: Member) -> None:
    """The member is told that signing in asks for a code now."""
    with in_language(member.lang):
        _tell(
            member,
            "app-added",
            _("Sign-in with a code was switched on"),
            _("An authenticator app was added to your account. Signing in now asks for its code."),
        )


def app_removed(member: Member) -> None:
    """The member is told that signing in no longer asks for a code."""
    with in_language(member.lang):
        _tell(
            member,
            "app-removed",
            _("Sign-in with a code was switched off"),
            _("The authenticator app was removed from your account."),
        )


def passkey_added(member: Member, name: str) -> None:
    """The member is told of a new passkey."""
    with in_language(member.lang):
        _tell(
            member,
            "passkey-added",
            _("A passkey was added"),
            _("The passkey “%(name)s” was added to your account.", name=name),
        )


def passkey_removed(member: Member, name: str) -> None:
    """The member is told that a passkey is gone."""
    with in_language(member.lang):
        _tell(
            member,
            "passkey-removed",
            _("A passkey was removed"),
            _("The passkey “%(name)s” was removed from your account.", name=name),
        )


def recovery_code_used(member: Member, *, left: int) -> None:
    """The member is told that somebody signed in with a recovery code."""
    with in_language(member.lang):
        _tell(
            member,
            "recovery-code-used",
            _("A recovery code was used"),
            _("Somebody signed in to your account with your password and a recovery code."),
            _n("%(num)s recovery code is left.", "%(num)s recovery codes are left.", left),
        )


def role_given(member: Member, role: str) -> None:
    """The member is told of a new role."""
    with in_language(member.lang):
        letter = Letter(
            subject=_("You have a new role at %(site)s", site=_site()),
            paragraphs=[
                _("Hello %(name)s,", name=member.name),
                _("You were given this role: %(role)s.", role=role_name(role)),
            ],
            action=(_("Go to the Hub"), absolute_url("home.front", lang=member.lang)),
        )
    _send("role-given", letter, member)


def suspended(member: Member) -> None:
    """The member is told until when they are shut out, and why."""
    if member.suspended_until is None:
        return
    with in_language(member.lang):
        letter = Letter(
            subject=_("Your account at %(site)s is suspended", site=_site()),
            paragraphs=[
                _("Hello %(name)s,", name=member.name),
                _(
                    "Your account is suspended until %(time)s. Until then you cannot sign in. "
                    "What is public you can still read, and what you wrote stays.",
                    time=_in_zone_of(member, member.suspended_until),
                ),
                _("If you think that this is a mistake, write to the secretariat."),
            ],
            quoted=member.suspension_reason,
        )
    _send("suspended", letter, member)


def suspension_lifted(member: Member) -> None:
    """The member is told that they may sign in again."""
    with in_language(member.lang):
        letter = Letter(
            subject=_("You may sign in to %(site)s again", site=_site()),
            paragraphs=[
                _("Hello %(name)s,", name=member.name),
                _("The suspension of your account has been lifted. You may sign in again."),
            ],
            action=(_("Sign in"), absolute_url("security.login", lang=member.lang)),
        )
    _send("suspension-lifted", letter, member)


def new_address(member: Member, email: str, token: str) -> None:
    """The new address is asked to confirm that it is the member's."""
    with in_language(member.lang):
        letter = Letter(
            subject=_("Confirm your new address for %(site)s", site=_site()),
            paragraphs=[
                _("Hello %(name)s,", name=member.name),
                _(
                    "Confirm that from now on your account uses the address %(address)s.",
                    address=email,
                ),
                _("The link works for 24 hours. If you did not ask for it, do nothing."),
            ],
            action=(
                _("Use this address"),
                absolute_url("security.new_address", lang=member.lang, token=token),
            ),
        )
    _send("new-address", letter, member, to=email)


def address_is_taken(owner: Member) -> None:
    """The owner of an address is told that another account wanted to move to it."""
    with in_language(owner.lang):
        _tell(
            owner,
            "address-is-taken",
            _("Your address belongs to your account already"),
            _(
                "Somebody, perhaps you with a second account, wanted to use this address for "
                "another account. That is not possible while it belongs to this one. "
                "Nothing was changed."
            ),
        )


def address_changing(member: Member, email: str) -> None:
    """The present address is told where the account is about to move."""
    with in_language(member.lang):
        _tell(
            member,
            "address-changing",
            _("Your address is about to change"),
            _(
                "Your account is to use the address %(address)s as soon as that is confirmed.",
                address=email,
            ),
        )


def address_changed(member: Member, *, old: str, token: str) -> None:
    """The old address is told of the new one and may take the account back for seven days."""
    with in_language(member.lang):
        letter = Letter(
            subject=_("Your address was changed"),
            paragraphs=[
                _("Hello %(name)s,", name=member.name),
                _(
                    "Your account at %(site)s now uses the address %(address)s; this address is no "
                    "longer used.",
                    site=_site(),
                    address=member.email,
                ),
                _(
                    "If it was not you, take your account back within seven days: the old address "
                    "returns, every sign-in ends and you set a new password."
                ),
            ],
            action=(
                _("It was not me"),
                absolute_url("security.old_address", lang=member.lang, token=token),
            ),
        )
    _send("address-changed", letter, member, to=old)


def erased(member: Member) -> None:
    """The person is told that the account is erased; this row goes with the retention of mail."""
    with in_language(member.lang):
        letter = Letter(
            subject=_("Your account at %(site)s is erased", site=_site()),
            paragraphs=[
                _("Hello %(name)s,", name=member.name),
                _(
                    "Your account is erased: name, address, profile, sign-ins and settings. What "
                    "you wrote in discussions stays, as words of a former member."
                ),
                _("This is the last mail. Thank you for having taken part."),
            ],
        )
    if member.email is not None:
        queue_letter(
            ERASED, letter, to=member.email, lang=member.lang, reference=secrets.token_hex(12)
        )


def _tell(member: Member, kind: str, subject: str, *words: str) -> None:
    """Words on the account's safety, and what to do if somebody else was at work."""
    letter = Letter(
        subject=subject,
        paragraphs=[
            _("Hello %(name)s,", name=member.name),
            *words,
            _("If it was not you, set a new password at once and look at your sign-ins."),
        ],
        action=(
            _("Look at your account"),
            absolute_url("accounts.security_settings", lang=member.lang),
        ),
    )
    _send(kind, letter, member)


def _send(kind: str, letter: Letter, member: Member, *, to: str | None = None) -> None:
    address = to or member.email
    if address is not None:
        queue_letter(
            kind,
            letter,
            to=address,
            lang=member.lang,
            member_id=member.id,
            reference=secrets.token_hex(12),
        )


def _in_zone_of(member: Member, moment: dt.datetime) -> str:
    """The moment as the member's clock shows it, with the zone named."""
    local = moment.astimezone(zone_named(member.timezone))
    return str(format_datetime(local, "long", rebase=False))


def _site() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.site_name
