"""Finding the addresses under which members answer by mail."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.discussions.models import NOTICE, Contribution, ReplyAddress


def reply_address(token: str) -> ReplyAddress | None:
    """The address with this token, whether it still holds or not, with whose it is."""
    return db.session.scalars(
        sa.select(ReplyAddress)
        .where(ReplyAddress.token == token)
        .options(joinedload(ReplyAddress.member), joinedload(ReplyAddress.topic))
    ).one_or_none()


def count_reply_addresses(member: Member) -> int:
    """In how many topics the member can answer by mail now."""
    count = sa.select(sa.func.count()).where(
        ReplyAddress.member_id == member.id,
        ReplyAddress.revoked_at.is_(None),
        ReplyAddress.expires_at > clock.now(),
    )
    return db.session.scalar(count) or 0


def went_to(topic_id: int) -> set[int]:
    """The topics into which moderators put contributions of this one."""
    told = db.session.scalars(
        sa.select(Contribution.notice).where(
            Contribution.topic_id == topic_id, Contribution.kind == NOTICE
        )
    )
    return {
        int(notice["topic_id"])
        for notice in told
        if notice and notice.get("act") in ("split", "merged_into")
    }
