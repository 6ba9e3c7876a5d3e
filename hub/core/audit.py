"""The audit log: a row for each privileged act, chained to the row before it, never changed.

Rows hold ids and short words, no names: what an erased person did stays, who it was is forgotten.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from hub.core import clock
from hub.core.db import Model, UtcDateTime, db
from hub.core.upserts import insert_missing

NOTED = "hub.audit"
BEGINNING = "0" * 64
BATCH = 500

_acts: dict[str, LazyString] = {}
_addresses: dict[str, Callable[[int], str]] = {}


class AuditEntry(Model):
    """Who did what to which thing, and when. `hash` is over the row and the hash before it.

    `actor_id` is empty where nobody was signed in: a command, or the Hub by itself.
    """

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    act: Mapped[str] = mapped_column(sa.String(60), index=True)
    subject: Mapped[str] = mapped_column(sa.String(60), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class AuditHead(Model):
    """The end of the chain, in one row: whoever adds to the log holds it until the commit."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(sa.String(64), default=BEGINNING)


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found: its end as it should be, or the first row that is not."""

    number: int
    hash: str
    fault: str = ""


@dataclass(frozen=True)
class _Noted:
    at: dt.datetime
    actor_id: int | None
    act: str
    subject: str
    facts: dict[str, Any]
    savepoint: SessionTransaction | None


def register_acts(acts: Mapping[str, LazyString]) -> None:
    """The privileged acts of a feature (`topic.locked`), and how each is told."""
    _acts.update(acts)


def register_addresses(addresses: Mapping[str, Callable[[int], str]]) -> None:
    """Where a subject of each kind (`topic`) can be looked at, by its id."""
    _addresses.update(addresses)


def all_acts() -> Mapping[str, LazyString]:
    """Every privileged act there is, with its words."""
    return dict(sorted(_acts.items()))


def address_of(subject: str) -> str | None:
    """Where `topic:7` can be looked at, if its feature says so."""
    kind, _colon, number = subject.partition(":")
    address = _addresses.get(kind)
    return address(int(number)) if address and number.isdecimal() else None


def note(act: str, *, actor_id: int | None, subject: str, **facts: Any) -> None:
    """The act is a row of this session's commit, the last thing that is written in it.

    `subject` is `member:7` or `contribution:71`; `facts` are ids and short words, never a name.
    """
    if act not in _acts:
        raise ValueError(f"{act} is no privileged act that a feature has registered")
    session = db.session()
    if not session.in_transaction():
        session.begin()
    noted = _Noted(clock.now(), actor_id, act, subject, facts, session.get_nested_transaction())
    session.info.setdefault(NOTED, []).append(noted)


def entries(
    *,
    actor_id: int | None = None,
    by_nobody: bool = False,
    act: str = "",
    subject: str = "",
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> sa.Select[AuditEntry]:
    """The rows that match; what is not given does not filter."""
    found = sa.select(AuditEntry)
    if actor_id is not None:
        found = found.where(AuditEntry.actor_id == actor_id)
    if by_nobody:
        found = found.where(AuditEntry.actor_id.is_(None))
    if act:
        found = found.where(AuditEntry.act == act)
    if subject:
        found = found.where(AuditEntry.subject == subject)
    if since is not None:
        found = found.where(AuditEntry.at >= since)
    if until is not None:
        found = found.where(AuditEntry.at <= until)
    return found


def verify() -> Verdict:
    """Walk the whole chain; the verdict names the first row that was changed or is missing."""
    number, last = 0, BEGINNING
    while rows := _rows_after(number):
        for row in rows:
            if row.number != number + 1:
                return Verdict(number, last, f"row {number + 1} is missing")
            if row.previous != last or row.hash != _hash_of(row):
                return Verdict(number, last, f"row {row.number} was changed")
            number, last = row.number, row.hash
    end = db.session.execute(sa.select(AuditHead.number, AuditHead.hash)).one_or_none()
    if end is not None and end.number > number:
        return Verdict(number, last, f"row {number + 1} is missing")
    if (end.number, end.hash) != (number, last) if end is not None else number > 0:
        return Verdict(number, last, "the end of the log was changed")
    return Verdict(number, last)


def hash_at(number: int) -> str | None:
    """The hash of a row as it stands in the log: to compare with one that was kept elsewhere."""
    return db.session.scalar(sa.select(AuditEntry.hash).where(AuditEntry.number == number))


def _rows_after(number: int) -> Sequence[Any]:
    found = sa.select(*AuditEntry.__table__.c).where(AuditEntry.number > number)
    return db.session.execute(found.order_by(AuditEntry.number).limit(BATCH)).all()


def _hash_of(row: Any) -> str:
    told = [row.number, row.at.isoformat(), row.actor_id, row.act, row.subject, row.facts]
    words = json.dumps([*told, row.previous], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


# The log is locked last and for the shortest time: whoever holds it waits for nothing else, so
# that no two commits wait for each other.
@sa.event.listens_for(Session, "before_commit")
def _write_down(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get(NOTED):
        return
    session.flush()
    noted: list[_Noted] = session.info.pop(NOTED)
    insert_missing(AuditHead, [{"id": 1, "number": 0, "hash": BEGINNING}])
    number, last = session.execute(
        sa.select(AuditHead.number, AuditHead.hash).with_for_update()
    ).one()
    for each in noted:
        number += 1
        entry = AuditEntry(
            number=number,
            at=each.at,
            actor_id=each.actor_id,
            act=each.act,
            subject=each.subject,
            facts=each.facts,
            previous=last,
        )
        entry.hash = last = _hash_of(entry)
        session.add(entry)
    session.execute(sa.update(AuditHead).values(number=number, hash=last))


@sa.event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, rolled_back: SessionTransaction) -> None:
    """What was noted within what was rolled back, a savepoint or all of it, did not happen."""
    noted: list[_Noted] = session.info.get(NOTED, [])
    noted[:] = [each for each in noted if rolled_back.nested and each.savepoint is not rolled_back]
