"""Finding members."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import (
    ACTIVE,
    ADMIN,
    PLACEHOLDER,
    Member,
    MemberRole,
    Organisation,
    Passkey,
    RoleChange,
)
from hub.core.db import db
from hub.core.markup import Mentioned
from hub.core.paging import Page, page_of


def member_with_address(email: str) -> Member | None:
    """The member who has this tidy address."""
    return (
        db.session.scalars(
            sa.select(Member).where(Member.email == email).options(joinedload(Member.role_rows))
        )
        .unique()
        .one_or_none()
    )


def followers_of_objectives(objectives: Collection[str]) -> list[int]:
    """The ids of active members who follow one of these objectives."""
    wanted = set(objectives)
    if not wanted:
        return []
    rows = db.session.execute(
        sa.select(Member.id, Member.objectives).where(Member.state == ACTIVE).order_by(Member.id)
    )
    return [row.id for row in rows if wanted.intersection(row.objectives or ())]


def member_by_public_id(public_id: str) -> Member | None:
    """The member with this public id, whatever the state."""
    return db.session.scalars(sa.select(Member).where(Member.public_id == public_id)).one_or_none()


def member_with_handle(handle: str) -> Member | None:
    """The active member who has this handle."""
    return db.session.scalars(
        sa.select(Member).where(Member.handle == handle.lower(), Member.state == ACTIVE)
    ).one_or_none()


def members_meant(words: str) -> Sequence[Member]:
    """Whoever has this handle; else all who have exactly this name."""
    found = member_with_handle(words.removeprefix("@"))
    if found is not None:
        return [found]
    named = directory(Wanted(words=words), after=None).rows
    return [each for each in named if each.name.casefold() == words.casefold()]


def has_second_factor(member: Member) -> bool:
    """Whether a password alone does not let this member in."""
    if member.tf_totp_secret is not None:
        return True
    return bool(db.session.scalar(sa.select(sa.exists().where(Passkey.member_id == member.id))))


def handles_like(stem: str) -> set[str]:
    """The handles that are this stem or begin with it and a dash."""
    found = db.session.scalars(
        sa.select(Member.handle).where(
            sa.or_(Member.handle == stem, Member.handle.startswith(f"{stem}-", autoescape=True))
        )
    )
    return set(found)


def mentioned(handles: Collection[str]) -> Mapping[str, Mentioned]:
    """Whom these handles stand for, however capitalised: active members only, in one query."""
    found = db.session.execute(
        sa.select(Member.handle, Member.public_id, Member.name).where(
            Member.handle.in_({handle.lower() for handle in handles}), Member.state == ACTIVE
        )
    )
    known = {handle: Mentioned(public_id, name) for handle, public_id, name in found}
    return {handle: known[handle.lower()] for handle in handles if handle.lower() in known}


def profile(public_id: str) -> sa.Select[Member]:
    """Whose page there is: members, and names that came with an import; not those who left."""
    return (
        sa.select(Member)
        .where(Member.public_id == public_id, Member.state.in_((ACTIVE, PLACEHOLDER)))
        .options(joinedload(Member.organisation))
    )


@dataclass(frozen=True)
class Wanted:
    """What the directory is filtered by; empty fields do not filter."""

    words: str = ""
    country: str = ""
    organisation_type: str = ""
    objective: str = ""


def directory(wanted: Wanted, *, after: str | None) -> Page[Member]:
    """Active members by name, 30 at a time, with their organisations."""
    statement = (
        sa.select(Member)
        .where(Member.state == ACTIVE, Member.confirmed_at.is_not(None))
        .options(joinedload(Member.organisation))
    )
    for word in wanted.words.split()[:5]:
        statement = statement.where(
            sa.or_(
                Member.name.icontains(word, autoescape=True),
                Member.handle.icontains(word, autoescape=True),
            )
        )
    if wanted.country:
        statement = statement.where(Member.country == wanted.country)
    if wanted.organisation_type:
        statement = statement.where(
            Member.organisation_id.in_(
                sa.select(Organisation.id).where(Organisation.type == wanted.organisation_type)
            )
        )
    if wanted.objective:
        # A code is quoted in the JSON text, so no other code contains it.
        column = sa.cast(Member.objectives, sa.Text)
        statement = statement.where(column.contains(f'"{wanted.objective}"', autoescape=True))
    name = sa.func.lower(Member.name, type_=sa.String())
    return page_of(statement, keys=[name, Member.id], after=after, size=30, descending=False)


def staff() -> list[Member]:
    """Everybody with a role, by name."""
    return list(
        db.session.scalars(
            sa.select(Member)
            .where(Member.id.in_(sa.select(MemberRole.member_id)))
            .options(joinedload(Member.role_rows))
            .order_by(sa.func.lower(Member.name), Member.id)
        ).unique()
    )


def count_admins() -> int:
    """How many active members are admins."""
    count = (
        sa.select(sa.func.count())
        .select_from(MemberRole)
        .join(Member, Member.id == MemberRole.member_id)
        .where(MemberRole.role == ADMIN, Member.state == ACTIVE)
    )
    return db.session.scalar(count) or 0


def is_last_admin(member: Member) -> bool:
    """Whether nobody would be an admin without this member."""
    return any(row.role == ADMIN for row in member.role_rows) and count_admins() <= 1


def role_changes(limit: int = 50) -> list[tuple[RoleChange, str, str | None]]:
    """The latest changes of roles: what, whose, by whom."""
    actor = sa.orm.aliased(Member)
    found = db.session.execute(
        sa.select(RoleChange, Member.name, actor.name)
        .join(Member, Member.id == RoleChange.member_id)
        .outerjoin(actor, actor.id == RoleChange.actor_id)
        .order_by(RoleChange.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in found]
