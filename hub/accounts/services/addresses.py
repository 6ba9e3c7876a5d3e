"""Mail addresses: one form of each, and the moves from one to another."""

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from hub.accounts import queries
from hub.accounts.models import Member, Passkey
from hub.accounts.services import letters, organisations, sign_ins
from hub.accounts.signals import AddressChanged
from hub.core import clock, mail, tokens
from hub.core.db import db
from hub.core.i18n import _l
from hub.core.signals import send

# What is said where an address is not known everywhere.
OTHER_LETTERS = _l("Mail cannot reach an address that has letters other than a to z before the @.")


def tidy(address: str, *, check_domain: bool = False) -> str | None:
    """The address as it is kept, or None if no mail can go there.

    `check_domain` asks the DNS whether its domain takes mail.
    """
    try:
        found = validate_email(address.strip(), check_deliverability=check_domain)
    except EmailNotValidError:
        return None
    return found.normalized.lower()[:255]


def is_known_everywhere(address: str) -> bool:
    """Whether any mail server takes the address.

    A domain can be said in ASCII whatever its letters, what stands before the @ cannot, and many
    servers do not take it otherwise (RFC 6531).
    """
    return address.rpartition("@")[0].isascii()


def gets_no_mail(member: Member) -> bool:
    """Whether mail to the member came back, so that none is sent any more."""
    return bool(member.email) and mail.suppressed(member.email or "")


def take_mail_again(member: Member) -> None:
    """Mail is sent to the member again, who says that the mailbox works; until it comes back."""
    mail.lift(member.email or "")


def ask_change(member: Member, email: str) -> None:
    """The new address is asked to confirm, and the present one is told.

    Does the same for an address that belongs to somebody else, except that its owner is told
    instead of asked: whoever asks learns nothing.
    """
    owner = queries.member_with_address(email)
    if owner is not None and owner.id != member.id:
        letters.address_is_taken(owner)
    elif owner is None:
        token = tokens.sealed(queries.NEW_ADDRESS, [member.public_id, member.email, email])
        letters.new_address(member, email, token)
    letters.address_changing(member, email)


def change(member: Member, email: str) -> None:
    """The account uses the new address; the old one is told and may take it back for a week."""
    old, member.email = member.email, email
    member.confirmed_at = clock.now()
    organisations.recognise(member)
    send(AddressChanged(member.id))
    if old is not None:
        token = tokens.sealed(queries.OLD_ADDRESS, [member.public_id, email, old])
        letters.address_changed(member, old=old, token=token)


def take_back(member: Member, old: str) -> None:
    """The old address is the account's again, every sign-in ends, a new password is to be set.

    Second factors go too: whoever moved the account away may have added their own.
    """
    member.email = old
    member.password = member.tf_totp_secret = member.mf_recovery_codes = None
    db.session.execute(sa.delete(Passkey).where(Passkey.member_id == member.id))
    organisations.recognise(member)
    send(AddressChanged(member.id))
    sign_ins.end_all(member)
    letters.reset_password(member)
