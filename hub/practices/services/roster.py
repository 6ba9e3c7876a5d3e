"""Who reviews: members join the roster, say what they know and when they are away, and leave."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hub.accounts.models import Member
from hub.core import audit, clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.practices.models import RosterEntry


@dataclass(frozen=True)
class Knowledge:
    """What a reviewer knows, whom they stand for, and when they are away."""

    languages: Sequence[str]
    objectives: Sequence[str]
    regions: Sequence[str]
    constituency: str
    expertise: str
    is_un: bool
    away_from: dt.date | None = None
    away_until: dt.date | None = None
    is_named: bool = False


def join_roster(member: Member, knowledge: Knowledge, *, actor: Member) -> RosterEntry:
    """The member may be asked to review from now on. Raises Refused if they are there already."""
    if db.session.get(RosterEntry, member.id, with_for_update=True) is not None:
        raise Refused(_("This person is on the roster already."))
    if not member.active:
        raise Refused(_("This person cannot sign in now."))
    entry = RosterEntry(member_id=member.id)
    entry.member = member
    _write(entry, knowledge)
    db.session.add(entry)
    db.session.flush()
    _note(entry, actor, "joined")
    return entry


def change_entry(entry: RosterEntry, knowledge: Knowledge, *, actor: Member) -> None:
    """The entry says this from now on; who was asked before keeps what it said then."""
    _write(entry, knowledge)
    _note(entry, actor, "changed")


def leave_roster(entry: RosterEntry, *, actor: Member) -> None:
    """Nobody asks this person for another review; what they accepted stays theirs."""
    if entry.left_at is None:
        entry.left_at = clock.now()
        _note(entry, actor, "left")


def return_to_roster(entry: RosterEntry, *, actor: Member) -> None:
    """This person may be asked again."""
    if entry.left_at is not None:
        entry.left_at = None
        _note(entry, actor, "returned")


def _write(entry: RosterEntry, knowledge: Knowledge) -> None:
    entry.languages = list(knowledge.languages)
    entry.objectives = list(knowledge.objectives)
    entry.regions = list(knowledge.regions)
    entry.constituency, entry.expertise = knowledge.constituency, knowledge.expertise
    entry.is_un, entry.is_named = knowledge.is_un, knowledge.is_named
    entry.away_from, entry.away_until = knowledge.away_from, knowledge.away_until


def _note(entry: RosterEntry, actor: Member, what: str) -> None:
    """An act of somebody else's is kept; what one does with one's own entry is one's own."""
    if actor.id != entry.member_id:
        audit.note(
            "roster.changed", actor_id=actor.id, subject=f"member:{entry.member_id}", what=what
        )
