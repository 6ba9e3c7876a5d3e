"""Roles: given and taken by the secretariat and admins."""

from hub.accounts.models import ADMIN, Member, MemberRole, RoleChange
from hub.accounts.services import letters
from hub.accounts.signals import RolesChanged
from hub.core import audit, clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.realtime import cut
from hub.core.signals import send


def give(member: Member, role: str, *, actor: Member | None) -> None:
    """The member has the role from now on; who gave it is kept."""
    if any(row.role == role for row in member.role_rows):
        return
    row = MemberRole(
        member_id=member.id, role=role, given_by=actor.id if actor else None, given_at=clock.now()
    )
    member.role_rows.append(row)
    db.session.add(row)
    _write_down(member, role, is_given=True, actor=actor)
    send(RolesChanged(member.id, actor.id if actor else None))
    letters.role_given(member, role)


def take(member: Member, role: str, *, actor: Member, admins: int) -> None:
    """The member has the role no more; open pages lose what it opened.

    Raises Refused for the last of the `admins`.
    """
    row = next((row for row in member.role_rows if row.role == role), None)
    if row is None:
        return
    if role == ADMIN and admins <= 1:
        raise Refused(_("Somebody has to be an admin: this is the last one."))
    member.role_rows.remove(row)
    _write_down(member, role, is_given=False, actor=actor)
    send(RolesChanged(member.id, actor.id))
    cut(member_id=member.id)


def _write_down(member: Member, role: str, *, is_given: bool, actor: Member | None) -> None:
    actor_id = actor.id if actor else None
    db.session.add(RoleChange(member_id=member.id, role=role, is_given=is_given, actor_id=actor_id))
    act = "role.given" if is_given else "role.taken"
    audit.note(act, actor_id=actor_id, subject=f"member:{member.id}", role=role)
