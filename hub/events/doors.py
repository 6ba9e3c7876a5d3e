"""The ways to an event, a request, a registration."""

from hub.accounts.models import Member
from hub.core.doors import open_door
from hub.core.edge import current_visitor
from hub.core.permissions import require
from hub.events.models import Event, EventRegistration, EventRequest
from hub.events.policy import Convening
from hub.events.queries import visibility


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
