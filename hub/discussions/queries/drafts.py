"""What a member began to write and has not sent."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.discussions.models import Draft


def draft_of(member: Member, key: str) -> Draft | None:
    """What the member began to write there."""
    return db.session.get(Draft, (member.id, key))


def drafts_of(member: Member) -> Sequence[Draft]:
    """What the member began to write, latest first."""
    return db.session.scalars(
        sa.select(Draft).where(Draft.member_id == member.id).order_by(Draft.updated_at.desc())
    ).all()
