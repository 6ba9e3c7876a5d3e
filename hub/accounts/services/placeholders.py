"""People who wrote elsewhere and came with an import: they have a name here and no way in."""

import datetime as dt

import sqlalchemy as sa

from hub.accounts.models import ERASED, PLACEHOLDER, Member
from hub.accounts.services.registration import new_handle
from hub.core.db import db

NAME_LENGTH = 100


def placeholder(key: str, *, handle: str, name: str, since: dt.datetime) -> tuple[Member, bool]:
    """The member who stands for the person `key` tells, and whether they are new here.

    A placeholder has neither address nor password and can never sign in. Without a name the
    person's account was already gone where they come from: a former member here too.
    """
    member = db.session.scalars(sa.select(Member).where(Member.imported_from == key)).one_or_none()
    if member is not None:
        return member, False
    member = Member(
        handle=new_handle(handle or "former-member"),
        name=name[:NAME_LENGTH],
        state=PLACEHOLDER if name else ERASED,
        created_at=since,
        imported_from=key,
    )
    db.session.add(member)
    db.session.flush()
    return member, True
