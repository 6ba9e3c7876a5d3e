"""What the page of an event shows beside its words, in a number of queries that never grows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hub.accounts.models import Member, Organisation
from hub.core import clock
from hub.core.db import db
from hub.core.files import StoredFile, files_of
from hub.events.models import (
    CANCELLED,
    CONFIRMED_SEAT,
    DRAFT,
    ELSEWHERE,
    NOWHERE,
    PENDING,
    STANDING,
    UNCONFIRMED,
    AgendaItem,
    AgendaText,
    Dossier,
    Event,
    EventChange,
    EventOrganisation,
    EventPerson,
    EventRegistration,
    EventResource,
)
from hub.events.queries.times import When, when_between
from hub.events.queries.visibility import own_registrations, visible_events

# What documents of an event hang on.
DOCUMENTS = "event"
# How much of its history and of its series a page tells.
A_FEW, MANY = 10, 60


@dataclass(frozen=True)
class Point:
    """A point of the agenda with its times, by the clocks of the event and of the reader."""

    item: AgendaItem
    text: AgendaText
    when: When


@dataclass(frozen=True)
class Day:
    """A day of the agenda, by the clocks of the event."""

    on: dt.date
    points: Sequence[Point]


@dataclass(frozen=True)
class Document:
    """Something to read, with its file where it is one."""

    resource: EventResource
    file: StoredFile | None


@dataclass(frozen=True)
class Told:
    """How many people a change is told to, by mail in their languages."""

    confirmed: int
    waiting: int
    pending: int
    guests: int

    @property
    def everybody(self) -> int:
        """All of them; guests are counted among the others."""
        return self.confirmed + self.waiting + self.pending


def with_programme(found: sa.Select[Event]) -> sa.Select[Event]:
    """The same events with all that their programme says."""
    return found.options(
        selectinload(Event.terms),
        selectinload(Event.agenda).selectinload(AgendaItem.texts),
        selectinload(Event.people).joinedload(EventPerson.member),
        selectinload(Event.organisations),
    )


def load_programme(event: Event) -> None:
    """The programme of the event is there: a query for each of its parts."""
    db.session.scalars(
        with_programme(sa.select(Event))
        .where(Event.id == event.id)
        .execution_options(populate_existing=True)
    ).unique().one()


def agenda_of(event: Event, lang: str, zone: str | None) -> Sequence[Day]:
    """The agenda day by day in the reader's language, for a reader whose clocks are of `zone`."""
    by_day: dict[dt.date, list[Point]] = {}
    for item in event.agenda:
        begins = event.starts_at + dt.timedelta(minutes=item.begins_after)
        ends = begins + dt.timedelta(minutes=item.minutes)
        when = when_between(begins, ends, event.timezone, zone)
        point = Point(item, item.text(lang), when)
        by_day.setdefault(when.own.starts.date(), []).append(point)
    return [Day(on, points) for on, points in by_day.items()]


def resources_of(event: Event) -> Sequence[EventResource]:
    """What belongs to the event, in its order."""
    return db.session.scalars(
        sa.select(EventResource)
        .where(EventResource.event_id == event.id)
        .order_by(EventResource.position, EventResource.id)
    ).all()


def documents_of(event: Event) -> Sequence[Document]:
    """The same with their files."""
    resources = resources_of(event)
    kept = files_of(DOCUMENTS, [event.id]).get(event.id, ()) if resources else ()
    by_id = {file.public_id: file for file in kept}
    return [Document(each, by_id.get(each.file_id or "")) for each in resources]


def changes_of(event: Event) -> Sequence[EventChange]:
    """How the event changed since it was announced, the latest first."""
    return db.session.scalars(
        sa.select(EventChange)
        .where(EventChange.event_id == event.id)
        .order_by(EventChange.id.desc())
        .limit(A_FEW)
    ).all()


def siblings_of(event: Event, visitor: Member | None) -> Sequence[Event]:
    """The events of its series that the visitor sees, itself among them, in their order."""
    if event.series_id is None:
        return []
    found = visible_events(visitor).where(Event.series_id == event.series_id)
    return db.session.scalars(found.order_by(Event.starts_at, Event.id).limit(MANY)).unique().all()


def pages_of(organisations: Sequence[EventOrganisation]) -> dict[int, str]:
    """The slugs of the pages of those that the Hub knows, by their id."""
    ids = {each.organisation_id for each in organisations if each.organisation_id}
    if not ids:
        return {}
    found = sa.select(Organisation.id, Organisation.slug).where(Organisation.id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(found)}


def recording_of(event: Event) -> str:
    """Where the event can be seen afterwards, once its dossier is published."""
    if not event.has_ended:
        return ""
    found = sa.select(Dossier.recording_link).where(
        Dossier.event_id == event.id, Dossier.published_at.is_not(None)
    )
    return db.session.scalar(found) or ""


def own_registration(event: Event, visitor: Member | None) -> EventRegistration | None:
    """What the visitor registered for, if they did."""
    if visitor is None:
        return None
    found = own_registrations(visitor).where(EventRegistration.event_id == event.id)
    return db.session.scalars(found).one_or_none()


def told_of(events: Sequence[Event]) -> Told:
    """Who is told where these events are moved or cancelled."""
    is_guest = EventRegistration.member_id.is_(None)
    rows = db.session.execute(
        sa.select(EventRegistration.state, is_guest, sa.func.count())
        .where(
            EventRegistration.event_id.in_([each.id for each in events]),
            EventRegistration.state.in_([state for state in STANDING if state != UNCONFIRMED]),
        )
        .group_by(EventRegistration.state, is_guest)
    ).all()

    def counted(*states: str) -> int:
        return sum(row[2] for row in rows if row[0] in states)

    confirmed, pending = counted(CONFIRMED_SEAT), counted(PENDING)
    return Told(
        confirmed=confirmed,
        pending=pending,
        waiting=sum(row[2] for row in rows) - confirmed - pending,
        guests=sum(row[2] for row in rows if row[1]),
    )


def way_in_of(event: Event, recording: str) -> str:
    """What one can do about taking part today: the one thing its page offers first."""
    if event.state in (DRAFT, CANCELLED):
        return event.state
    if event.has_ended:
        return "watch" if recording else "ended"
    if event.registration == ELSEWHERE:
        return "elsewhere"
    if event.registration == NOWHERE:
        return "come"
    if event.registration_is_open:
        return "register" if event.has_seats_left else "wait"
    opens_at = event.registration_opens_at
    return "opens" if opens_at is not None and opens_at > clock.now() else "closed"
