"""Who is at the door: sign-ins, registrations that wait, links that were sent by mail."""

import datetime as dt
import hashlib
from functools import cache

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member, Passkey, Registration, SignIn
from hub.accounts.queries.people import member_by_public_id, member_with_address
from hub.config import Settings
from hub.core import clock, tokens
from hub.core.db import db

REGISTRATION_WITHIN = dt.timedelta(days=3)
NEW_ADDRESS_WITHIN = dt.timedelta(hours=24)
OLD_ADDRESS_WITHIN = dt.timedelta(days=7)
RESET, NEW_ADDRESS, OLD_ADDRESS = "reset", "new address", "old address"
RESET_WITHIN = dt.timedelta(hours=24)


def signed_in(token: str) -> Member | None:
    """The active member whose sign-in this is, with roles, in one query."""
    if not token:
        return None
    settings: Settings = current_app.extensions["settings"]
    asks_more = settings.staff_second_factor_required
    oldest = clock.now() - dt.timedelta(days=settings.session_days)
    row = (
        db.session.execute(_sign_in(asks_more), {"token": token, "oldest": oldest})
        .unique()
        .one_or_none()
    )
    if row is None or not row[0].active:
        return None
    member: Member = row[0]
    member.sign_in = row[1]
    if asks_more:
        member.lacks_second_factor = (
            bool(member.role_rows) and member.tf_totp_secret is None and not row[2]
        )
    return member


# Every request of everybody who is signed in asks it: it is built once.
@cache
def _sign_in(asks_more: bool) -> sa.Select[Member, SignIn, bool]:
    return (
        sa.select(Member, SignIn, _has_passkey() if asks_more else sa.false())
        .join(SignIn, SignIn.member_id == Member.id)
        .where(SignIn.token == sa.bindparam("token"), SignIn.seen_at > sa.bindparam("oldest"))
        .options(joinedload(Member.role_rows))
    )


def waiting_registration(token: str) -> Registration | None:
    """The registration that the mail with this token asks to confirm, while it may be."""
    return db.session.scalars(
        sa.select(Registration).where(
            Registration.token_hash == token_hash(token),
            Registration.created_at > clock.now() - REGISTRATION_WITHIN,
        )
    ).one_or_none()


def member_to_reset(token: str) -> Member | None:
    """The member who was sent this link to a new password, while it works: once, for 24 hours."""
    content = tokens.opened(RESET, token, within=RESET_WITHIN)
    member = member_by_public_id(str(content[0])) if content else None
    if member is None or not member.active or content is None:
        return None
    return member if content[1] == tokens.fingerprint(member.password) else None


def address_to_confirm(token: str) -> tuple[Member, str] | None:
    """Whose account is to use which address, while the link works and the address is free."""
    return _move(NEW_ADDRESS, token, within=NEW_ADDRESS_WITHIN)


def address_to_take_back(token: str) -> tuple[Member, str] | None:
    """Whose account returns to which address, for a week, if it has not moved on since."""
    return _move(OLD_ADDRESS, token, within=OLD_ADDRESS_WITHIN)


def sign_ins_of(member: Member) -> list[SignIn]:
    """The browsers in which the member is signed in, the one used last first."""
    return list(
        db.session.scalars(
            sa.select(SignIn)
            .where(SignIn.member_id == member.id)
            .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        )
    )


def _move(purpose: str, token: str, *, within: dt.timedelta) -> tuple[Member, str] | None:
    content = tokens.opened(purpose, token, within=within)
    member = member_by_public_id(str(content[0])) if content else None
    if content is None or member is None or not member.active or member.email != content[1]:
        return None
    address = str(content[2])
    return None if member_with_address(address) is not None else (member, address)


def token_hash(token: str) -> str:
    """What is kept of a token that is good by itself, so that a stolen table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def _has_passkey() -> sa.ColumnElement[bool]:
    return sa.exists().where(Passkey.member_id == Member.id).correlate(Member)
