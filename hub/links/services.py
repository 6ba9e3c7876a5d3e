"""Two things are linked, and linked no more."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.upserts import insert_missing
from hub.links.models import Link
from hub.links.policy import linkable
from hub.links.queries import Thing, others_of


def link(source: Thing, kind: str, target: Thing, *, actor: Member | None) -> None:
    """The source does to the target what `kind` says. Linked again, nothing changes.

    The caller has asked whether the actor may see both; a link shows nobody more than they may see.
    """
    row = {**_ends(source, kind, target), "created_by": actor.id if actor else None}
    insert_missing(Link, [row])
    for what, number in (source, target):
        linkable(what).touch([number])


def unlink(source: Thing, kind: str, target: Thing) -> None:
    """The two are not linked so any more."""
    db.session.execute(sa.delete(Link).filter_by(**_ends(source, kind, target)))
    for what, number in (source, target):
        linkable(what).touch([number])


def cut(what: str, object_id: int) -> None:
    """The thing is gone, and all its links with it."""
    here = [
        sa.and_(Link.source_kind == what, Link.source_id == object_id),
        sa.and_(Link.target_kind == what, Link.target_id == object_id),
    ]
    changed(what, object_id)
    db.session.execute(sa.delete(Link).where(sa.or_(*here)))


def changed(what: str, object_id: int) -> None:
    """The thing is titled or seen otherwise than before: the pages of what is linked show it so."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for other, number in others_of(what, object_id):
        by_kind[other].add(number)
    for other, numbers in by_kind.items():
        linkable(other).touch(sorted(numbers))


def forget(member: Member) -> None:
    """Links stay; who made them is not known any more."""
    db.session.execute(sa.update(Link).where(Link.created_by == member.id).values(created_by=None))


def own_links(member: Member) -> list[dict[str, Any]]:
    """The links the member made, for their export."""
    rows = db.session.scalars(sa.select(Link).where(Link.created_by == member.id).order_by(Link.id))
    return [
        {
            "from": f"{row.source_kind}:{row.source_id}",
            "kind": row.kind,
            "to": f"{row.target_kind}:{row.target_id}",
            "linked_at": row.created_at,
        }
        for row in rows
    ]


def _ends(source: Thing, kind: str, target: Thing) -> dict[str, Any]:
    return {
        "kind": kind,
        "source_kind": source[0],
        "source_id": source[1],
        "target_kind": target[0],
        "target_id": target[1],
    }
