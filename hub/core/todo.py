"""What waits for somebody: each feature says what of its own does, one page shows it all."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import LazyString

from hub.core import clock
from hub.core.db import db

_PERSON = sa.bindparam("person", type_=sa.Integer)


@dataclass(frozen=True)
class Matter:
    """One thing that waits for somebody, in the language at hand: what, as whom, since when.

    `title` in the language `lang` leads to where it is done; `who` is somebody who is late.
    """

    title: str
    words: str
    role: str
    endpoint: str
    since: dt.datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    lang: str = ""
    due: dt.datetime | None = None
    who: str = ""

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < clock.now()


@dataclass(frozen=True)
class Source:
    """A feature's part of the list: its name, and all that waits for a person.

    `waiting` gives selects that have a row for each of the matters, to be counted. They are built
    once for all who have the same roles (see `Anybody`): what changes meanwhile, as time does, must
    be a parameter that is called for.
    """

    title: LazyString
    matters: Callable[[Any], Sequence[Matter]]
    waiting: Callable[[Any], Sequence[sa.Select[Any]]]


@dataclass(frozen=True)
class Anybody:
    """Whoever has these roles, as far as selects ask for a person."""

    roles: frozenset[str]
    id: sa.BindParameter[int] = field(default=_PERSON, compare=False)

    def has_role(self, *names: str) -> bool:
        """True if they have one of the roles."""
        return not self.roles.isdisjoint(names)


_sources: dict[str, Source] = {}
# By the roles of who is asked for: to build them takes longer than all the rest of a page.
_counts: dict[frozenset[str], sa.Select[Any]] = {}


def register_todo(area: str, source: Source) -> None:
    """What waits in this area (the name of its pages) stands on everybody's list."""
    _sources[area] = source
    _counts.clear()


def areas() -> Sequence[str]:
    """On whose pages it is said how much waits."""
    return list(_sources)


def matters_for(person: Any) -> list[tuple[LazyString, Matter]]:
    """All that waits for the person, each with its area: due first, then what waited longest."""
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    found = [
        (source.title, matter) for source in _sources.values() for matter in source.matters(person)
    ]
    return sorted(found, key=lambda each: (each[1].due or far, each[1].since))


def count_for(person: Any) -> int:
    """How many things wait for the person, in one query."""
    roles = frozenset(person.roles)
    if roles not in _counts:
        anybody = Anybody(roles)
        waiting = [each for source in _sources.values() for each in source.waiting(anybody)]
        _counts[roles] = _counting(waiting)
    return sum(db.session.execute(_counts[roles], {_PERSON.key: person.id}).one())


def _counting(waiting: Sequence[sa.Select[Any]]) -> sa.Select[Any]:
    """How many rows each of the selects has."""
    counts = [
        sa.select(sa.func.count()).select_from(each.order_by(None).subquery()).scalar_subquery()
        for each in waiting
    ]
    return sa.select(sa.literal(0), *counts)
