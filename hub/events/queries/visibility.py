"""Whose eyes an event is for. Visibility is a query: what it does not give does not exist."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hub.accounts.models import Member
from hub.discussions.models import Space
from hub.discussions.queries.visibility import may_see as may_see_space
from hub.events.models import (
    DRAFT,
    UNCONFIRMED,
    Event,
    EventEditor,
    EventRegistration,
    EventRequest,
)
from hub.events.policy import is_officer


def visible_events(visitor: Member | None) -> sa.Select[Event]:
    """Announced and cancelled events; of a space, to those who see it. Drafts: who edits them."""
    return (
        sa.select(Event)
        .outerjoin(Event.space)
        .where(may_see(visitor))
        .options(
            contains_eager(Event.space).selectinload(Space.texts),
            selectinload(Event.texts),
            selectinload(Event.editors),
        )
    )


def may_see(visitor: Member | None) -> sa.ColumnElement[bool]:
    """The condition on `event` joined with its space under which the visitor may know of it."""
    if is_officer(visitor):
        return sa.true()
    is_in_sight = sa.or_(Event.space_id.is_(None), may_see_space(visitor))
    is_out = sa.and_(Event.state != DRAFT, is_in_sight)
    return sa.or_(is_out, Event.id.in_(_edited_by(visitor))) if visitor else is_out


def visible_requests(visitor: Member | None) -> sa.Select[EventRequest]:
    """One's own requests; for officers all."""
    found = sa.select(EventRequest).options(
        joinedload(EventRequest.requester), joinedload(EventRequest.owner)
    )
    if is_officer(visitor):
        return found
    return found.where(EventRequest.requester_id == (visitor.id if visitor else None))


def own_registrations(visitor: Member | None) -> sa.Select[EventRegistration]:
    """What the visitor registered for."""
    own = EventRegistration.member_id == (visitor.id if visitor else None)
    return linked_registrations().where(own)


def linked_registrations() -> sa.Select[EventRegistration]:
    """Registrations with their events, for whoever has a personal link."""
    return sa.select(EventRegistration).options(
        joinedload(EventRegistration.event).selectinload(Event.texts),
        joinedload(EventRegistration.event).joinedload(Event.space),
        joinedload(EventRegistration.event).selectinload(Event.editors),
        joinedload(EventRegistration.member),
    )


def registrations_of(event: Event) -> sa.Select[EventRegistration]:
    """Who registered for an event, first come first, but for guests nobody has confirmed."""
    return (
        sa.select(EventRegistration)
        .where(
            EventRegistration.event_id == event.id,
            EventRegistration.state != UNCONFIRMED,
        )
        .options(joinedload(EventRegistration.member))
        .order_by(EventRegistration.number, EventRegistration.id)
    )


def _edited_by(visitor: Member) -> sa.Select[Any]:
    return sa.select(EventEditor.event_id).where(EventEditor.member_id == visitor.id)
