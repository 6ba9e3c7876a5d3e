"""Finding flags."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core.db import db
from hub.moderation.models import Flag


def flag_of(member: Member, kind: str, object_id: int) -> Flag | None:
    """The member's flag on the thing."""
    return db.session.scalars(
        sa.select(Flag).where(
            Flag.kind == kind, Flag.object_id == object_id, Flag.member_id == member.id
        )
    ).one_or_none()


def flags_of(case_ids: Collection[int]) -> Mapping[int, Sequence[Flag]]:
    """The flags of each case with who raised them, oldest first; one query."""
    by_case: dict[int, list[Flag]] = {}
    found = sa.select(Flag).where(Flag.case_id.in_(case_ids)).options(joinedload(Flag.member))
    for flag in db.session.scalars(found.order_by(Flag.id)):
        by_case.setdefault(flag.case_id, []).append(flag)
    return by_case


def flaggers(case_id: int) -> Sequence[int]:
    """The ids of the members who flagged it."""
    return db.session.scalars(sa.select(Flag.member_id).where(Flag.case_id == case_id)).all()
