"""Who belongs to a space, and who is invited to it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import ACTIVE, Member
from hub.core import clock
from hub.core.db import db
from hub.core.paging import Page, page_of
from hub.discussions.models import MODERATOR, Space, SpaceInvitation, SpaceMembership

PAGE = 50


def membership(space: Space, person: Member) -> SpaceMembership | None:
    """How the person belongs to the space, or None."""
    return db.session.get(SpaceMembership, (space.id, person.id), populate_existing=True)


def memberships(space: Space) -> sa.Select[SpaceMembership]:
    """Every active member who belongs to the space, each with their organisation."""
    return (
        sa.select(SpaceMembership)
        .join(Member, Member.id == SpaceMembership.member_id)
        .where(SpaceMembership.space_id == space.id, Member.state == ACTIVE)
        .options(joinedload(SpaceMembership.member).joinedload(Member.organisation))
    )


def membership_page(
    space: Space, *, words: str = "", all_shown: bool, after: str | None
) -> Page[SpaceMembership]:
    """Moderators first, then by name; two queries for any number.

    Unless `all_shown`, those whose identity is protected are left out: to what somebody at risk
    belongs is nobody's business but the moderators' (domain.md §1).
    """
    statement = memberships(space)
    if not all_shown:
        statement = statement.where(
            sa.or_(Member.is_protected.is_(False), SpaceMembership.role == MODERATOR)
        )
    for word in words.split()[:5]:
        statement = statement.where(
            sa.or_(
                Member.name.icontains(word, autoescape=True),
                Member.handle.icontains(word, autoescape=True),
            )
        )
    first = sa.case((SpaceMembership.role == MODERATOR, 0), else_=1)
    name = sa.func.lower(Member.name, type_=sa.String())
    keys: list[Any] = [first, name, Member.id]
    return page_of(statement, keys=keys, after=after, size=PAGE, descending=False)


def count_members(space: Space) -> int:
    """How many belong to the space."""
    counted = sa.select(sa.func.count()).select_from(memberships(space).subquery())
    return db.session.scalar(counted) or 0


def invitation_at(token: str) -> sa.Select[SpaceInvitation]:
    """The invitation behind a link, while it waits for an answer."""
    return _waiting().where(SpaceInvitation.token == token)


def is_invitation(token: str) -> bool:
    """Whether the token is that of an invitation that waits."""
    return db.session.scalars(invitation_at(token)).unique().one_or_none() is not None


def invitation_to(space: Space, invitation_id: int) -> sa.Select[SpaceInvitation]:
    """An invitation to the space, whatever became of it."""
    return _with_people().where(
        SpaceInvitation.id == invitation_id, SpaceInvitation.space_id == space.id
    )


def waiting_invitations(person: Member) -> Sequence[SpaceInvitation]:
    """The invitations that wait for the member."""
    theirs = sa.or_(
        SpaceInvitation.member_id == person.id,
        sa.and_(SpaceInvitation.member_id.is_(None), SpaceInvitation.email == person.email),
    )
    return db.session.scalars(_waiting().where(theirs)).unique().all()


def invitations_of(space: Space, *, after: str | None) -> Page[SpaceInvitation]:
    """The invitations to the space that were not accepted, latest first."""
    return page_of(
        _with_people().where(
            SpaceInvitation.space_id == space.id,
            SpaceInvitation.accepted_at.is_(None),
            SpaceInvitation.withdrawn_at.is_(None),
        ),
        keys=[SpaceInvitation.sent_at, SpaceInvitation.id],
        after=after,
        size=PAGE,
    )


def _waiting() -> sa.Select[SpaceInvitation]:
    return _with_people().where(
        SpaceInvitation.accepted_at.is_(None),
        SpaceInvitation.declined_at.is_(None),
        SpaceInvitation.withdrawn_at.is_(None),
        SpaceInvitation.expires_at > clock.now(),
    )


def _with_people() -> sa.Select[SpaceInvitation]:
    return sa.select(SpaceInvitation).options(
        joinedload(SpaceInvitation.space).joinedload(Space.texts),
        joinedload(SpaceInvitation.inviter),
        joinedload(SpaceInvitation.member),
    )
