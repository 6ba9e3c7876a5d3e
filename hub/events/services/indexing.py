"""What the search knows of events: each of their languages, for whoever sees the event."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hub.core import markup, search
from hub.core.db import db
from hub.core.i18n import LANGUAGES
from hub.core.search import Document
from hub.events.models import DRAFT, AgendaItem, Event, EventText

EVENT = "event"
# Events that belong to no space are for everybody, in a container of their own.
EVERYBODY, CONTAINER = "public", "events"
BATCH = 200
# An event is as many documents as it has languages: `object_id` is its id and the language's place.
PLACES = {code: place for place, code in enumerate(LANGUAGES)}
ROOM = 10


def index_event(event: Event) -> None:
    """Readers find the event by what it says, in each of its languages; a draft is not found."""
    forget_event(event)
    if event.state != DRAFT:
        for text in event.texts:
            search.index(_document(event, text))


def forget_event(event: Event) -> None:
    """The event is found no more."""
    search.remove_all(parent=f"event:{event.id}")


def events() -> Iterator[Document]:
    """Every event that may be found, for making the index anew."""
    last = 0
    while True:
        some = db.session.scalars(
            sa.select(Event)
            .where(Event.state != DRAFT, Event.id > last)
            .options(
                selectinload(Event.texts),
                selectinload(Event.people),
                selectinload(Event.organisations),
                selectinload(Event.agenda).selectinload(AgendaItem.texts),
                selectinload(Event.space),
            )
            .order_by(Event.id)
            .limit(BATCH)
        ).all()
        for event in some:
            yield from (_document(event, text) for text in event.texts)
        if len(some) < BATCH:
            return
        last = some[-1].id
        db.session.expunge_all()


def _document(event: Event, text: EventText) -> Document:
    return Document(
        kind=EVENT,
        object_id=event.id * ROOM + PLACES.get(text.lang, ROOM - 1),
        scope=event.space.scope if event.space else EVERYBODY,
        lang=text.lang,
        title=text.title,
        body=_words(event, text),
        container=f"space:{event.space_id}" if event.space_id else CONTAINER,
        parent=f"event:{event.id}",
        address=f"/events/{event.slug}",
        created_at=event.announced_at or event.created_at,
    )


def _words(event: Event, text: EventText) -> str:
    """All that readers are told but the title, as plain text: the way in is not among it."""
    said = [markup.plain(text.summary_html), markup.plain(text.place_note_html)]
    said += [event.place, event.city]
    said += [each.name for each in event.organisations]
    said += [f"{each.name} {each.affiliation}" for each in event.people]
    for item in event.agenda:
        point = item.text(text.lang)
        said += [point.title, markup.plain(point.details_html), item.speakers]
    return "\n".join(each for each in said if each.strip())
