"""Whose calendar is behind a private address, and what stands in it today."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.events.models import (
    STANDING,
    UNCONFIRMED,
    CalendarAddress,
    Event,
    EventRegistration,
)
from hub.events.queries.icalendar import Entry, entry_for
from hub.events.queries.visibility import may_see

# So long after its end an event stays in the calendar of who was registered.
KEPT = dt.timedelta(days=365)
# So long what somebody withdrew from is told as cancelled: programs drop it meanwhile.
TOLD_AS_OFF = dt.timedelta(days=60)


def address_of(member: Member) -> CalendarAddress | None:
    """The address of the member's calendar, if they have one."""
    return db.session.get(CalendarAddress, member.id)


def member_at(secret: str) -> Member | None:
    """Whose calendar has that address; None for a dead one, and while they may not sign in."""
    found = (
        sa.select(Member)
        .join(CalendarAddress, CalendarAddress.member_id == Member.id)
        .where(CalendarAddress.secret == secret)
    )
    member = db.session.scalars(found).one_or_none()
    return member if member is not None and member.active else None


def entries_of(member: Member) -> Sequence[Entry]:
    """What the member registered for, of what they may see today; words in the language at hand."""
    now = clock.now()
    registration = EventRegistration
    found = (
        sa.select(registration)
        .join(registration.event)
        .outerjoin(Event.space)
        .where(
            registration.member_id == member.id,
            registration.state != UNCONFIRMED,
            may_see(member),
            Event.ends_at > now - KEPT,
            sa.or_(registration.state.in_(STANDING), registration.changed_at > now - TOLD_AS_OFF),
        )
        .options(contains_eager(registration.event).selectinload(Event.texts))
        .order_by(Event.starts_at, Event.id)
    )
    return [entry_for(each) for each in db.session.scalars(found).unique()]
