"""Events are planned by officers, and announced to everybody who may see them."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app

from hub.accounts.models import Member, public_key
from hub.core import audit, clock, files, markup
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.signals import send
from hub.core.slugs import new_slug, slugify
from hub.core.texts import ORIGINAL
from hub.events.models import ANNOUNCED, DRAFT, Event, EventRequest, EventTerm, EventText
from hub.events.queries.lacking import lacks_of
from hub.events.queries.showing import DOCUMENTS
from hub.events.services.holding import hold
from hub.events.services.indexing import index_event
from hub.events.signals import EventAnnounced
from hub.links import services as links

# Words that stand where an event's address does.
TAKEN = frozenset(
    {
        "new",
        "number",
        "past",
        "month",
        "feed",
        "calendar",
        "mine",
        "requests",
        "activities",
        "suggest",
        "request",
        "sources",
        "registrations",
        "offers",
        "unsubscribe",
        "series",
        "dossiers",
        "todo",
        "for",
        "zone",
    }
)


def plan_event(
    *,
    actor: Member | None,
    lang: str,
    title: str,
    summary: str = "",
    zone: str,
    starts: dt.datetime,
    ends: dt.datetime,
    starts_fold: int = 0,
    ends_fold: int = 0,
    terms: Mapping[str, Collection[str]] | None = None,
    **columns: Any,
) -> Event:
    """The event is a draft which officers see; `starts` and `ends` are wall times in `zone`.

    `terms` are its objectives, countries, regions and languages by kind; `columns` the rest.
    """
    event = Event(
        slug=new_slug_for(title),
        uid=new_uid(),
        lang=lang,
        state=DRAFT,
        owner_id=actor.id if actor else None,
        created_by=actor.id if actor else None,
        **columns,
    )
    event.set_times(zone, starts, ends, starts_fold=starts_fold, ends_fold=ends_fold)
    text = EventText(lang=lang, origin=ORIGINAL)
    say(text, title, summary)
    event.texts = [text]
    event.terms, event.agenda, event.people = [], [], []
    event.organisations, event.editors = [], []
    db.session.add(event)
    db.session.flush()
    file_under(event, terms or {})
    audit.note(
        "event.planned",
        actor_id=actor.id if actor else None,
        subject=f"event:{event.id}",
        slug=event.slug,
    )
    return event


def say(text: EventText, title: str, summary: str) -> None:
    """The words of the event in that language; `summary` is Markdown."""
    text.title, text.summary = title, summary
    text.summary_html = markup.render(summary, lang=text.lang).html if summary else ""
    text.updated_at = clock.now()


def file_under(event: Event, terms: Mapping[str, Collection[str]]) -> None:
    """The event is found under these terms, of the kinds that are given."""
    kept = [term for term in event.terms if term.kind not in terms]
    new = [
        EventTerm(event_id=event.id, kind=kind, code=code)
        for kind, codes in terms.items()
        for code in sorted(set(codes))
    ]
    had = {(term.kind, term.code): term for term in event.terms}
    event.terms = kept + [had.get((term.kind, term.code), term) for term in new]


def announce(event: Event, *, actor: Member, version: int) -> None:
    """Everybody who may see it finds the event. Nothing changes where it is announced already.

    Raises Overtaken if it was changed meanwhile, Refused while something is missing.
    """
    if event.state == ANNOUNCED:
        return
    hold(event, version)
    if event.state != DRAFT:
        raise Refused(_("This event was cancelled."))
    if lacking := [lack for lack in lacks_of(event) if lack.is_needed]:
        raise Refused(str(lacking[0].words))
    event.state, event.announced_at = ANNOUNCED, clock.now()
    event.version += 1
    audit.note("event.announced", actor_id=actor.id, subject=f"event:{event.id}", slug=event.slug)
    db.session.flush()
    index_event(event)
    links.changed("event", event.id)
    send(EventAnnounced(event.id))


def discard(event: Event, *, actor: Member) -> None:
    """A draft that nobody needs is gone. Raises Refused for what was announced."""
    hold(event)
    if event.state != DRAFT:
        raise Refused(_("An event that was announced is cancelled, not deleted."))
    audit.note("event.discarded", actor_id=actor.id, subject=f"event:{event.id}", slug=event.slug)
    for file in files.files_of(DOCUMENTS, [event.id]).get(event.id, ()):
        files.remove(file)
    links.cut("event", event.id)
    db.session.execute(
        sa.update(EventRequest).where(EventRequest.event_id == event.id).values(event_id=None)
    )
    db.session.delete(event)


def new_slug_for(title: str) -> str:
    """The part of an address for an event of that title, which no other event has."""
    return new_slug(Event.slug, slugify(title, otherwise="event"), taken=TAKEN)


def new_uid() -> str:
    """What calendars know the event by, for good (RFC 7986 §5.3)."""
    host = urlsplit(current_app.extensions["settings"].base_url).hostname or "localhost"
    return f"{public_key()}@{host}"
