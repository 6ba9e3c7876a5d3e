"""The audit log as people read it: who is behind the ids, as far as anybody may still know."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit
from hub.core.audit import AuditEntry
from hub.core.db import db

MEMBER = "member:"


@dataclass(frozen=True)
class LogLine:
    """A row of the log. `actor` and `person`, whom it was done to, are those who still exist."""

    entry: AuditEntry
    actor: Member | None
    person: Member | None

    @property
    def words(self) -> str:
        """What was done, in the language at hand."""
        return str(audit.all_acts().get(self.entry.act, self.entry.act))

    @property
    def facts(self) -> str:
        """What else is known, as `name: value`."""
        told = sorted((self.entry.facts or {}).items())
        return ", ".join(f"{name}: {value}" for name, value in told if value not in ("", None))


def log_lines(entries: Sequence[AuditEntry]) -> list[LogLine]:
    """The rows with their people, in one query."""
    ids = {number for entry in entries for number in (entry.actor_id, _person(entry)) if number}
    found = db.session.scalars(sa.select(Member).where(Member.id.in_(ids))).all() if ids else []
    people = {member.id: member for member in found}
    return [
        LogLine(entry, people.get(entry.actor_id or 0), people.get(_person(entry) or 0))
        for entry in entries
    ]


def _person(entry: AuditEntry) -> int | None:
    number = entry.subject.removeprefix(MEMBER)
    return int(number) if number != entry.subject and number.isdecimal() else None
