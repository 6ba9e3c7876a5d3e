"""One person's own matters in notifications: what they may take away, and what is forgotten."""

from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.notifications import queries
from hub.notifications.models import Digest, Inbox, Notice, NoticePreference, NoticeTimes


def own_notices(member: Member) -> dict[str, Any]:
    """What the member was told and what they chose, for their export."""
    times = queries.times_of(member.id)
    return {
        "notices": [
            {
                "kind": row.kind,
                "about": row.subject,
                "told_at": row.created_at,
                "read_at": row.read_at,
            }
            for row in _rows(Notice, member)
        ],
        "choices": queries.choices_of(member.id),
        "quiet_hours": [
            each.isoformat("minutes") for each in (times.quiet_from, times.quiet_until) if each
        ],
        "digest": times.digest,
        "digests": [
            {"of": row.period, "state": row.state, "made_at": row.created_at}
            for row in _rows(Digest, member)
        ],
    }


def forget(member: Member) -> None:
    """Nothing is kept of what a member who leaves was told and had chosen."""
    for table in (Notice, Inbox, NoticePreference, NoticeTimes, Digest):
        db.session.execute(sa.delete(table).where(table.member_id == member.id))


def _rows(table: Any, member: Member) -> Any:
    return db.session.scalars(
        sa.select(table).where(table.member_id == member.id).order_by(table.id)
    )
