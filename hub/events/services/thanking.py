"""Who had a seat is thanked once it is over, or told what they missed."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from hub.core import clock
from hub.core.db import db
from hub.core.signals import send
from hub.events.models import ANNOUNCED, HERE, Dossier, Event
from hub.events.signals import ThanksSpread

JOB = "events.thank"
# Where nothing is published by then, who was there is thanked without it; later nobody is.
PATIENCE, TOO_LATE = dt.timedelta(days=3), dt.timedelta(days=30)


def thank(dossier: Dossier) -> None:
    """Those who had a seat hear from us: who was not told yet, as far as there is something."""
    dossier.thanked_at = dossier.thanked_at or clock.now()
    send(ThanksSpread(dossier.event_id, 0))


def unthanked() -> Sequence[Dossier]:
    """Dossiers of events that ended some days ago, of which nobody heard yet."""
    now = clock.now()
    return db.session.scalars(
        sa.select(Dossier)
        .join(Event, Event.id == Dossier.event_id)
        .where(
            Event.state == ANNOUNCED,
            Event.registration == HERE,
            Event.ends_at <= now - PATIENCE,
            Event.ends_at > now - TOO_LATE,
            Dossier.thanked_at.is_(None),
        )
        .order_by(Dossier.event_id)
        .with_for_update(of=Dossier)
    ).all()
