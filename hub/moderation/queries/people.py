"""Who is to be told: the moderators of a scope, the secretariat."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.accounts.models import ADMIN, SECRETARIAT, MemberRole
from hub.core.db import db
from hub.moderation.policy import all_scopes


def moderators_of(scope: str) -> Sequence[int]:
    """The ids of those who moderate the scope."""
    known = all_scopes().get(scope.partition(":")[0])
    return known.moderators(scope) if known else ()


def secretariat() -> Sequence[int]:
    """The ids of the secretariat; of the admins where there is none."""
    for role in (SECRETARIAT, ADMIN):
        found = sa.select(MemberRole.member_id).where(MemberRole.role == role)
        if ids := db.session.scalars(found).all():
            return ids
    return ()
