"""Which editors hear of what becomes of a practice."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hub.accounts.models import ACTIVE, ADMIN, EDITOR, SECRETARIAT, Member, MemberRole
from hub.core.db import db
from hub.practices.models import CallEditor, Practice
from hub.practices.policy import edits


def looking_after(practice: Practice) -> Sequence[Member]:
    """The editor who handles it; without one, all who may: its call's, or all editors, or staff."""
    if practice.editor is not None and practice.editor.active and edits(practice.editor, practice):
        return [practice.editor]
    named = sa.select(CallEditor.member_id).where(CallEditor.call_id == practice.call_id)
    for wanted in (Member.id.in_(named), _has_role(EDITOR), _has_role(SECRETARIAT, ADMIN)):
        found = db.session.scalars(
            sa.select(Member)
            .where(Member.state == ACTIVE, wanted)
            .options(selectinload(Member.role_rows))
            .order_by(Member.id)
        ).all()
        able = [member for member in found if edits(member, practice)]
        if able:
            return able
    return []


def _has_role(*roles: str) -> sa.ColumnElement[bool]:
    return Member.id.in_(sa.select(MemberRole.member_id).where(MemberRole.role.in_(roles)))
