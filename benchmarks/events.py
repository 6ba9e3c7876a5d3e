"""Events as a busy year has them: 500, and 20,000 people who registered for them."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask import Flask

from benchmarks.rows import Words
from hub.core import clock
from hub.core.db import db
from hub.core.signals import quietly
from hub.events.models import ANNOUNCED, CONFIRMED_SEAT, Event, EventRegistration
from hub.events.services.planning import plan_event
from tests.factories import make_member

EVENTS, OF_EACH = 500, 40
ZONES = ("Africa/Nairobi", "Europe/Paris", "America/Lima", "Asia/Kathmandu", "UTC")


def five_hundred(_app: Flask) -> dict[str, Any]:
    """All of them are held in the coming month, so that one page shows them."""
    words = Words(7)
    officer = make_member("Plans much")
    first = clock.now().replace(tzinfo=None, day=1, hour=9, minute=0, second=0, microsecond=0)
    month = (first + dt.timedelta(days=32)).replace(day=1)
    with quietly():
        events = [_event(number, month, officer, words) for number in range(EVENTS)]
    db.session.commit()
    for event in events:
        db.session.execute(sa.insert(EventRegistration), _registrations(event))
    db.session.commit()
    return {"month": f"{month:%Y-%m}"}


def _event(number: int, month: dt.datetime, officer: Any, words: Words) -> Event:
    starts = month + dt.timedelta(days=number % 28, hours=number % 9)
    event = plan_event(
        actor=officer,
        lang="en",
        title=words.sentence(8),
        summary=words.sentence(60),
        zone=ZONES[number % len(ZONES)],
        starts=starts,
        ends=starts + dt.timedelta(hours=2),
        terms={"objective": ["gcm-06"], "region": ["africa"], "language": ["en"]},
        capacity=OF_EACH,
        seats_taken=OF_EACH,
    )
    event.state, event.announced_at = ANNOUNCED, clock.now()
    return event


def _registrations(event: Event) -> list[dict[str, Any]]:
    return [
        {
            "event_id": event.id,
            "email": f"guest{number}@demo.example.org",
            "name": f"Demo Guest {number}",
            "lang": "en",
            "state": CONFIRMED_SEAT,
            "number": number,
        }
        for number in range(1, OF_EACH + 1)
    ]
