"""An event that has ended gets a dossier; who looks after a part of it is asked for it in time.

Both are runs in the ledger of jobs, named after the event, and after the part, its day and the
step: another day brings other steps.
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from hub.core import clock, jobs
from hub.core.db import db
from hub.core.signals import send
from hub.events.models import (
    ACTIVITY,
    ANNOUNCED,
    ATTENDANCE,
    HERE,
    PARTS,
    SURVEY,
    Dossier,
    DossierPart,
    Event,
    EventRequest,
)
from hub.events.queries.dossiers import Standing, incomplete, missing
from hub.events.services.documenting import settle
from hub.events.services.holding import hold
from hub.events.signals import EventEnded
from hub.notifications import services as notifications

FINISH, NUDGE = "events.finish", "events.nudge"
# So long after its end the parts of a dossier are due, and the survey takes answers.
DUE_AFTER = dt.timedelta(days=14)
# Days after the due day on which the owner of a part is asked; then the owner of the event is.
STEPS = (0, 3, 7)
LAST = 10


def ended_events() -> list[int]:
    """Events that have ended and have no dossier yet; activities of others have none."""
    suggested = sa.select(EventRequest.event_id).where(
        EventRequest.kind == ACTIVITY, EventRequest.event_id.is_not(None)
    )
    return list(
        db.session.scalars(
            sa.select(Event.id)
            .outerjoin(Dossier, Dossier.event_id == Event.id)
            .where(
                Event.state == ANNOUNCED,
                Event.ends_at <= clock.now(),
                Event.source_id.is_(None),
                Event.id.not_in(suggested),
                Dossier.event_id.is_(None),
            )
            .order_by(Event.id)
        )
    )


def finish(event_id: int) -> bool:
    """The event has a dossier, and that it has ended is told; False if it was moved meanwhile."""
    event = db.session.get_one(Event, event_id)
    hold(event)
    if event.state != ANNOUNCED or not event.has_ended:
        return False
    closes = event.ends_at + DUE_AFTER
    due = closes.date()
    dossier = Dossier(
        event_id=event.id, survey_opens_at=event.ends_at, survey_closes_at=closes, event=event
    )
    dossier.texts = []
    dossier.parts = [DossierPart(part=part, owner_id=event.owner_id, due_on=due) for part in PARTS]
    for row in dossier.parts:
        # Who did not register here is not known here.
        if event.registration != HERE and row.part in (ATTENDANCE, SURVEY):
            row.waived_at = clock.now()
    db.session.add(dossier)
    db.session.flush()
    send(EventEnded(event.id))
    return True


def settle_all() -> None:
    """Dossiers that time has completed (their survey is over) are complete."""
    for dossier in incomplete():
        settle(dossier)


@dataclass(frozen=True)
class Nudge:
    """That a part is missing so many `days` after its day is told now."""

    standing: Standing
    days: int

    @property
    def run(self) -> str:
        """Its name in the ledger."""
        row = self.standing.row
        return f"{row.event_id}:{row.part}:{row.due_on}:{self.days}"


def due_nudges() -> list[Nudge]:
    """What is to be told now; of steps that were missed only the last."""
    today = clock.now().date()
    due = []
    for standing in missing():
        assert standing.row.due_on is not None
        passed = [
            days
            for days in (*STEPS, LAST)
            if standing.row.due_on + dt.timedelta(days=days) <= today
        ]
        if passed:
            due.append(Nudge(standing, passed[-1]))
    over: set[str] = set()
    for start in range(0, len(due), 500):
        over |= jobs.finished(NUDGE, [each.run for each in due[start : start + 500]])
    return [each for each in due if each.run not in over]


def nudge(due: Nudge) -> None:
    """Whoever looks after the part is told; at last, or without anybody, the event's owner."""
    row, event = due.standing.row, due.standing.event
    told = event.owner_id if due.days == LAST or row.owner_id is None else row.owner_id
    notifications.notify(
        members=[told] if told is not None else [],
        kind="event_dossier",
        subject=f"event_dossier:{due.run}",
        facts={"event": event.id, "part": row.part, "day": str(row.due_on)},
    )
