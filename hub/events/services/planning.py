"""Events are planned by officers, and announced to everybody who may see them."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app

from hub.accounts.models import Member, public_key
from hub.core import audit, clock, markup
from hub.core.db import db
from hub.core.signals import send
from hub.core.slugs import free_slug, slugify
from hub.core.texts import ORIGINAL
from hub.events.models import ANNOUNCED, DRAFT, Event, EventTerm, EventText
from hub.events.services.holding import hold
from hub.events.signals import EventAnnounced

# Words that stand where an event's address does.
TAKEN = frozenset(
    {
        "new",
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
    terms: Mapping[str, Collection[str]] | None = None,
    **columns: Any,
) -> Event:
    """The event is a draft which officers see; `starts` and `ends` are wall times in `zone`.

    `terms` are its objectives, countries, regions and languages by kind; `columns` the rest.
    """
    event = Event(
        slug=_free_slug(title),
        uid=_new_uid(),
        lang=lang,
        state=DRAFT,
        owner_id=actor.id if actor else None,
        created_by=actor.id if actor else None,
        **columns,
    )
    event.set_times(zone, starts, ends)
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
    """Everybody who may see it finds the event. Raises Overtaken if it was changed meanwhile."""
    hold(event, version)
    if event.state != DRAFT:
        return
    event.state, event.announced_at = ANNOUNCED, clock.now()
    event.version += 1
    audit.note("event.announced", actor_id=actor.id, subject=f"event:{event.id}", slug=event.slug)
    send(EventAnnounced(event.id))


def _free_slug(title: str) -> str:
    stem = slugify(title, otherwise="event")
    like = sa.select(Event.slug).where(Event.slug.startswith(stem, autoescape=True))
    return free_slug(stem, TAKEN | set(db.session.scalars(like)))


def _new_uid() -> str:
    """What calendars know the event by, for good (RFC 7986 §5.3)."""
    host = urlsplit(current_app.extensions["settings"].base_url).hostname or "localhost"
    return f"{public_key()}@{host}"
