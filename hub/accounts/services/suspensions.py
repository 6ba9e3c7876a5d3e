"""Suspension: somebody is shut out until a day, told why, and let in again, earlier if need be."""

import datetime as dt

from hub.accounts.models import Member
from hub.accounts.services import letters, sign_ins
from hub.core import audit, clock
from hub.core.errors import Refused
from hub.core.i18n import _


def suspend(member: Member, *, actor: Member, until: dt.datetime, reason: str) -> None:
    """The member is signed out everywhere, sockets and all, cannot sign in, and is told by mail.

    A suspension that runs is replaced. Raises Refused for a moment that is past.
    """
    if until <= clock.now():
        raise Refused(_("A suspension ends in the future."))
    member.suspended_until, member.suspension_reason = until, reason
    sign_ins.end_all(member)
    letters.suspended(member)
    audit.note(
        "member.suspended",
        actor_id=actor.id,
        subject=f"member:{member.id}",
        until=until.isoformat(timespec="minutes"),
    )


def lift(member: Member, *, actor: Member) -> None:
    """The member may sign in again from now on, and is told."""
    if not member.is_suspended:
        return
    member.suspended_until, member.suspension_reason = None, ""
    letters.suspension_lifted(member)
    audit.note("member.let_in", actor_id=actor.id, subject=f"member:{member.id}")
