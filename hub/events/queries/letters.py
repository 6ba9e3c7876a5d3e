"""Whom a mail or a notice about an event is for, and whether what it tells is still so."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hub.accounts.models import Member
from hub.accounts.queries import followers_of_objectives
from hub.core.db import db
from hub.discussions.models import PRIVATE, SpaceMembership
from hub.events.models import (
    CONFIRMED_SEAT,
    OFFERED,
    PENDING,
    WAITING,
    Event,
    EventChange,
    EventRegistration,
    RegistrationStep,
)
from hub.events.queries.visibility import may_see

# Who wants to come, and is told of what changes.
CONCERNED = (PENDING, CONFIRMED_SEAT, WAITING, OFFERED)


def is_news(step: RegistrationStep) -> bool:
    """Whether the step brought the registration to another state, in which it still is."""
    if step.registration.state != step.state:
        return False
    of_it = RegistrationStep.registration_id == step.registration_id
    moved_on = sa.select(RegistrationStep.id).where(
        of_it, RegistrationStep.id > step.id, RegistrationStep.state != step.state
    )
    return state_before(step) != step.state and db.session.scalar(moved_on.limit(1)) is None


def state_before(step: RegistrationStep) -> str | None:
    """In which state the registration was before the step; None before the first."""
    return db.session.scalar(
        sa.select(RegistrationStep.state)
        .where(
            RegistrationStep.registration_id == step.registration_id,
            RegistrationStep.id < step.id,
        )
        .order_by(RegistrationStep.id.desc())
        .limit(1)
    )


def was_confirmed(registration: EventRegistration) -> bool:
    """Whether a seat was ever theirs: then the event stands in their calendar."""
    found = sa.select(RegistrationStep.id).where(
        RegistrationStep.registration_id == registration.id,
        RegistrationStep.state == CONFIRMED_SEAT,
    )
    return db.session.scalar(found.limit(1)) is not None


def steps_before(step: RegistrationStep) -> Sequence[int]:
    """The ids of the earlier steps of the same registration."""
    return db.session.scalars(
        sa.select(RegistrationStep.id).where(
            RegistrationStep.registration_id == step.registration_id,
            RegistrationStep.id < step.id,
        )
    ).all()


def own_steps(reader: Member, ids: Collection[int]) -> Mapping[int, RegistrationStep]:
    """Those of the steps that are of the reader's registrations and still say how they stand."""
    found = db.session.scalars(
        sa.select(RegistrationStep)
        .join(RegistrationStep.registration)
        .join(EventRegistration.event)
        .outerjoin(Event.space)
        .where(
            RegistrationStep.id.in_(ids),
            EventRegistration.member_id == reader.id,
            EventRegistration.state == RegistrationStep.state,
            may_see(reader),
        )
        .options(
            contains_eager(RegistrationStep.registration)
            .contains_eager(EventRegistration.event)
            .selectinload(Event.texts)
        )
    )
    return {step.id: step for step in found.unique()}


def concerned(
    event_id: int, *, after: int, limit: int, states: Collection[str] = CONCERNED
) -> Sequence[EventRegistration]:
    """The next who wants to come to the event, in the order of ids behind `after`."""
    return db.session.scalars(
        sa.select(EventRegistration)
        .where(
            EventRegistration.event_id == event_id,
            EventRegistration.id > after,
            EventRegistration.state.in_(states),
            EventRegistration.forgotten_at.is_(None),
        )
        .options(
            joinedload(EventRegistration.member),
            joinedload(EventRegistration.event).selectinload(Event.texts),
        )
        .order_by(EventRegistration.id)
        .limit(limit)
    ).all()


def is_latest(change: EventChange) -> bool:
    """Whether nothing of what the change tells was changed again."""
    later = db.session.scalars(
        sa.select(EventChange).where(
            EventChange.event_id == change.event_id, EventChange.id > change.id
        )
    )
    return not any(change.changes.keys() & each.changes.keys() for each in later)


def own_changes(reader: Member, ids: Collection[int]) -> Mapping[int, tuple[EventChange, Event]]:
    """Those of the changes that are of events the reader wants to come to."""
    changes = db.session.scalars(sa.select(EventChange).where(EventChange.id.in_(ids))).all()
    events = own_events(reader, {change.event_id for change in changes})
    return {
        change.id: (change, events[change.event_id])
        for change in changes
        if change.event_id in events
    }


def own_events(reader: Member, ids: Collection[int]) -> Mapping[int, Event]:
    """Those of the events that the reader wants to come to and may see."""
    found = db.session.scalars(
        sa.select(Event)
        .join(EventRegistration, EventRegistration.event_id == Event.id)
        .outerjoin(Event.space)
        .where(
            Event.id.in_(ids),
            EventRegistration.member_id == reader.id,
            EventRegistration.state.in_(CONCERNED),
            may_see(reader),
        )
        .options(selectinload(Event.texts))
    )
    return {event.id: event for event in found.unique()}


def followers_of(event: Event) -> list[int]:
    """The ids of active members who named one of its objectives, or are in its space.

    Of a private space, of those who are in it.
    """
    inside: set[int] = set()
    if event.space is not None:
        belongs = sa.select(SpaceMembership.member_id).where(
            SpaceMembership.space_id == event.space_id
        )
        inside = set(db.session.scalars(belongs))
    if event.space is not None and event.space.visibility == PRIVATE:
        return sorted(inside)
    return sorted(inside.union(followers_of_objectives(event.codes("objective"))))


def anybody_attended(event: Event) -> bool:
    """Whether anybody noted who was there."""
    found = sa.select(EventRegistration.id).where(
        EventRegistration.event_id == event.id, EventRegistration.attended_at.is_not(None)
    )
    return db.session.scalar(found.limit(1)) is not None
