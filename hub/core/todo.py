"""What waits for somebody: each feature says what of its own does, one page shows it all."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import LazyString

from hub.core import clock
from hub.core.db import db


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

    `waiting` gives selects that have a row for each of the matters, to be counted.
    """

    title: LazyString
    matters: Callable[[Any], Sequence[Matter]]
    waiting: Callable[[Any], Sequence[sa.Select[Any]]]


_sources: dict[str, Source] = {}


def register_todo(area: str, source: Source) -> None:
    """What waits in this area (the name of its pages) stands on everybody's list."""
    _sources[area] = source


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
    return counted([each for source in _sources.values() for each in source.waiting(person)])


def counted(waiting: Sequence[sa.Select[Any]]) -> int:
    """How many rows the selects have together."""
    counts = [
        sa.select(sa.func.count()).select_from(each.order_by(None).subquery()).scalar_subquery()
        for each in waiting
    ]
    return sum(db.session.execute(sa.select(*counts)).one()) if counts else 0
