"""Events for tests, as far on their way as a test needs them."""

import datetime as dt
from typing import Any

from flask.testing import FlaskClient

from hub.accounts.models import EVENTS_OFFICER, Member
from hub.core import clock
from hub.core.db import db
from hub.core.wall import wall_of
from hub.events.models import (
    ANNOUNCED,
    CONFIRMED_SEAT,
    REQUESTED,
    SEATED,
    TALK_REQUEST,
    Event,
    EventRegistration,
    EventRequest,
)
from hub.events.services.planning import plan_event
from tests.factories import make_member

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def make_officer(name: str = "Demo Officer", **values: Any) -> Member:
    """Somebody who plans events."""
    return make_member(name, roles=(EVENTS_OFFICER,), **values)


def drafted(
    title: str = "Consular help for seasonal workers",
    *,
    actor: Member | None = None,
    starts_in: dt.timedelta = 14 * DAY,
    lasts: dt.timedelta = 2 * HOUR,
    zone: str = "Africa/Nairobi",
    lang: str = "en",
    summary: str = "What three registries learned in **one harvest**.",
    **values: Any,
) -> Event:
    """An event that officers see; it begins `starts_in` from now, on a whole minute."""
    begins = (clock.now() + starts_in).replace(second=0, microsecond=0)
    event = plan_event(
        actor=actor,
        lang=lang,
        title=title,
        summary=summary,
        zone=zone,
        starts=wall_of(begins, zone)[0],
        ends=wall_of(begins + lasts, zone)[0],
        **values,
    )
    db.session.commit()
    return event


def announced(title: str = "Consular help for seasonal workers", **values: Any) -> Event:
    """An event that readers find, without telling anybody."""
    event = drafted(title, **values)
    event.state, event.announced_at = ANNOUNCED, clock.now()
    db.session.commit()
    return event


def registered(
    event: Event,
    member: Member | None = None,
    *,
    state: str = CONFIRMED_SEAT,
    email: str | None = None,
    **values: Any,
) -> EventRegistration:
    """A registration with the number that comes next; a guest's where no member is given."""
    number = max((row.number or 0 for row in _of(event)), default=0) + 1
    made = EventRegistration(
        event_id=event.id,
        member_id=member.id if member else None,
        email=email or (member.email if member else f"guest{number}@demo.example.org"),
        name=values.pop("name", member.name if member else f"Demo Guest {number}"),
        lang=values.pop("lang", member.lang if member else "en"),
        state=state,
        number=number,
        **values,
    )
    made.event, made.member = event, member
    if state in SEATED:
        event.seats_taken += 1
    db.session.add(made)
    db.session.commit()
    return made


def requested(
    requester: Member, *, kind: str = TALK_REQUEST, title: str = "A Talk on papers", **values: Any
) -> EventRequest:
    """Asked for, waiting for an officer."""
    made = EventRequest(
        kind=kind, title=title, lang="en", state=REQUESTED, requester_id=requester.id, **values
    )
    made.requester = requester
    db.session.add(made)
    db.session.commit()
    return made


def as_guest(client: FlaskClient, registration: EventRegistration) -> None:
    """The guest's browser, after they came by their personal link."""
    link = f"/en/events/registrations/{registration.public_id}/{registration.secret}"
    assert client.post(f"{link}/live").status_code == 303


def _of(event: Event) -> list[EventRegistration]:
    found = db.session.query(EventRegistration).filter_by(event_id=event.id)
    return list(found)
