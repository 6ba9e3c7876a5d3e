"""The events that are found, in order; the same number of queries however many there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.paging import Page
from hub.events.models import (
    CANCELLED,
    DRAFT,
    Dossier,
    Event,
    EventRegistration,
    EventTerm,
)
from hub.events.queries.finding.facets import (
    AUDIENCE,
    COUNTRY,
    FRAMEWORK,
    FREE,
    KIND,
    LANGUAGE,
    MODE,
    Facet,
    facets_of,
)
from hub.events.queries.finding.wanted import Wanted
from hub.events.queries.visibility import may_see

A_PAGE = 30

Terms = Mapping[str, Collection[str]]


# What came in from a calendar of others waits on the page of that calendar, not among drafts.
_IS_PLANNED_OR_OUT = sa.or_(Event.state != DRAFT, Event.source_id.is_(None))


@dataclass(frozen=True)
class Row:
    """An event in a list: what its dossier holds, and what the visitor's registration is."""

    event: Event
    dossier: str = ""
    registration: str = ""


@dataclass(frozen=True)
class Found:
    """How many there are, those of this page, and what they may be narrowed by."""

    total: int
    page: Page[Row]
    facets: Sequence[Facet]
    # What is held at this moment, whatever the page.
    now: Sequence[Row] = ()


def agenda(visitor: Member | None, wanted: Wanted, *, after: str | None = None) -> Found:
    """What is held now, then what is coming, soonest first."""
    now = clock.now()
    among = _events(visitor, Event.ends_at > now)
    terms = _terms(among)
    fitting = [event for event in among if wanted.fits(terms[event.id])]
    live = [event for event in fitting if event.is_live]
    coming = [event for event in fitting if not event.is_live]
    some, key = _some(coming, after)
    first = live if not after else []
    rows = _rows([*first, *some], visitor)
    return Found(
        len(fitting),
        Page(rows[len(first) :], key),
        facets_of(wanted, list(terms.values())),
        rows[: len(first)],
    )


def past(visitor: Member | None, wanted: Wanted, *, after: str | None = None) -> Found:
    """What has ended, the last first; what was cancelled is no past."""
    among = _events(visitor, Event.ends_at <= clock.now(), Event.state.not_in((CANCELLED, DRAFT)))
    terms = _terms(among)
    fitting = [event for event in reversed(among) if wanted.fits(terms[event.id])]
    some, key = _some(fitting, after)
    return Found(
        len(fitting),
        Page(_rows(some, visitor), key),
        facets_of(wanted, list(terms.values())),
    )


def months_events(
    visitor: Member | None, wanted: Wanted, begins: dt.datetime, ends: dt.datetime
) -> Found:
    """All that is held at some time between the two moments, in order."""
    among = _events(visitor, Event.starts_at < ends, Event.ends_at > begins)
    terms = _terms(among)
    fitting = [event for event in among if wanted.fits(terms[event.id])]
    return Found(
        len(fitting),
        Page(_rows(fitting, visitor), None),
        facets_of(wanted, list(terms.values())),
    )


def wanted_events(
    visitor: Member | None, wanted: Wanted, *conditions: sa.ColumnElement[bool], most: int
) -> Sequence[Event]:
    """The announced and cancelled events that fit, with their words, soonest first."""
    among = _events(visitor, Event.state != DRAFT, *conditions)
    if wanted.is_narrowed:
        terms = _terms(among)
        among = [event for event in among if wanted.fits(terms[event.id])]
    return [row.event for row in _rows(among[:most], None)]


def coming_ids(visitor: Member | None, *, limit: int) -> Sequence[int]:
    """The events that come next."""
    return [event.id for event in _events(visitor, Event.ends_at > clock.now())[:limit]]


def _events(visitor: Member | None, *conditions: sa.ColumnElement[bool]) -> list[Event]:
    """One query: the rows themselves, without their words."""
    found = (
        sa.select(Event)
        .outerjoin(Event.space)
        .where(may_see(visitor), _IS_PLANNED_OR_OUT, *conditions)
        .order_by(Event.starts_at, Event.id)
    )
    return list(db.session.scalars(found))


def _terms(events: Sequence[Event]) -> dict[int, Terms]:
    """What each is found by; one query, by the range of their numbers rather than each of them."""
    terms: dict[int, dict[str, set[str]]] = {event.id: defaultdict(set) for event in events}
    if events:
        rows = sa.select(EventTerm.event_id, EventTerm.kind, EventTerm.code).where(
            EventTerm.event_id.between(min(terms), max(terms))
        )
        for event_id, kind, code in db.session.execute(rows):
            if event_id in terms:
                terms[event_id][kind].add(code)
    for event in events:
        own = terms[event.id]
        own[KIND], own[MODE] = {event.kind}, {event.mode}
        own[AUDIENCE], own[FRAMEWORK] = {event.audience}, {event.framework}
        own[LANGUAGE] |= {*event.languages, *event.interpretation}
        if event.country:
            own[COUNTRY].add(event.country)
        if event.registration_is_open and event.has_seats_left:
            own[FREE].add("yes")
    return dict(terms)


def _some(events: Sequence[Event], after: str | None) -> tuple[Sequence[Event], str | None]:
    """The page that begins after the event of that number; the first where it is not there."""
    places = {str(event.id): place for place, event in enumerate(events)}
    start = places[after] + 1 if after in places else 0
    some = events[start : start + A_PAGE]
    return some, str(some[-1].id) if len(events) > start + A_PAGE else None


def _rows(events: Sequence[Event], visitor: Member | None) -> list[Row]:
    """The events with their words: at most four queries."""
    ids = [event.id for event in events]
    if not ids:
        return []
    with_words = (
        sa.select(Event)
        .outerjoin(Event.space)
        .where(Event.id.in_(ids))
        .options(contains_eager(Event.space), selectinload(Event.texts))
        .execution_options(populate_existing=False)
    )
    loaded = {event.id: event for event in db.session.scalars(with_words).unique()}
    kept = _kept(ids)
    registered = _registered(ids, visitor)
    return [Row(loaded[key], kept.get(key, ""), registered.get(key, "")) for key in ids]


def _kept(ids: Sequence[int]) -> Mapping[int, str]:
    """What readers find of those that have a dossier: `recording`, or other documents."""
    found = sa.select(Dossier.event_id, Dossier.recording_link).where(
        Dossier.event_id.in_(ids), Dossier.published_at.is_not(None)
    )
    return {
        event_id: "recording" if link else "documents"
        for event_id, link in db.session.execute(found)
    }


def _registered(ids: Sequence[int], visitor: Member | None) -> Mapping[int, str]:
    if visitor is None:
        return {}
    found = sa.select(EventRegistration.event_id, EventRegistration.state).where(
        EventRegistration.event_id.in_(ids), EventRegistration.member_id == visitor.id
    )
    return {row.event_id: row.state for row in db.session.execute(found)}
