"""Who registered, as organisers look through them: by state, by country, by words, page by page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.paging import Page, page_of
from hub.events.models import (
    CONFIRMED_SEAT,
    UNCONFIRMED,
    Event,
    EventRegistration,
    RegistrationStep,
)
from hub.events.queries.visibility import registrations_of

PAGE = 30


@dataclass(frozen=True)
class Wanted:
    """Which registrations are looked for; empty fields ask for nothing."""

    state: str = ""
    country: str = ""
    organisation_type: str = ""
    words: str = ""


@dataclass(frozen=True)
class Counts:
    """How many there are by state; and of those who stand, by country and kind of organisation."""

    states: Mapping[str, int]
    countries: Mapping[str, int]
    organisation_types: Mapping[str, int]

    @property
    def all(self) -> int:
        """How many there are."""
        return sum(self.states.values())


def counts_of(event: Event) -> Counts:
    """All registrations of the event, counted in one query."""
    columns = (
        EventRegistration.state,
        EventRegistration.country,
        EventRegistration.organisation_type,
    )
    rows = db.session.execute(
        sa.select(*columns, sa.func.count())
        .where(EventRegistration.event_id == event.id, EventRegistration.state != UNCONFIRMED)
        .group_by(*columns)
    )
    states: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    types: Counter[str] = Counter()
    for state, country, kind, count in rows:
        states[state] += count
        countries[country or ""] += count
        types[kind or ""] += count
    return Counts(states, countries, types)


def found_registrations(event: Event, wanted: Wanted) -> sa.Select[EventRegistration]:
    """Those that are looked for, first come first."""
    found = registrations_of(event)
    if wanted.state:
        found = found.where(EventRegistration.state == wanted.state)
    if wanted.country:
        found = found.where(EventRegistration.country == wanted.country)
    if wanted.organisation_type:
        found = found.where(EventRegistration.organisation_type == wanted.organisation_type)
    for word in wanted.words.split()[:5]:
        columns = (
            EventRegistration.name,
            EventRegistration.organisation,
            EventRegistration.email,
        )
        found = found.where(sa.or_(*(each.icontains(word, autoescape=True) for each in columns)))
    return found


def page_of_registrations(
    event: Event, wanted: Wanted, *, after: str | None
) -> Page[EventRegistration]:
    """30 of them, after the key."""
    found = found_registrations(event, wanted).order_by(None)
    keys = [EventRegistration.number, EventRegistration.id]
    return page_of(found, keys=keys, after=after, size=PAGE, descending=False)


def chosen_registrations(event: Event, public_ids: Sequence[str]) -> Sequence[EventRegistration]:
    """Those of the event that were ticked, first come first."""
    found = registrations_of(event).where(EventRegistration.public_id.in_(public_ids[:PAGE]))
    return db.session.scalars(found.options(joinedload(EventRegistration.event))).all()


def confirmed_by_name(event: Event) -> Sequence[EventRegistration]:
    """Who has a seat, by name."""
    found = registrations_of(event).where(EventRegistration.state == CONFIRMED_SEAT)
    name = sa.func.lower(EventRegistration.name)
    return db.session.scalars(found.order_by(None).order_by(name, EventRegistration.id)).all()


def steps_of(registration: EventRegistration) -> Sequence[tuple[RegistrationStep, Member | None]]:
    """How it came to where it stands, and who did it where it was not the person themselves."""
    found = (
        sa.select(RegistrationStep, Member)
        .outerjoin(Member, Member.id == RegistrationStep.actor_id)
        .where(RegistrationStep.registration_id == registration.id)
        .order_by(RegistrationStep.id)
    )
    return [(step, actor) for step, actor in db.session.execute(found)]


def registrations_of_mine(member: Member) -> sa.Select[EventRegistration]:
    """What a member registered for, but for what is no more than a forgotten withdrawal."""
    return (
        sa.select(EventRegistration)
        .join(Event)
        .where(EventRegistration.member_id == member.id, EventRegistration.state != UNCONFIRMED)
        .options(joinedload(EventRegistration.event).selectinload(Event.texts))
    )
