"""Every text of events made safe again from its source, under today's rules."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hub.core import markup
from hub.core.db import db
from hub.events.models import AgendaItem, DossierText, Event, EventRequest

BATCH = 100


def rerender_events(_everything: bool) -> Iterator[int]:
    """The words of each event, of its agenda and of its people; yields how many are done."""
    last = done = 0
    while True:
        some = db.session.scalars(
            sa.select(Event)
            .where(Event.id > last)
            .options(
                selectinload(Event.texts),
                selectinload(Event.people),
                selectinload(Event.agenda).selectinload(AgendaItem.texts),
            )
            .order_by(Event.id)
            .limit(BATCH)
        ).all()
        for event in some:
            _render(event)
        if not some:
            return
        last, done = some[-1].id, done + len(some)
        yield done


def rerender_requests(_everything: bool) -> Iterator[int]:
    """What was asked for, and what was written about it; yields how many are done."""
    last = done = 0
    while True:
        some = db.session.scalars(
            sa.select(EventRequest)
            .where(EventRequest.id > last)
            .options(selectinload(EventRequest.messages))
            .order_by(EventRequest.id)
            .limit(BATCH)
        ).all()
        for request in some:
            request.html = {
                name: _html(request.content.get(name, ""), request.lang) for name in request.html
            }
            for message in request.messages:
                message.body_html = _html(message.body, message.lang)
        if not some:
            return
        last, done = some[-1].id, done + len(some)
        yield done


def rerender_dossiers(_everything: bool) -> Iterator[int]:
    """The summaries of events; yields how many are done."""
    texts = db.session.scalars(sa.select(DossierText).order_by(DossierText.event_id)).all()
    for done, text in enumerate(texts, start=1):
        text.summary_html = _html(text.summary, text.lang)
        if done % BATCH == 0 or done == len(texts):
            yield done


def _render(event: Event) -> None:
    for text in event.texts:
        text.summary_html = _html(text.summary, text.lang)
        text.place_note_html = _html(text.place_note, text.lang)
    for item in event.agenda:
        for point in item.texts:
            point.details_html = _html(point.details, point.lang)
    for person in event.people:
        person.about_html = _html(person.about, event.lang)


def _html(source: str, lang: str) -> str:
    return markup.render(source, lang=lang).html if source else ""
