"""The ways to an event, a request, a registration."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import sqlalchemy as sa
from flask import session as browser
from flask import url_for
from sqlalchemy.orm import joinedload, selectinload

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.doors import open_door
from hub.core.edge import current_visitor
from hub.core.errors import NotFound, SignInNeeded
from hub.core.files import StoredFile
from hub.core.permissions import can, require
from hub.core.tokens import fingerprint
from hub.events.models import (
    AgendaItem,
    Dossier,
    Event,
    EventPerson,
    EventRegistration,
    EventRequest,
    EventResource,
    EventSource,
    RequestMessage,
)
from hub.events.policy import Convening, Entrance, Seat, hosts, is_theirs
from hub.events.queries import sources, visibility
from hub.events.queries.dossiers import dossier_of
from hub.events.queries.showing import resources_of
from hub.events.services.registration import links

Row = TypeVar("Row", AgendaItem, EventPerson, EventResource)

# Under which name a guest's browser keeps what they registered for (signed, not readable by pages).
SEATS = "seats"


def event(slug: str, permission: Convening, visitor: Member | None = None) -> Event:
    """The event of that address."""
    visitor = visitor or current_visitor()
    return open_door(
        visibility.visible_events(visitor).where(Event.slug == slug), permission, visitor
    )


def event_of(event_id: int, permission: Convening, visitor: Member | None = None) -> Event:
    """The event of that number."""
    visitor = visitor or current_visitor()
    return open_door(
        visibility.visible_events(visitor).where(Event.id == event_id), permission, visitor
    )


def event_request(
    number: int, permission: Convening, visitor: Member | None = None
) -> EventRequest:
    """The request of that number, to who made it and to officers."""
    visitor = visitor or current_visitor()
    if visitor is None:
        require(None, permission)
    found = visibility.visible_requests(visitor).where(EventRequest.id == number)
    return open_door(found, permission, visitor)


def registration(slug: str, permission: Convening) -> EventRegistration:
    """What the visitor registered for, of the event of that address."""
    visitor = current_visitor()
    if visitor is None:
        require(None, permission)
    found = visibility.own_registrations(visitor).join(Event).where(Event.slug == slug)
    return open_door(found, permission, visitor)


def own_registration(
    permission: Convening,
    *,
    slug: str | None = None,
    public_id: str | None = None,
    secret: str | None = None,
) -> Entrance:
    """What the visitor registered for the event at `slug`; or what a personal link opens.

    A link is its owner's or a guest's: to a member who is signed in as somebody else it opens
    nothing, nor does that of a member who is shut out.
    """
    visitor = current_visitor()
    if public_id is None or secret is None:
        if visitor is None:
            raise SignInNeeded()
        own = visibility.own_registrations(visitor).join(Event).where(Event.slug == slug)
        found = db.session.scalars(own).unique().one_or_none()
    else:
        linked = visibility.linked_registrations().where(EventRegistration.public_id == public_id)
        found = db.session.scalars(linked).unique().one_or_none()
        if found is None or not links.opens(found, secret) or not _may_come(found, visitor):
            raise NotFound()
    if found is None:
        raise NotFound()
    entrance = Entrance(found, is_by_link=secret is not None)
    require(visitor, permission, entrance)
    return entrance


def answer_file(visitor: Member | None, file: StoredFile) -> EventRegistration:
    """The registration on which an answer's file hangs: for its owner and for who hosts."""
    linked = visibility.linked_registrations().where(EventRegistration.id == file.owner_id)
    found = db.session.scalars(linked).unique().one_or_none()
    if found is None or not (is_theirs(visitor, found) or hosts(visitor, found.event)):
        raise NotFound()
    return found


def _may_come(found: EventRegistration, visitor: Member | None) -> bool:
    if found.member is None:
        return found.email is not None
    return found.member.active and visitor in (None, found.member)


def dossier(slug: str, permission: Convening) -> Dossier:
    """What is kept of an event that has ended; until it is published, to who edits the event."""
    found = event(slug, permission)
    kept = dossier_of(found)
    visitor = current_visitor()
    if kept is None or not (kept.published_at or can(visitor, Convening.DOSSIER_EDIT, found)):
        raise NotFound()
    return kept


def request_of_file(visitor: Member | None, number: int) -> EventRequest:
    """The request on which a file hangs."""
    if visitor is None:
        raise NotFound()
    return event_request(number, Convening.REQUEST_READ, visitor)


def message_of_file(visitor: Member | None, file: StoredFile) -> RequestMessage:
    """What was written about a request, with a file; internal notes to who may decide on it."""
    message = db.session.get(RequestMessage, file.owner_id)
    if message is None:
        raise NotFound()
    request = request_of_file(visitor, message.request_id)
    if message.is_internal and not can(visitor, Convening.REQUEST_DECIDE, request):
        raise NotFound()
    return message


