"""The ways to an event, a request, a registration."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from flask import url_for

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.doors import open_door
from hub.core.edge import current_visitor
from hub.core.errors import NotFound, SignInNeeded
from hub.core.files import StoredFile
from hub.core.permissions import can, require
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
from hub.events.policy import Convening, Entrance, hosts, is_theirs
from hub.events.queries import sources, visibility
from hub.events.queries.dossiers import dossier_of
from hub.events.queries.showing import resources_of
from hub.events.services.registration import links

Row = TypeVar("Row", AgendaItem, EventPerson, EventResource)


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
