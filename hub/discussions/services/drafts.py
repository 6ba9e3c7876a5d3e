"""What somebody began to write survives a closed browser."""

from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.upserts import put
from hub.discussions.models import Draft


def keep_draft(*, actor: Member, key: str, fields: dict[str, Any]) -> None:
    """The draft is kept under its key in place of an earlier one; an empty one is forgotten."""
    if not any(str(value).strip() for name, value in fields.items() if name in ("body", "title")):
        discard_draft(actor=actor, key=key)
        return
    row = {"member_id": actor.id, "key": key, "fields": fields, "updated_at": clock.now()}
    put(Draft, row, keys=("member_id", "key"))


def discard_draft(*, actor: Member, key: str) -> None:
    """The draft is gone."""
    db.session.execute(sa.delete(Draft).where(Draft.member_id == actor.id, Draft.key == key))
