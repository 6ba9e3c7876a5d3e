"""Who was there: by joining, at the door, or by hand. Whoever says so first is believed."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa

from hub.core import clock
from hub.core.db import db
from hub.events.models import (
    BY_CHECK_IN,
    BY_HAND,
    CONFIRMED_SEAT,
    Event,
    EventRegistration,
)
from hub.events.queries.session.attendance import confirmed_like

# A device that ticked somebody off without a line may have a clock that is wrong.
EARLIEST = dt.timedelta(days=1)


def tick(
    event: Event, registration: EventRegistration, *, came: bool, said_at: dt.datetime | None
) -> bool:
    """They came, or did not after all, as a device at the door said at that moment.

    At the door while the event is held; by hand, from a list, once it is over. False if it changed
    nothing: it was said before, or somebody said otherwise later.
    """
    at = _possible(event, said_at)
    if not came:
        return _unmark(registration, before=at)
    by = BY_CHECK_IN if at < event.ends_at else BY_HAND
    return mark_attended(registration, by=by, at=at)


def mark_listed(event: Event, lines: Collection[str]) -> tuple[int, list[str]]:
    """Confirmed registrants with these addresses or names were there.

    Returns how many are noted so, and the lines that no one registrant answers to.
    """
    found, unknown = 0, []
    known = confirmed_like(event, lines)
    for line in lines:
        people = known.get(line.casefold(), [])
        if len(people) != 1:
            unknown.append(line)
            continue
        mark_attended(people[0], by=BY_HAND, at=clock.now())
        found += 1
    return found, unknown


def mark_attended(registration: EventRegistration, *, by: str, at: dt.datetime) -> bool:
    """A confirmed registrant was there; whoever says so first is believed. False if it was said."""
    done = db.session.execute(
        sa.update(EventRegistration)
        .where(
            EventRegistration.id == registration.id,
            EventRegistration.state == CONFIRMED_SEAT,
            EventRegistration.attended_at.is_(None),
        )
        .values(attended_at=at, attended_by=by)
    )
    db.session.refresh(registration)
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _unmark(registration: EventRegistration, *, before: dt.datetime) -> bool:
    done = db.session.execute(
        sa.update(EventRegistration)
        .where(
            EventRegistration.id == registration.id,
            EventRegistration.attended_by.in_((BY_CHECK_IN, BY_HAND)),
            EventRegistration.attended_at <= before,
        )
        .values(attended_at=None, attended_by="")
    )
    db.session.refresh(registration)
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _possible(event: Event, said: dt.datetime | None) -> dt.datetime:
    now = clock.now()
    if said is None or not event.starts_at - EARLIEST <= said <= now:
        return now
    return said
