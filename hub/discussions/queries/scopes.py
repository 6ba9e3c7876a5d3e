"""Spaces as moderation knows them: `space:12`, who moderates it, what it is called."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.discussions.models import MODERATOR, Space, SpaceMembership

PREFIX = "space:"


def scope_of(space_id: int) -> str:
    """The name moderation has for the space."""
    return f"{PREFIX}{space_id}"


def scopes_moderated(member: Member) -> Collection[str]:
    """The spaces the member moderates."""
    rows: list[SpaceMembership] = member.space_memberships
    return [scope_of(row.space_id) for row in rows if row.role == MODERATOR]


def moderators_of_scope(scope: str) -> Sequence[int]:
    """The ids of the space's moderators."""
    return db.session.scalars(
        sa.select(SpaceMembership.member_id).where(
            SpaceMembership.space_id == _number(scope), SpaceMembership.role == MODERATOR
        )
    ).all()


def titles_of_scopes(scopes: Collection[str], lang: str) -> Mapping[str, str]:
    """The titles of the spaces."""
    numbers = [_number(scope) for scope in scopes]
    found = db.session.scalars(sa.select(Space).where(Space.id.in_(numbers)))
    return {scope_of(space.id): space.text(lang).title for space in found}


def _number(scope: str) -> int:
    return int(scope.removeprefix(PREFIX))
