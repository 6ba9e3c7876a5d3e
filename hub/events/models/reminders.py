"""Reminders of an event: when each is due, and which were given.

The rule is one of moments alone: a day before is 24 hours before, wherever clocks are set forward
or back meanwhile. The moment of an event is made of its wall time, and reminders follow it.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.events.models.registrations import EventRegistration

# So many hours before the start: a week, a day, an hour.
WEEK_BEFORE, DAY_BEFORE, HOUR_BEFORE = 7 * 24, 24, 1
STEPS = (WEEK_BEFORE, DAY_BEFORE, HOUR_BEFORE)


class EventReminder(Model):
    """Somebody was reminded, so many hours before the event was then to begin: once for each."""

    __tablename__ = "event_reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_registration.id", ondelete="CASCADE")
    )
    hours_before: Mapped[int]
    starts_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (sa.UniqueConstraint("registration_id", "hours_before", "starts_at"),)

    registration: Mapped[EventRegistration] = relationship()


def moment_of_step(hours_before: int, starts_at: dt.datetime) -> dt.datetime:
    """When the reminder of that step is due."""
    return starts_at - dt.timedelta(hours=hours_before)


def step_now(starts_at: dt.datetime, now: dt.datetime) -> int | None:
    """The last step whose moment has come: of several that were missed, only that is of use.

    None before the first, and once the event has begun.
    """
    if now >= starts_at:
        return None
    passed = [hours for hours in STEPS if moment_of_step(hours, starts_at) <= now]
    return passed[-1] if passed else None


def step_to_give(
    starts_at: dt.datetime, now: dt.datetime, *, told_at: dt.datetime | None
) -> int | None:
    """The step to take now for somebody who was told of this start at `told_at`.

    They were told so when they were confirmed, or when the event was moved: a step whose moment
    had come by then tells nothing new.
    """
    step = step_now(starts_at, now)
    if step is None or (told_at is not None and moment_of_step(step, starts_at) <= told_at):
        return None
    return step
