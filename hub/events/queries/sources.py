"""Calendars of others: which there are, what came of them, what waits for an officer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import selectinload

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import _l
from hub.events.models import CANCELLED, DRAFT, Event, EventSource
from hub.events.policy import is_officer

SHOWN = 500


@dataclass(frozen=True)
class Counts:
    """How many events of a calendar wait, are shown and were cancelled."""

    waiting: int = 0
    shown: int = 0
    cancelled: int = 0


SKIPPED_WORDS: Mapping[str, LazyString] = {
    "broken": _l("It cannot be read."),
    "no_start": _l("It does not say when it begins."),
    "no_title": _l("It has no title."),
    "private": _l("It is marked as private."),
    "unknown_zone": _l("Its time zone is not known."),
    "not_reckoned": _l("It recurs by a rule that cannot be followed."),
    "too_long": _l("It lasts longer than 60 days, or says too much."),
    "too_many": _l("The calendar has more entries than are read."),
}
FAILURE_WORDS: Mapping[str, LazyString] = {
    "not_web": _l("The address leads to something that is not a web address."),
    "not_public": _l("The address leads into a private network."),
    "unknown_host": _l("No server has this name."),
    "unreachable": _l("The server cannot be reached."),
    "insecure": _l("The server does not prove that it is who it says."),
    "too_slow": _l("The server took too long."),
    "too_large": _l("The calendar is larger than 5 MB."),
    "too_many_redirects": _l("The address leads on and on."),
    "refused": _l("The server refused."),
    "not_http": _l("The server’s answer cannot be read."),
    "no_calendar": _l("What stands there is not a calendar."),
}


def visible_sources(visitor: Member | None) -> sa.Select[EventSource]:
    """All of them for officers; none for others."""
    found = sa.select(EventSource).order_by(EventSource.id.desc())
    return found if is_officer(visitor) else found.where(sa.false())


def all_sources(visitor: Member | None) -> Sequence[tuple[EventSource, Counts]]:
    """Each calendar with its counts, the last added first."""
    counts = _counts()
    return [
        (source, counts.get(source.id, Counts()))
        for source in db.session.scalars(visible_sources(visitor))
    ]


def waiting_of(source: EventSource, *, declined: bool = False) -> Sequence[Event]:
    """What of it waits for an officer, or was declined; what is over waits no more."""
    is_declined = Event.declined_at.is_not(None)
    found = (
        sa.select(Event)
        .where(
            Event.source_id == source.id,
            Event.state == DRAFT,
            Event.ends_at > clock.now(),
            is_declined if declined else ~is_declined,
        )
        .options(selectinload(Event.texts))
        .order_by(Event.starts_at, Event.id)
        .limit(SHOWN)
    )
    return db.session.scalars(found).all()


def _counts() -> Mapping[int, Counts]:
    waits = (Event.state == DRAFT) & Event.declined_at.is_(None) & (Event.ends_at > clock.now())
    found = (
        sa.select(
            Event.source_id,
            _number(waits),
            _number(Event.state.not_in((DRAFT, CANCELLED))),
            _number(Event.state == CANCELLED),
        )
        .where(Event.source_id.is_not(None))
        .group_by(Event.source_id)
    )
    return {int(row[0] or 0): Counts(*row[1:]) for row in db.session.execute(found)}


def _number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