def document(visitor: Member | None, event_id: int) -> Event:
    """The event a document hangs on: whoever sees it may read the document."""
    return event_of(event_id, Convening.EVENT_READ, visitor)


def point(event: Event, item_id: int) -> AgendaItem:
    """The point of its agenda with that number."""
    return _one(event.agenda, item_id)


def person(event: Event, person_id: int) -> EventPerson:
    """Somebody its programme names."""
    return _one(event.people, person_id)


def resource(event: Event, resource_id: int) -> EventResource:
    """The document of the event with that number."""
    return _one(resources_of(event), resource_id)


def source(source_id: int, permission: Convening) -> EventSource:
    """The calendar of others of that number, to officers."""
    visitor = current_visitor()
    if visitor is None:
        require(None, permission)
    found = sources.visible_sources(visitor).where(EventSource.id == source_id)
    return open_door(found, permission, visitor)


def addresses() -> Mapping[str, Callable[[int], str]]:
    """Where an event is looked at, by its id."""
    return {"event": lambda number: url_for("events.numbered", event_id=number)}


def _one(rows: Sequence[Row], number: int) -> Row:
    found = next((each for each in rows if each.id == number), None)
    if found is None:
        raise NotFound()
    return found


def seat(slug: str, permission: Convening, visitor: Member | None = None) -> Seat:
    """The visitor's place in the event of that address."""
    return _seat(Event.slug == slug, permission, visitor or current_visitor())


def seat_in(event_id: int, permission: Convening, visitor: Member | None) -> Seat:
    """The visitor's place in the event of that number."""
    return _seat(Event.id == event_id, permission, visitor)


def place_in(event: Event) -> Seat:
    """The visitor's place in an event at hand; what it lets them do is asked of the rules."""
    visitor = current_visitor()
    return Seat(event, visitor, _own(event, visitor) or _kept(Event.id == event.id, visitor))


def linked_seat(public_id: str, secret: str, permission: Convening) -> Seat:
    """The place of whoever has the personal link of a registration."""
    visitor = current_visitor()
    linked = db.session.scalars(
        _registrations().where(EventRegistration.public_id == public_id)
    ).one_or_none()
    if linked is None or not links.opens(linked, secret) or not _may_come(linked, visitor):
        raise NotFound()
    event = _seen(Event.id == linked.event_id, visitor or linked.member)
    taken = Seat(event, visitor, linked)
    require(visitor, permission, taken)
    return taken


def keep_seat(taken: Seat) -> None:
    """This browser has that place from now on, as long as the personal link holds."""
    registration = taken.registration
    assert registration is not None
    sign = [registration.public_id, fingerprint(registration.secret)]
    browser[SEATS] = {**browser.get(SEATS, {}), str(taken.event.id): sign}


def guest_in_browser() -> str:
    """Whom limits count, where many guests share an address: empty for who is no guest."""
    return ",".join(sorted(public_id for public_id, _sign in browser.get(SEATS, {}).values()))


def _seat(which: sa.ColumnElement[bool], permission: Convening, visitor: Member | None) -> Seat:
    kept = _kept(which, visitor)
    event = _seen(which, kept.member if kept is not None and visitor is None else visitor)
    taken = Seat(event, visitor, _own(event, visitor) or kept)
    require(visitor, permission, taken)
    return taken


def _seen(which: sa.ColumnElement[bool], visitor: Member | None) -> Event:
    found = visibility.visible_events(visitor).where(which).options(selectinload(Event.people))
    event: Event | None = db.session.execute(found).unique().scalar_one_or_none()
    if event is None:
        raise NotFound()
    return event


def _own(event: Event, visitor: Member | None) -> EventRegistration | None:
    if visitor is None:
        return None
    return db.session.scalars(
        _registrations().where(
            EventRegistration.event_id == event.id, EventRegistration.member_id == visitor.id
        )
    ).one_or_none()


def _kept(which: sa.ColumnElement[bool], visitor: Member | None) -> EventRegistration | None:
    """What this browser came to by a personal link, if the link still holds."""
    signs: dict[str, str] = dict(browser.get(SEATS, {}).values())
    if not signs:
        return None
    found = _registrations().join(Event).where(which, EventRegistration.public_id.in_(signs))
    kept = db.session.scalars(found).one_or_none()
    if kept is None or signs[kept.public_id] != fingerprint(kept.secret):
        return None
    return kept if _may_come(kept, visitor) else None


def _registrations() -> sa.Select[EventRegistration]:
    return sa.select(EventRegistration).options(
        joinedload(EventRegistration.event), joinedload(EventRegistration.member)
    )
