"""Finding organisations."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import ACTIVE, Member, Organisation
from hub.core.db import db
from hub.core.paging import Page, page_of


def organisation_named(name: str) -> Organisation | None:
    """The organisation of this name, however it is capitalised."""
    return db.session.scalars(
        sa.select(Organisation)
        .where(sa.func.lower(Organisation.name) == name.lower())
        .order_by(Organisation.verified_at.is_(None), Organisation.id)
        .limit(1)
    ).one_or_none()


def organisation_names(limit: int = 500) -> list[str]:
    """Names to choose from, verified ones first."""
    return list(
        db.session.scalars(
            sa.select(Organisation.name)
            .order_by(Organisation.verified_at.is_(None), Organisation.name)
            .limit(limit)
        )
    )


def organisation_page(slug: str) -> sa.Select[Organisation]:
    """The organisation with this address part."""
    return sa.select(Organisation).where(Organisation.slug == slug)


def organisations(
    *, words: str = "", kind: str = "", unverified: bool = False, after: str | None
) -> Page[Organisation]:
    """Organisations by name, 30 at a time."""
    statement = sa.select(Organisation)
    for word in words.split()[:5]:
        statement = statement.where(Organisation.name.icontains(word, autoescape=True))
    if kind:
        statement = statement.where(Organisation.type == kind)
    if unverified:
        statement = statement.where(Organisation.verified_at.is_(None))
    name = sa.func.lower(Organisation.name, type_=sa.String())
    return page_of(statement, keys=[name, Organisation.id], after=after, descending=False)


def members_of(organisation: Organisation, *, after: str | None = None) -> Page[Member]:
    """The active members who say they belong to it, by name."""
    statement = (
        sa.select(Member)
        .where(Member.organisation_id == organisation.id, Member.state == ACTIVE)
        .options(joinedload(Member.organisation))
    )
    name = sa.func.lower(Member.name, type_=sa.String())
    return page_of(statement, keys=[name, Member.id], after=after, descending=False)
