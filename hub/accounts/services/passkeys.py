"""Passkeys (WebAuthn Level 2): made in a device, proving its owner without a password."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import webauthn
from webauthn.helpers import base64url_to_bytes, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hub.accounts.models import Member, Passkey
from hub.accounts.services import letters, second_factor
from hub.core import clock
from hub.core.db import db

MOST = 20
TRANSPORTS = frozenset(kind.value for kind in AuthenticatorTransport)


class PasskeyRefused(ValueError):
    """What the browser sent proves nothing."""


@dataclass(frozen=True)
class Site:
    """The site as browsers bind passkeys to it (WebAuthn: relying party)."""

    name: str
    host: str
    origin: str


def options_to_add(member: Member, site: Site, challenge: str) -> dict[str, Any]:
    """What the browser is asked so that a device makes a passkey for the member."""
    if member.fs_webauthn_user_handle is None:
        member.fs_webauthn_user_handle = secrets.token_urlsafe(32)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=member.fs_webauthn_user_handle.encode(),
        user_name=member.email or member.handle,
        user_display_name=member.name,
        challenge=challenge.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_descriptors(member),
    )
    return options_to_json_dict(options)


def add(member: Member, site: Site, *, answer: str, challenge: str, name: str) -> Passkey:
    """The passkey that the device made is the member's, who is told. Raises PasskeyRefused."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge.encode(),
            expected_origin=site.origin,
            expected_rp_id=site.host,
        )
        transports = json.loads(answer).get("response", {}).get("transports") or []
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise PasskeyRefused from fault
    if _known(made.credential_id) is not None or len(of(member)) >= MOST:
        raise PasskeyRefused
    passkey = Passkey(
        member_id=member.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=[word for word in transports if word in TRANSPORTS],
        name=name,
        is_backed_up=made.credential_backed_up,
    )
    db.session.add(passkey)
    db.session.flush()
    letters.passkey_added(member, name)
    return passkey


def remove(member: Member, passkey: Passkey) -> None:
    """The passkey opens nothing any more; the member is told."""
    db.session.delete(passkey)
    db.session.flush()
    second_factor.forget_needless_codes(member)
    letters.passkey_removed(member, passkey.name)


def options_to_prove(site: Site, challenge: str, *, member: Member | None) -> dict[str, Any]:
    """What the browser is asked so that a device proves its owner.

    Without a member any passkey of the site will do, and the device must have recognised its
    owner; with one it is a second factor, where having the device is enough.
    """
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge.encode(),
        allow_credentials=_descriptors(member) if member else None,
        user_verification=(
            UserVerificationRequirement.DISCOURAGED
            if member
            else UserVerificationRequirement.REQUIRED
        ),
    )
    return options_to_json_dict(options)


def proven(site: Site, *, answer: str, challenge: str, member: Member | None) -> Member:
    """The member whose passkey gave this answer (`member`, if one is named).

    Raises PasskeyRefused, also for a copy of a key: one whose count of uses fell back.
    """
    try:
        told = json.loads(answer)
        passkey = _known(base64url_to_bytes(told["rawId"]))
    except (ValueError, KeyError, TypeError) as fault:
        raise PasskeyRefused from fault
    owner = db.session.get(Member, passkey.member_id) if passkey else None
    if passkey is None or owner is None or (member is not None and owner.id != member.id):
        raise PasskeyRefused
    try:
        proof = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge.encode(),
            expected_origin=site.origin,
            expected_rp_id=site.host,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=member is None,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise PasskeyRefused from fault
    handle = (told.get("response") or {}).get("userHandle")
    if handle and base64url_to_bytes(handle).decode() != owner.fs_webauthn_user_handle:
        raise PasskeyRefused
    passkey.sign_count, passkey.used_at = proof.new_sign_count, clock.now()
    return owner


def of(member: Member) -> list[Passkey]:
    """The member's passkeys, oldest first."""
    return list(
        db.session.scalars(
            sa.select(Passkey).where(Passkey.member_id == member.id).order_by(Passkey.id)
        )
    )


def _known(credential_id: bytes) -> Passkey | None:
    return db.session.scalars(
        sa.select(Passkey).where(Passkey.credential_id == credential_id)
    ).one_or_none()


def _descriptors(member: Member) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=passkey.credential_id,
            transports=[AuthenticatorTransport(name) for name in passkey.transports],
        )
        for passkey in of(member)
    ]
