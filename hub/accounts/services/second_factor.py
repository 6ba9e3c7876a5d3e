"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for a bad day."""

import base64
import io
import logging
from typing import Any

import qrcode
import qrcode.image.svg
import sqlalchemy as sa
from flask import current_app
from flask_security.totp import Totp

from hub.accounts import queries
from hub.accounts.models import Member, Passkey
from hub.accounts.services import letters
from hub.core.db import db

log = logging.getLogger(__name__)

# Seconds by which the clock of a telephone may differ from ours.
DRIFT = 30


class OnceOnlyTotp(Totp):  # type: ignore[misc]
    """A code is taken once: the time step of the last one is kept (RFC 6238 §5.2)."""

    def get_last_counter(self, user: Member) -> int | None:
        """The time step of the last code that was taken."""
        return user.totp_step

    def set_last_counter(self, user: Member, tmatch: Any) -> None:
        """Keep the time step of this code."""
        user.totp_step = tmatch.counter


def new_secret() -> str:
    """A secret for an authenticator app, encrypted as it will be kept."""
    return str(_library().totp_factory.generate_totp_secret())


def picture(member: Member, secret: str) -> str:
    """The secret as a QR code for the app's camera: SVG in a data: address."""
    image = qrcode.make(
        _library().totp_factory.get_totp_uri(member.email or member.handle, secret),
        image_factory=qrcode.image.svg.SvgPathFillImage,
        border=4,
    )
    drawing = io.BytesIO()
    image.save(drawing)
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.getvalue()).decode()


def readable(secret: str) -> str:
    """The secret in groups of letters, to be typed into the app."""
    return str(_library().totp_factory.get_totp_pretty_key(secret))


def set_up_app(member: Member, *, secret: str, code: str) -> bool:
    """With the right code of the app its secret is the member's second factor; the member is told.

    False if the code is not right.
    """
    member.totp_step = None
    if not _library().totp_factory.verify_totp(_digits(code), secret, member, window=DRIFT):
        return False
    member.tf_totp_secret = secret
    letters.app_added(member)
    return True


def remove_app(member: Member) -> None:
    """Codes of the app are no longer asked for nor taken; the member is told."""
    member.tf_totp_secret = member.totp_step = None
    forget_needless_codes(member)
    letters.app_removed(member)


def remove_all(member: Member) -> None:
    """App, passkeys and recovery codes open nothing any more; the member is told."""
    db.session.execute(sa.delete(Passkey).where(Passkey.member_id == member.id))
    member.tf_totp_secret = member.totp_step = member.mf_recovery_codes = None
    letters.second_factors_removed(member)


def new_recovery_codes(member: Member) -> list[str]:
    """Ten codes, each good once; the old ones are void. They can be shown this one time only."""
    return list(_library().mf_recovery_codes_util.create_recovery_codes(member))


def recovery_codes_left(member: Member) -> int:
    """How many recovery codes are still good."""
    return len(member.mf_recovery_codes or ())


def is_right(member: Member, code: str) -> bool:
    """Whether this is the code of the app now, or a recovery code; either is spent by it."""
    factory, recovery = _library().totp_factory, _library().mf_recovery_codes_util
    digits = _digits(code)
    if member.tf_totp_secret is not None and digits.isdigit():
        try:
            return bool(factory.verify_totp(digits, member.tf_totp_secret, member, window=DRIFT))
        except (ValueError, TypeError, KeyError):
            log.warning("the second factor of member %s was kept under another key", member.id)
            return False
    words = "-".join(part for part in code.strip().lower().replace("-", " ").split())
    left = recovery.get_recovery_codes(member)
    if words not in left:
        return False
    # A new list: a change inside the JSON column would not be seen.
    kept = list(member.mf_recovery_codes or ())
    kept.pop(left.index(words))
    member.mf_recovery_codes = kept
    letters.recovery_code_used(member, left=len(kept))
    return True


def forget_needless_codes(member: Member) -> None:
    """Recovery codes go with the last second factor."""
    if not queries.has_second_factor(member):
        member.mf_recovery_codes = None


def _digits(code: str) -> str:
    return "".join(code.split())


def _library() -> Any:
    return current_app.extensions["security"]
