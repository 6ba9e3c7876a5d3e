"""The private address at which a member's calendar program reads their events."""

from typing import Any

from hub.accounts.models import Member, public_key
from hub.core import clock
from hub.core.db import db
from hub.events.models import CalendarAddress


def new_address(*, actor: Member) -> CalendarAddress:
    """The member's calendar has a new address; the one it had is dead."""
    address = db.session.get(CalendarAddress, actor.id)
    if address is None:
        address = CalendarAddress(member_id=actor.id)
        db.session.add(address)
    address.secret, address.created_at = public_key(), clock.now()
    db.session.flush()
    return address


def own_address(member: Member) -> dict[str, Any]:
    """Since when their calendar has an address, for their export; not the address itself."""
    address = db.session.get(CalendarAddress, member.id)
    return {"made_at": address.created_at} if address else {}


def forget_address(member: Member) -> None:
    """Nothing leads to their calendar any more."""
    revoke_address(actor=member)


def revoke_address(*, actor: Member) -> None:
    """The member's calendar has no address any more."""
    address = db.session.get(CalendarAddress, actor.id)
    if address is not None:
        db.session.delete(address)
