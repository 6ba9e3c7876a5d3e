"""One's own matters: all that concerns a member given out, and an account erased."""

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

from hub.accounts import queries
from hub.accounts.models import ERASED, Member, MemberRole, Passkey, Registration, public_key
from hub.accounts.services import letters, passkeys, sign_ins
from hub.accounts.signals import MemberErased
from hub.core import files
from hub.core.db import db
from hub.core.edge import FormAnswer
from hub.core.mail import MailMessage, MailReturn, forget_returns
from hub.core.mail import forget as forget_message
from hub.core.realtime import cut
from hub.core.signals import send

Part = Callable[[Member], Any]

_parts: dict[str, Part] = {}
_erasers: list[Callable[[Member], None]] = []


def contributes(name: str, part: Part) -> None:
    """The export holds `<name>.json`: what `part` gives of the member's own matters.

    JSON of texts, numbers, lists and moments; nothing that others said in private.
    """
    _parts[name] = part


def on_erase(eraser: Callable[[Member], None]) -> None:
    """`eraser` removes what its feature knows of the person, in the commit of the erasure."""
    if eraser not in _erasers:
        _erasers.append(eraser)


def export(member: Member) -> bytes:
    """A zip with one JSON file for each part of the Hub that knows something of the member."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bag:
        for name, part in sorted(_parts.items()):
            told = json.dumps(part(member), ensure_ascii=False, indent=2, default=_plain)
            bag.writestr(f"{name}.json", told)
    return packed.getvalue()


def erase(member: Member) -> None:
    """Nothing in the Hub tells any more who this was; what they wrote stands as a former member's.

    Every part of the Hub forgets in this same commit. A last mail says that it is done.
    """
    address = member.email
    letters.erased(member)
    sign_ins.end_all(member)
    for eraser in _erasers:
        eraser(member)
    send(MemberErased(member.id))
    _forget_mail(member, address)
    _forget_files(member)
    _forget_mentions(member)
    _forget_entry(member, address)
    _blank(member)
    cut(member_id=member.id)


def account(member: Member) -> dict[str, Any]:
    """What accounts know of the member."""
    return {
        "public_id": member.public_id,
        "handle": member.handle,
        "name": member.name,
        "real_name": member.real_name,
        "protected_identity": member.is_protected,
        "email": member.email,
        "language": member.lang,
        "time_zone": member.timezone,
        "country": member.country,
        "languages": member.languages,
        "objectives": member.objectives,
        "about": member.bio,
        "organisation": member.organisation.name if member.organisation else None,
        "affiliation_verified_at": member.affiliation_verified_at,
        "roles": [
            {"role": row.role, "given_at": row.given_at}
            for row in sorted(member.role_rows, key=lambda row: row.role)
        ],
        "registered_at": member.created_at,
        "address_confirmed_at": member.confirmed_at,
        "suspended_until": member.suspended_until,
        "suspension_reason": member.suspension_reason,
        "authenticator_app": member.tf_totp_secret is not None,
        "passkeys": [
            {"name": key.name, "added_at": key.created_at, "used_at": key.used_at}
            for key in passkeys.of(member)
        ],
        "sign_ins": [
            {
                "browser": row.agent,
                "address": row.address,
                "since": row.created_at,
                "last_used": row.seen_at,
            }
            for row in queries.sign_ins_of(member)
        ],
    }


def mail(member: Member) -> list[dict[str, Any]]:
    """The mail that was sent to the member."""
    rows = db.session.scalars(
        sa.select(MailMessage).where(MailMessage.member_id == member.id).order_by(MailMessage.id)
    )
    return [
        {
            "kind": row.kind,
            "to": row.recipient,
            "subject": row.subject,
            "queued_at": row.created_at,
            "sent_at": row.sent_at,
        }
        for row in rows
    ]


def returned_mail(member: Member) -> list[dict[str, Any]]:
    """Mail to the member's address that came back."""
    rows = db.session.scalars(
        sa.select(MailReturn)
        .where(MailReturn.address == (member.email or "").lower())
        .order_by(MailReturn.id)
    )
    return [
        {
            "kind": row.kind,
            "status": row.status,
            "words": row.words,
            "subject": row.subject,
            "returned_at": row.returned_at,
        }
        for row in rows
    ]


def without_name(html: str, member: Member) -> str:
    """A text behind the walls in which mentions of the member say `@former-12`."""
    link = re.compile(rf'<a class="mention" href="/members/{member.public_id}"[^>]*>[^<]*</a>')
    return link.sub(f"@former-{member.id}", html)


def without_handle(source: str, member: Member) -> str:
    """The source of such a text, its mentions changed alike."""
    handle = re.compile(rf"@{re.escape(member.handle)}(?![\w-])", re.IGNORECASE)
    return handle.sub(f"@former-{member.id}", source)


def own_files(member: Member) -> list[dict[str, Any]]:
    """The files the member uploaded, and what they hang on."""
    return [
        {
            "address": files.address_of(file),
            "name": file.name,
            "type": file.content_type,
            "bytes": file.size,
            "hangs_on": file.owner_kind and f"{file.owner_kind}:{file.owner_id}",
            "uploaded_at": file.created_at,
        }
        for file in files.files_by(member.id)
    ]


def _forget_files(member: Member) -> None:
    """A file that hangs on words stays with them; one that hangs on nothing goes."""
    for file in files.files_by(member.id):
        if file.owner_kind is None:
            files.remove(file)
        else:
            file.uploader_id = None


def _forget_mentions(member: Member) -> None:
    link = f'href="/members/{member.public_id}"'
    for other in db.session.scalars(sa.select(Member).where(Member.bio_html.contains(link))):
        other.bio_html = without_name(other.bio_html, member)
        other.bio = without_handle(other.bio, member)


def _forget_mail(member: Member, address: str | None) -> None:
    """Sent mail keeps only that it was sent; what waits is not sent, but for the last letter."""
    rows: Iterable[MailMessage] = db.session.scalars(
        sa.select(MailMessage).where(
            sa.or_(MailMessage.member_id == member.id, MailMessage.recipient == (address or "")),
            MailMessage.kind != letters.ERASED,
        )
    )
    for row in rows:
        forget_message(row)
    if address is not None:
        forget_returns(address)


def _forget_entry(member: Member, address: str | None) -> None:
    db.session.execute(sa.delete(Passkey).where(Passkey.member_id == member.id))
    db.session.execute(sa.delete(MemberRole).where(MemberRole.member_id == member.id))
    if address is not None:
        db.session.execute(sa.delete(Registration).where(Registration.email == address))
    db.session.execute(
        sa.delete(FormAnswer).where(FormAnswer.scope.startswith(f"member:{member.id}:"))
    )
    db.session.expire(member, ["role_rows"])


def _blank(member: Member) -> None:
    member.state = ERASED
    member.name = ""
    member.handle = f"former-{member.id}"
    member.email = member.password = member.real_name = None
    member.is_protected = False
    member.timezone, member.country = "UTC", None
    member.languages, member.objectives = [], []
    member.bio = member.bio_html = ""
    member.organisation = None
    member.organisation_id = None
    member.affiliation_verified_at = member.affiliation_verified_by = None
    member.confirmed_at = member.suspended_until = None
    member.suspension_reason = ""
    member.tf_totp_secret = member.mf_recovery_codes = member.totp_step = None
    member.fs_webauthn_user_handle = None
    member.fs_uniquifier = public_key()


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in an export")
