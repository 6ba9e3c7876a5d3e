"""One person's own matters in moderation: what they may take away, and what is forgotten."""

from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.moderation.models import Case, Flag


def own_matters(member: Member) -> dict[str, Any]:
    """What the member flagged, what was decided on their words, for their export; not by whom."""
    cases = db.session.scalars(sa.select(Case).where(Case.author_id == member.id).order_by(Case.id))
    flags = db.session.scalars(sa.select(Flag).where(Flag.member_id == member.id).order_by(Flag.id))
    return {
        "flags": [
            {
                "about": f"{flag.kind}:{flag.object_id}",
                "reason": flag.reason,
                "words": flag.words,
                "flagged_at": flag.created_at,
            }
            for flag in flags
        ],
        "decisions": [
            {
                "about": f"{case.kind}:{case.object_id}",
                "cause": case.cause,
                "state": case.state,
                "reason": case.reason,
                "opened_at": case.opened_at,
                "decided_at": case.decided_at,
            }
            for case in cases
        ],
    }


def forget(member: Member) -> None:
    """Reasons told to the member, and words they flagged with, are nobody's to read any more."""
    db.session.execute(sa.update(Flag).where(Flag.member_id == member.id).values(words=""))
    db.session.execute(sa.update(Case).where(Case.author_id == member.id).values(reason=""))
