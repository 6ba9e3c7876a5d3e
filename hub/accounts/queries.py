"""Finding members, their sign-ins and what waits for them."""

import datetime as dt
import hashlib

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member, Passkey, Registration, SignIn
from hub.config import Settings
from hub.core import clock, tokens
from hub.core.db import db

REGISTRATION_WITHIN = dt.timedelta(days=3)
RESET = "reset"
RESET_WITHIN = dt.timedelta(hours=24)


def signed_in(token: str) -> Member | None:
    """The active member whose sign-in this is, with roles, in one query."""
    if not token:
        return None
    settings: Settings = current_app.extensions["settings"]
    asks_more = settings.staff_second_factor_required
    statement = (
        sa.select(Member, SignIn, _has_passkey() if asks_more else sa.false())
        .join(SignIn, SignIn.member_id == Member.id)
        .where(
            SignIn.token == token,
            SignIn.seen_at > clock.now() - dt.timedelta(days=settings.session_days),
        )
        .options(joinedload(Member.role_rows))
    )
    row = db.session.execute(statement).unique().one_or_none()
    if row is None or not row[0].active:
        return None
    member: Member = row[0]
    member.sign_in = row[1]
    if asks_more:
        member.lacks_second_factor = (
            bool(member.role_rows) and member.tf_totp_secret is None and not row[2]
        )
    return member


def member_with_address(email: str) -> Member | None:
    """The member who has this tidy address."""
    return (
        db.session.scalars(
            sa.select(Member).where(Member.email == email).options(joinedload(Member.role_rows))
        )
        .unique()
        .one_or_none()
    )


def member_by_public_id(public_id: str) -> Member | None:
    """The member with this public id, whatever the state."""
    return db.session.scalars(sa.select(Member).where(Member.public_id == public_id)).one_or_none()


def has_second_factor(member: Member) -> bool:
    """Whether a password alone does not let this member in."""
    if member.tf_totp_secret is not None:
        return True
    return bool(db.session.scalar(sa.select(sa.exists().where(Passkey.member_id == member.id))))


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


def token_hash(token: str) -> str:
    """What is kept of a token that is good by itself, so that a stolen table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def handles_like(stem: str) -> set[str]:
    """The handles that are this stem or begin with it and a dash."""
    found = db.session.scalars(
        sa.select(Member.handle).where(
            sa.or_(Member.handle == stem, Member.handle.startswith(f"{stem}-", autoescape=True))
        )
    )
    return set(found)


def _has_passkey() -> sa.ColumnElement[bool]:
    return sa.exists().where(Passkey.member_id == Member.id).correlate(Member)
