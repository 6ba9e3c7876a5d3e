"""What a thing is linked with, as far as the visitor may see it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.links.models import WORDS, Link
from hub.links.policy import Seen, linkable

# A kind that a feature registered, and the id of one of its things.
Thing = tuple[str, int]


@dataclass(frozen=True)
class Linked:
    """The other end of a link: `is_forward` says that the link leads to it from `here`."""

    kind: str
    is_forward: bool
    what: str
    object_id: int
    seen: Seen
    here: Thing

    @property
    def words(self) -> str:
        """How the link reads from here ("Came from"), in the language at hand."""
        return str(WORDS[self.kind][0 if self.is_forward else 1])

    @property
    def label(self) -> str:
        """What the other end is ("Practice"), in the language at hand."""
        return str(linkable(self.what).label)


def links_of(what: str, object_id: int, visitor: Member | None) -> Sequence[Linked]:
    """What the thing is linked with and the visitor may see, first link first."""
    return links_of_all([(what, object_id)], visitor)


def links_of_all(things: Collection[Thing], visitor: Member | None) -> Sequence[Linked]:
    """The same for several things: one query, and those of each kind at the other ends."""
    here = set(things)
    ends = []
    for link in _links(here):
        source, target = (link.source_kind, link.source_id), (link.target_kind, link.target_id)
        if source in here:
            ends.append((link.kind, True, target, source))
        if target in here:
            ends.append((link.kind, False, source, target))
    by_kind: dict[str, set[int]] = defaultdict(set)
    for _kind, _is_forward, (what, number), _here in ends:
        by_kind[what].add(number)
    seen = {what: linkable(what).find(numbers, visitor) for what, numbers in by_kind.items()}
    return [
        Linked(kind, is_forward, what, number, seen[what][number], here)
        for kind, is_forward, (what, number), here in dict.fromkeys(ends)
        if number in seen[what]
    ]


def ends_of(source: Thing, kind: str) -> Sequence[Thing]:
    """What the thing does this to, whoever may see it."""
    rows = db.session.scalars(
        sa.select(Link)
        .where(Link.source_kind == source[0], Link.source_id == source[1], Link.kind == kind)
        .order_by(Link.id)
    )
    return [(row.target_kind, row.target_id) for row in rows]


def is_linked(what: str, object_id: Any) -> sa.ColumnElement[bool]:
    """Whether the thing is linked with any, for a query that is made anyway."""
    leads = sa.exists().where(Link.source_kind == what, Link.source_id == object_id)
    is_led_to = sa.exists().where(Link.target_kind == what, Link.target_id == object_id)
    return sa.or_(leads, is_led_to)


def others_of(what: str, object_id: int) -> Sequence[Thing]:
    """Every thing that is linked with this one, whoever may see it."""
    here = (what, object_id)
    ends = [
        ((link.source_kind, link.source_id), (link.target_kind, link.target_id))
        for link in _links({here})
    ]
    return [target if source == here else source for source, target in ends]


def _links(things: Collection[Thing]) -> Sequence[Link]:
    by_kind: dict[str, set[int]] = defaultdict(set)
    for what, number in things:
        by_kind[what].add(number)
    if not by_kind:
        return []
    touching = [
        sa.or_(
            sa.and_(Link.source_kind == what, Link.source_id.in_(sorted(ids))),
            sa.and_(Link.target_kind == what, Link.target_id.in_(sorted(ids))),
        )
        for what, ids in by_kind.items()
    ]
    return db.session.scalars(sa.select(Link).where(sa.or_(*touching)).order_by(Link.id)).all()
