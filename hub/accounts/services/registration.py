"""Joining: a registration waits for its address to be confirmed, then there is a member."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable

import sqlalchemy as sa

from hub.accounts import queries
from hub.accounts.models import ACTIVE, Member, Registration
from hub.accounts.services import letters, passwords
from hub.accounts.signals import MemberConfirmed
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import DEFAULT, LANGUAGES
from hub.core.signals import send

HANDLE_LENGTH = 30

_invitations: list[Callable[[str], bool]] = []


def honour(invites: Callable[[str], bool]) -> None:
    """Whoever brings a token for which `invites` is true may register, be it open or not."""
    _invitations.append(invites)


def is_invited(token: str) -> bool:
    """Whether the token is an invitation of any feature."""
    return bool(token) and any(invites(token) for invites in _invitations)


def register(*, name: str, email: str, password: str, lang: str) -> str:
    """The address gets a mail: to confirm it or, if it has an account, that it has one.

    Returns the token that this mail carries or would carry; the caller learns nothing of which.
    """
    token = secrets.token_urlsafe(32)
    hashed = passwords.hash_of(password)
    member = queries.member_with_address(email)
    if member is not None:
        letters.already_registered(member)
        return token
    registration = Registration(
        token_hash=queries.token_hash(token), email=email, name=name, password=hashed, lang=lang
    )
    db.session.add(registration)
    letters.confirm_registration(registration, token)
    return token


def confirm(registration: Registration) -> Member:
    """Whoever registered is a member now; all that waited for this address is forgotten.

    A second confirmation of the same address gives the member that is there already.
    """
    member = queries.member_with_address(registration.email)
    if member is None:
        member = Member(
            name=registration.name,
            handle=new_handle(registration.name),
            email=registration.email,
            password=registration.password,
            lang=registration.lang if registration.lang in LANGUAGES else DEFAULT,
            state=ACTIVE,
            confirmed_at=clock.now(),
        )
        member.languages = [member.lang]
        db.session.add(member)
        db.session.flush()
        send(MemberConfirmed(member.id))
    db.session.execute(sa.delete(Registration).where(Registration.email == registration.email))
    return member


def new_handle(name: str) -> str:
    """A handle made of the name that nobody has: `amina-diallo`, `amina-diallo-2`, or a word."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:HANDLE_LENGTH].strip("-")
    if len(stem) < 2:
        stem = f"member-{hashlib.sha256(name.encode()).hexdigest()[:4]}"
    taken = queries.handles_like(stem)
    number = 2
    handle = stem
    while handle in taken:
        handle = f"{stem}-{number}"
        number += 1
    return handle


def forget_old() -> int:
    """Registrations that nobody confirmed in three days are deleted; returns how many."""
    gone = db.session.execute(
        sa.delete(Registration).where(
            Registration.created_at < clock.now() - queries.REGISTRATION_WITHIN
        )
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]
