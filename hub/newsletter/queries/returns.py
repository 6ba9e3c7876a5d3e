"""What came back of the Hub's mail, and who gets none, as editors look through it."""

import datetime as dt
import re
from collections.abc import Mapping

import sqlalchemy as sa
from flask_babel import LazyString

from hub.core import mail
from hub.core.i18n import _l
from hub.core.mail import MailReturn, Suppression

KIND_WORDS: Mapping[str, LazyString] = {
    mail.HARD: _l("No such mailbox"),
    mail.SOFT: _l("Not for now"),
    mail.COMPLAINT: _l("Complaint"),
}
REASON_WORDS: Mapping[str, LazyString] = {
    mail.HARD: _l("There is no such mailbox"),
    mail.SOFT: _l("Mail came back again and again"),
    mail.COMPLAINT: _l("Its reader reported our mail as spam"),
    mail.BY_HAND: _l("Added by hand"),
}

# What would change how the text around it is shown, or show nothing.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def returned_mail(
    *,
    kind: str = "",
    domain: str = "",
    address: str = "",
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> sa.Select[MailReturn]:
    """Mail that came back and matches; what is not given does not filter."""
    found = sa.select(MailReturn)
    if kind:
        found = found.where(MailReturn.kind == kind)
    if domain:
        found = found.where(MailReturn.domain == domain.lower())
    if address:
        found = found.where(MailReturn.address.contains(address.lower(), autoescape=True))
    if since is not None:
        found = found.where(MailReturn.returned_at >= since)
    if until is not None:
        found = found.where(MailReturn.returned_at <= until)
    return found


def addresses_without_mail(
    *, reason: str = "", domain: str = "", address: str = ""
) -> sa.Select[Suppression]:
    """Addresses that get no mail and match."""
    found = sa.select(Suppression)
    if reason:
        found = found.where(Suppression.reason == reason)
    if domain:
        found = found.where(Suppression.address.endswith(f"@{domain.lower()}", autoescape=True))
    if address:
        found = found.where(Suppression.address.contains(address.lower(), autoescape=True))
    return found


def those_without_mail(addresses: set[str]) -> sa.Select[str, int]:
    """Which of the addresses get no mail, each with the number of its row."""
    return sa.select(Suppression.address, Suppression.id).where(Suppression.address.in_(addresses))


def as_plain_text(raw: bytes | None) -> str:
    """What a server sent as text that only looks like what it is."""
    text = (raw or b"").decode("utf-8", "replace").replace("\r\n", "\n")
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)
