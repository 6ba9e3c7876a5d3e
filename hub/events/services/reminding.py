"""Who has a seat is reminded a week, a day and an hour before it begins, once for each start.

Each reminder is a row whose unique key is the claim (`EventReminder`); what it says is queued in
the same commit. Two beats share the work, and one that dies leaves nothing half done.
"""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.core import clock
from hub.core.db import db
from hub.core.upserts import insert_missing
from hub.events.models import (
    ANNOUNCED,
    CONFIRMED_SEAT,
    Event,
    EventRegistration,
    EventReminder,
)
from hub.events.models.reminders import STEPS, moment_of_step, step_to_give
from hub.notifications import services as notifications

JOB = "events.remind"
# So many are reminded in one commit.
BATCH = 100
EARLIEST = dt.timedelta(hours=max(STEPS))


def events_to_remind_of() -> Sequence[int]:
    """The ids of events of which somebody may be reminded now, soonest first."""
    now = clock.now()
    return db.session.scalars(
        sa.select(Event.id)
        .where(Event.state == ANNOUNCED, Event.starts_at > now, Event.starts_at <= now + EARLIEST)
        .order_by(Event.starts_at, Event.id)
    ).all()


def remind_some(event_id: int) -> Sequence[EventReminder]:
    """The next who are to be reminded of the event now are: these rows are theirs, and a notice.

    Empty when nobody is left. Whoever was confirmed, or told of this start, after the moment of
    the step is not reminded of it.
    """
    event = db.session.get(Event, event_id, populate_existing=True)
    if event is None or not event.is_announced:
        return []
    step = step_to_give(event.starts_at, clock.now(), told_at=event.moved_at)
    if step is None:
        return []
    waiting = db.session.scalars(_left_to_remind(event, step).limit(BATCH)).all()
    now = clock.now()
    rows = [
        {
            "registration_id": number,
            "hours_before": step,
            "starts_at": event.starts_at,
            "created_at": now,
        }
        for number in waiting
    ]
    added = insert_missing(EventReminder, rows, returning=(EventReminder.id,))
    given = db.session.scalars(_with_readers([row.id for row in added])).all()
    _tell(event, step, given)
    return given


def _left_to_remind(event: Event, step: int) -> sa.Select[int]:
    told = sa.select(EventReminder.id).where(
        EventReminder.registration_id == EventRegistration.id,
        EventReminder.hours_before == step,
        EventReminder.starts_at == event.starts_at,
    )
    return (
        sa.select(EventRegistration.id)
        .where(
            EventRegistration.event_id == event.id,
            EventRegistration.state == CONFIRMED_SEAT,
            EventRegistration.changed_at < moment_of_step(step, event.starts_at),
            ~told.exists(),
        )
        .order_by(EventRegistration.id)
    )


def _with_readers(ids: Sequence[int]) -> sa.Select[EventReminder]:
    of_it = joinedload(EventReminder.registration)
    return (
        sa.select(EventReminder)
        .where(EventReminder.id.in_(ids))
        .options(
            of_it.joinedload(EventRegistration.member),
            of_it.joinedload(EventRegistration.event).selectinload(Event.texts),
        )
        .order_by(EventReminder.id)
    )


def _tell(event: Event, step: int, given: Sequence[EventReminder]) -> None:
    members = [each.registration.member_id for each in given]
    starts = event.starts_at.isoformat()
    notifications.notify(
        members=[each for each in members if each is not None],
        kind="event_reminder",
        subject=f"event_reminder:{event.id}:{step}:{int(event.starts_at.timestamp())}",
        facts={"event": event.id, "starts": starts},
    )
