"""One person's own matters in moderation: what they may take away, and what is forgotten."""

from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.moderation.models import Case


def own_matters(member: Member) -> dict[str, Any]:
    """What was decided on the member's words, for their export; not who decided."""
    cases = db.session.scalars(sa.select(Case).where(Case.author_id == member.id).order_by(Case.id))
    return {
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
        ]
    }


def forget(member: Member) -> None:
    """Reasons that were told to the member are nobody's to read any more."""
    db.session.execute(sa.update(Case).where(Case.author_id == member.id).values(reason=""))
