"""Finding members."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member, SignIn
from hub.core.db import db


def signed_in(token: str) -> Member | None:
    """The active member whose sign-in this is, with roles, in one query."""
    row = (
        db.session.execute(
            sa.select(Member, SignIn.id)
            .join(SignIn, SignIn.member_id == Member.id)
            .where(SignIn.token == token)
            .options(joinedload(Member.role_rows))
        )
        .unique()
        .one_or_none()
    )
    if row is None or not row[0].active:
        return None
    member: Member = row[0]
    member.sign_in_id = row[1]
    return member
