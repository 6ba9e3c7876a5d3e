"""The roster of reviewers: who is on it, what they know, and how much they are asked."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, fields

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from hub.accounts.models import ACTIVE, Member
from hub.core import clock
from hub.core.db import db
from hub.core.paging import Page, page_of
from hub.practices.models import WAITING, Assignment, RosterEntry

YEAR = dt.timedelta(days=365)
HERE, AWAY, LEFT, EVERYBODY = "", "away", "left", "all"
SHOWS = (HERE, AWAY, LEFT, EVERYBODY)


@dataclass(frozen=True)
class Sought:
    """What the roster is filtered by; empty fields do not filter, but `show`: who takes part."""

    words: str = ""
    objective: str = ""
    region: str = ""
    language: str = ""
    constituency: str = ""
    expertise: str = ""
    un: str = ""
    show: str = HERE

    @property
    def given(self) -> dict[str, str]:
        """What is filtered by, as it stands in an address."""
        values = {each.name: str(getattr(self, each.name)) for each in fields(self)}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True)
class Tally:
    """How much somebody is asked: open reviews now; asked and delivered within twelve months."""

    load: int = 0
    asked: int = 0
    delivered: int = 0
    last_asked: dt.datetime | None = None


def roster(sought: Sought, *, after: str | None) -> Page[RosterEntry]:
    """Those who are sought, by name; who left only where they are asked for."""
    found = (
        sa.select(RosterEntry)
        .join(RosterEntry.member)
        .where(Member.state == ACTIVE, *_conditions(sought))
        .options(contains_eager(RosterEntry.member).joinedload(Member.organisation))
    )
    return page_of(found, keys=[Member.name, Member.id], after=after, descending=False)


def entry_of(member: Member) -> RosterEntry | None:
    """The member's own entry, also of somebody who left."""
    return db.session.get(RosterEntry, member.id)


def entries() -> sa.Select[RosterEntry]:
    """Everybody who is or was on the roster."""
    return (
        sa.select(RosterEntry)
        .join(RosterEntry.member)
        .where(Member.state == ACTIVE)
        .options(joinedload(RosterEntry.member))
    )


def tallies(member_ids: Collection[int]) -> dict[int, Tally]:
    """How much each of them is asked, in one query."""
    a_year_ago = clock.now() - YEAR
    found = db.session.execute(
        sa.select(
            Assignment.reviewer_id,
            sa.func.count(sa.case((Assignment.state.in_(WAITING), 1))),
            sa.func.count(sa.case((Assignment.invited_at > a_year_ago, 1))),
            sa.func.count(sa.case((Assignment.delivered_at > a_year_ago, 1))),
            sa.func.max(Assignment.invited_at),
        )
        .where(Assignment.reviewer_id.in_(member_ids))
        .group_by(Assignment.reviewer_id)
    )
    known = {row[0]: Tally(*row[1:]) for row in found}
    return {member_id: known.get(member_id, Tally()) for member_id in member_ids}


def _conditions(sought: Sought) -> list[sa.ColumnElement[bool]]:
    today = clock.now().date()
    is_away = sa.and_(
        sa.or_(RosterEntry.away_from.is_not(None), RosterEntry.away_until.is_not(None)),
        sa.or_(RosterEntry.away_from.is_(None), RosterEntry.away_from <= today),
        sa.or_(RosterEntry.away_until.is_(None), RosterEntry.away_until >= today),
    )
    found: list[sa.ColumnElement[bool]] = []
    if sought.show != EVERYBODY:
        has_left = RosterEntry.left_at.is_not(None)
        found.append(has_left if sought.show == LEFT else ~has_left)
    if sought.show == AWAY:
        found.append(is_away)
    if sought.words:
        found.append(Member.name.icontains(sought.words, autoescape=True))
    for column, code in (
        (RosterEntry.objectives, sought.objective),
        (RosterEntry.regions, sought.region),
        (RosterEntry.languages, sought.language),
    ):
        if code:
            found.append(_holds(column, code))
    if sought.constituency:
        found.append(RosterEntry.constituency == sought.constituency)
    if sought.expertise:
        found.append(RosterEntry.expertise == sought.expertise)
    if sought.un:
        found.append(RosterEntry.is_un.is_(sought.un == "yes"))
    return found


def _holds(column: InstrumentedAttribute[list[str]], code: str) -> sa.ColumnElement[bool]:
    """Whether the list, which is JSON, holds the code."""
    return sa.cast(column, sa.Text).contains(f'"{code}"', autoescape=True)
