"""Addresses that get no mail: written down, and taken off the list again, each with its reason."""

from hub.accounts.models import Member
from hub.core import audit, mail
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.mail import Suppression
from hub.core.tokens import seal


def suppress(address: str, *, actor: Member, reason: str) -> None:
    """No mail of any kind goes to the address any more. Raises Refused if none went before."""
    if mail.suppress(address, mail.BY_HAND, words=reason, added_by=actor.id) is None:
        raise Refused(_("This address gets no mail already."))
    _note("newsletter.suppressed", address, actor, reason)


def lift(suppression: Suppression, *, actor: Member, reason: str) -> None:
    """Mail is sent to the address again, until it comes back again."""
    mail.lift(suppression.address)
    _note("newsletter.lifted", suppression.address, actor, reason)


def _note(act: str, address: str, actor: Member, reason: str) -> None:
    # The log is kept for good: it knows the address by a mark of it only.
    mark = seal("suppression", mail.folded(address))
    audit.note(act, actor_id=actor.id, subject=f"address:{mark}", reason=reason)
