"""What machines and other sites are told of an event: only what everybody may read."""

import datetime as dt
from typing import Any

from hub.core import markup
from hub.core.days import in_zone
from hub.core.i18n import absolute_url
from hub.discussions.models import PUBLIC
from hub.events.models import CANCELLED, DRAFT, HYBRID, IN_PERSON, ONLINE, ORGANISER, Event
from hub.taxonomy import queries as taxonomy

SHORT = 200
_MODES = {
    ONLINE: "OnlineEventAttendanceMode",
    IN_PERSON: "OfflineEventAttendanceMode",
    HYBRID: "MixedEventAttendanceMode",
}


def is_public(event: Event) -> bool:
    """Whether everybody may read of it, so that search machines may keep it."""
    in_sight = event.space is None or event.space.visibility == PUBLIC
    return event.state != DRAFT and in_sight


def description_of(event: Event, lang: str) -> str:
    """The beginning of what it is about, as plain text."""
    plain = " ".join(markup.plain(event.text(lang).summary_html).split())
    return plain if len(plain) <= SHORT else f"{plain[:SHORT].rsplit(' ', 1)[0]} …"


def linked_data(event: Event, lang: str) -> dict[str, Any]:
    """The event in the words of schema.org (Event), without the way in."""
    words, page = event.text(lang), absolute_url("events.event", slug=event.slug)
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": page,
        "url": page,
        "name": words.title,
        "inLanguage": event.languages or [event.lang],
        "startDate": _moment(event.starts_at, event.timezone),
        "endDate": _moment(event.ends_at, event.timezone),
        "eventStatus": f"https://schema.org/{_status(event)}",
        "eventAttendanceMode": f"https://schema.org/{_MODES[event.mode]}",
        "location": _places(event, page, lang),
        "isAccessibleForFree": True,
    }
    if description := description_of(event, lang):
        told["description"] = description
    organisers = [each.name for each in event.organisations if each.role == ORGANISER]
    if organisers:
        told["organizer"] = [{"@type": "Organization", "name": name} for name in organisers]
    if event.people:
        told["performer"] = [{"@type": "Person", "name": each.name} for each in event.people]
    if event.capacity is not None:
        told["maximumAttendeeCapacity"] = event.capacity
    return told


def _status(event: Event) -> str:
    if event.state == CANCELLED:
        return "EventCancelled"
    return "EventRescheduled" if event.moved_at else "EventScheduled"


def _moment(moment: dt.datetime, zone: str) -> str:
    return in_zone(moment, zone).isoformat()


def _places(event: Event, page: str, lang: str) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    if event.mode != ONLINE:
        address = {"@type": "PostalAddress", "addressLocality": event.city}
        if event.country:
            address["addressCountry"] = taxonomy.country_name(event.country, lang)
        places.append({"@type": "Place", "name": event.place, "address": address})
    if event.mode != IN_PERSON:
        places.append({"@type": "VirtualLocation", "url": page})
    return places
