"""What members chose: rows hold only what differs from the default."""

from collections.abc import Collection

import sqlalchemy as sa

from hub.core.db import db
from hub.notifications.models import DAILY, MONDAY, NoticePreference, NoticeTimes


def choices_of(member_id: int) -> dict[str, str]:
    """What the member chose, by kind; a kind that is left out is as its feature proposes."""
    rows = db.session.execute(
        sa.select(NoticePreference.kind, NoticePreference.choice).where(
            NoticePreference.member_id == member_id
        )
    )
    return {row.kind: row.choice for row in rows}


def choices_for(kind: str, member_ids: Collection[int]) -> dict[int, str]:
    """What these members chose for the kind; who is left out chose nothing."""
    rows = db.session.execute(
        sa.select(NoticePreference.member_id, NoticePreference.choice).where(
            NoticePreference.kind == kind, NoticePreference.member_id.in_(member_ids)
        )
    )
    return {row.member_id: row.choice for row in rows}


def times_of(member_id: int) -> NoticeTimes:
    """When the member wants mail; without a row one that is not kept and says the default."""
    found = db.session.get(NoticeTimes, member_id)
    return found or NoticeTimes(member_id=member_id, digest=DAILY, weekday=MONDAY)
