"""The queue: cases that one may decide, each with the thing it is about."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.config import Settings
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import current_language
from hub.core.paging import Page, page_of
from hub.moderation.models import (
    OPEN,
    REJECTED,
    RESOLVED,
    UNDECIDED,
    Case,
    Flag,
)
from hub.moderation.policy import Thing, all_scopes, is_staff, kind_named, moderated_scopes
from hub.moderation.queries.flags import flags_of

PAGE = 50
AGES = {"day": dt.timedelta(days=1), "three": dt.timedelta(days=3), "week": dt.timedelta(days=7)}
MINE, DECIDED = "mine", "decided"
SHOWS = (OPEN, MINE, RESOLVED, REJECTED)


@dataclass(frozen=True)
class Asked:
    """What the queue is filtered by; empty fields do not filter. `show` is one of SHOWS or empty:
    then all that is undecided. `age` is how long it has waited at least, one of AGES."""

    show: str = ""
    cause: str = ""
    scope: str = ""
    age: str = ""
    after: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything keeps cases away."""
        return bool(self.show or self.cause or self.scope or self.age)


@dataclass(frozen=True)
class Line:
    """A case as a moderator reads it. `thing` is None where it is no longer there.

    `past` counts what was decided on the author's words before: (that stand, that do not).
    """

    case: Case
    thing: Thing | None
    scope_title: str
    is_late: bool
    past: tuple[int, int]
    flags: Sequence[Flag] = ()


def visible_cases(visitor: Member | None) -> sa.Select[Case]:
    """The cases of the scopes the visitor moderates, for staff all; none on one's own words."""
    people = (joinedload(Case.author), joinedload(Case.taker), joinedload(Case.decider))
    return sa.select(Case).where(_may_see(visitor)).options(*people)


def queue(visitor: Member, asked: Asked) -> Page[Line]:
    """A page of the queue: who has waited longest first; what is decided, latest first."""
    found = visible_cases(visitor).where(*_conditions(visitor, asked))
    is_over = asked.show in (RESOLVED, REJECTED)
    key: Any = Case.decided_at if is_over else Case.opened_at
    page = page_of(found, keys=[key, Case.id], after=asked.after, size=PAGE, descending=is_over)
    return Page(lines_of(page.rows, visitor), page.after)


def lines_of(cases: Sequence[Case], visitor: Member) -> list[Line]:
    """The cases with what they are about; as many queries for thirty as for one."""
    things = things_of(cases, visitor)
    titles = scope_titles({case.scope for case in cases})
    flags = flags_of({case.id for case in cases if not case.is_waiting})
    past = _past({case.author_id for case in cases})
    late = clock.now() - dt.timedelta(hours=_settings().moderation_remind_hours)
    return [
        Line(
            case,
            things.get((case.kind, case.object_id)),
            titles.get(case.scope, ""),
            case.is_undecided and case.opened_at < late,
            past.get(case.author_id, (0, 0)),
            flags.get(case.id, ()),
        )
        for case in cases
    ]


def things_of(cases: Sequence[Case], reader: Member) -> dict[tuple[str, int], Thing]:
    """What the cases are about, as far as the reader may see it, by kind and id."""
    by_kind: dict[str, set[int]] = {}
    for case in cases:
        by_kind.setdefault(case.kind, set()).add(case.object_id)
    return {
        (kind, number): thing
        for kind, ids in by_kind.items()
        for number, thing in kind_named(kind).find(ids, reader).items()
    }


def undecided_count(visitor: Member) -> int:
    """How many cases wait for the visitor."""
    count = sa.select(sa.func.count()).select_from(Case)
    return db.session.scalar(count.where(_may_see(visitor), Case.state.in_(UNDECIDED))) or 0


def scopes_of(visitor: Member) -> Mapping[str, str]:
    """The scopes in which the visitor has cases, with their titles."""
    found = sa.select(Case.scope).where(_may_see(visitor)).distinct()
    titles = scope_titles(set(db.session.scalars(found)))
    return dict(sorted(titles.items(), key=lambda item: item[1].casefold()))


def scope_titles(scopes: Collection[str]) -> dict[str, str]:
    """What the scopes are called, in the language at hand."""
    lang = current_language().code
    by_name: dict[str, set[str]] = {}
    for scope in scopes:
        by_name.setdefault(scope.partition(":")[0], set()).add(scope)
    known = all_scopes()
    return {
        scope: title
        for name, some in by_name.items()
        if name in known
        for scope, title in known[name].titles(some, lang).items()
    }


def open_objects(kind: str) -> Sequence[int]:
    """The things of a kind that have an undecided case."""
    return db.session.scalars(
        sa.select(Case.object_id).where(Case.kind == kind, Case.state.in_(UNDECIDED))
    ).all()


def cases_about(kind: str, object_ids: Collection[int]) -> Sequence[int]:
    """The ids of all cases there were about these things."""
    return db.session.scalars(
        sa.select(Case.id).where(Case.kind == kind, Case.object_id.in_(object_ids))
    ).all()


def case_of(kind: str, object_id: int) -> Case | None:
    """The latest case about the thing."""
    return db.session.scalars(
        sa.select(Case)
        .where(Case.kind == kind, Case.object_id == object_id)
        .order_by(Case.id.desc())
        .limit(1)
    ).one_or_none()


def _may_see(visitor: Member | None) -> sa.ColumnElement[bool]:
    if visitor is None:
        return sa.false()
    others = Case.author_id != visitor.id
    if is_staff(visitor):
        return others
    return sa.and_(others, Case.scope.in_(moderated_scopes(visitor)))


def _conditions(visitor: Member, asked: Asked) -> list[sa.ColumnElement[bool]]:
    states = {OPEN: (OPEN,), RESOLVED: (RESOLVED,), REJECTED: (REJECTED,)}
    conditions: list[sa.ColumnElement[bool]] = [Case.state.in_(states.get(asked.show, UNDECIDED))]
    if asked.show == MINE:
        conditions.append(Case.taken_by == visitor.id)
    if asked.cause:
        conditions.append(Case.cause == asked.cause)
    if asked.scope:
        conditions.append(Case.scope == asked.scope)
    if asked.age in AGES:
        conditions.append(Case.opened_at < clock.now() - AGES[asked.age])
    return conditions


def _past(author_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    if not author_ids:
        return {}
    rows = db.session.execute(
        sa.select(
            Case.author_id,
            sa.func.count().filter(Case.state == RESOLVED),
            sa.func.count().filter(Case.state == REJECTED, Case.decided_by != Case.author_id),
        )
        .where(Case.author_id.in_(author_ids))
        .group_by(Case.author_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
