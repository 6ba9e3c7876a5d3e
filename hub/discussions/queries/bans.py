"""Finding who may not write in a space."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.discussions.models import Space, SpaceBan


def ban_of(space: Space, person: Member) -> SpaceBan | None:
    """What keeps the person from writing in the space today."""
    return db.session.scalars(
        sa.select(SpaceBan).where(
            SpaceBan.space_id == space.id,
            SpaceBan.member_id == person.id,
            SpaceBan.until > clock.now(),
        )
    ).one_or_none()


def bans_in(space: Space) -> Sequence[SpaceBan]:
    """The bans that run, those that end last first."""
    return db.session.scalars(
        sa.select(SpaceBan)
        .where(SpaceBan.space_id == space.id, SpaceBan.until > clock.now())
        .options(joinedload(SpaceBan.member))
        .order_by(SpaceBan.until.desc(), SpaceBan.member_id)
    ).all()
