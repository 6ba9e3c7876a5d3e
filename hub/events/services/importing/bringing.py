"""What a calendar of others says becomes events here, and follows it from then on."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hub.accounts.models import Member
from hub.core import audit, clock
from hub.core.db import db
from hub.core.signals import send
from hub.events.models import (
    ANNOUNCED,
    CANCELLED,
    DRAFT,
    ELSEWHERE,
    IN_PERSON,
    NOWHERE,
    ONLINE,
    OTHER,
    Event,
    EventSource,
)
from hub.events.services.importing.reading import Activity, Understood
from hub.events.services.planning import plan_event, say
from hub.events.signals import EventAnnounced, EventCancelled

EVERY = dt.timedelta(hours=1)
SLOWEST = dt.timedelta(days=1)
MOST_SKIPPED_TOLD = 200


@dataclass(frozen=True)
class Tally:
    """How many came, changed and were cancelled."""

    new: int = 0
    changed: int = 0
    cancelled: int = 0


def add_source(
    *, actor: Member, name: str, address: str, lang: str, zone: str, is_trusted: bool
) -> EventSource:
    """A calendar of others; it is read within the hour where it has an address."""
    source = EventSource(
        name=name,
        address=address,
        lang=lang,
        timezone=zone,
        is_trusted=is_trusted,
        added_by=actor.id,
        next_fetch_at=clock.now() if address else None,
    )
    db.session.add(source)
    db.session.flush()
    _note("event_source.added", source, actor)
    return source


def change_source(source: EventSource, *, actor: Member, is_trusted: bool, is_read: bool) -> None:
    """What comes in is shown at once or waits; the address is read again or left alone."""
    source.is_trusted = is_trusted
    source.next_fetch_at = clock.now() if is_read and source.address else None
    _note("event_source.changed", source, actor)


def due_sources() -> Sequence[int]:
    """The calendars whose address is to be read now."""
    due = sa.select(EventSource.id).where(EventSource.next_fetch_at <= clock.now())
    return db.session.scalars(due.order_by(EventSource.next_fetch_at).limit(50)).all()


def unchanged(source: EventSource) -> None:
    """The address was read, and says what it said before."""
    source.fetched_at, source.failed_at, source.failure = clock.now(), None, ""
    source.failures = 0
    source.next_fetch_at = clock.now() + EVERY


def failed(source: EventSource, why: str) -> None:
    """The address could not be read; it is asked again, later and later, at least daily."""
    source.failed_at, source.failure = clock.now(), why[:300]
    source.failures += 1
    source.next_fetch_at = clock.now() + min(EVERY * 2 ** min(source.failures, 10), SLOWEST)


def bring_in(source: EventSource, understood: Understood, *, etag: str = "") -> Tally:
    """Each entry is an event; what vanished or is cancelled there is cancelled here.

    What officers chose (kind, objectives) is kept, and what they declined stays declined.
    """
    events = _events_of(source)
    new = changed = cancelled = 0
    for activity in understood.found:
        event = events.get(activity.uid)
        if event is None:
            if not activity.is_off:
                _plan(source, activity)
                new += 1
            continue
        if _follow(event, activity, source.lang):
            changed += 1
        cancelled += _stands_or_not(event, is_off=activity.is_off)
    said = {activity.uid for activity in understood.found}
    unread = tuple(each.uid for each in understood.skipped if each.uid)
    for uid, event in events.items():
        if uid not in said and event.ends_at > clock.now() and not _is_of(uid, unread):
            cancelled += _stands_or_not(event, is_off=True)
    source.skipped = [
        {"title": each.title, "why": each.why.value}
        for each in understood.skipped[:MOST_SKIPPED_TOLD]
    ]
    source.etag = etag
    unchanged(source)
    if not source.address:
        source.next_fetch_at = None
    return Tally(new, changed, cancelled)


def accept(source: EventSource, event_ids: Collection[int], *, actor: Member) -> int:
    """These of what waits are shown to everybody; how many they are."""
    accepted = _waiting(source, event_ids)
    for event in accepted:
        event.declined_at = None
        _show(event)
        audit.note(
            "event.announced", actor_id=actor.id, subject=f"event:{event.id}", slug=event.slug
        )
    return len(accepted)


def decline(source: EventSource, event_ids: Collection[int]) -> int:
    """These of what waits are not shown, whatever their calendar says of them later."""
    declined = _waiting(source, event_ids)
    for event in declined:
        event.declined_at = clock.now()
    return len(declined)


def _events_of(source: EventSource) -> dict[str, Event]:
    found = (
        sa.select(Event)
        .where(Event.source_id == source.id)
        .options(selectinload(Event.texts))
        .with_for_update()
    )
    return {event.outside_uid or "": event for event in db.session.scalars(found)}


def _waiting(source: EventSource, event_ids: Collection[int]) -> Sequence[Event]:
    found = sa.select(Event).where(
        Event.source_id == source.id, Event.state == DRAFT, Event.id.in_(event_ids)
    )
    return db.session.scalars(found.with_for_update()).all()


def _plan(source: EventSource, activity: Activity) -> None:
    event = plan_event(
        actor=None,
        lang=source.lang,
        title=activity.title,
        summary=activity.summary,
        zone=activity.zone,
        starts=activity.starts,
        ends=activity.ends,
        kind=OTHER,
        source_id=source.id,
        outside_uid=activity.uid,
        outside_link=activity.link,
        registration=ELSEWHERE if activity.link else NOWHERE,
        registration_link=activity.link,
        mode=_mode(activity),
        place=activity.place,
        languages=[source.lang],
    )
    if source.is_trusted:
        _show(event)


def _show(event: Event) -> None:
    event.state, event.announced_at = ANNOUNCED, clock.now()
    event.version += 1
    event.updated_at = clock.now()
    send(EventAnnounced(event.id))


def _follow(event: Event, activity: Activity, lang: str) -> bool:
    """The event is held when and where its calendar says now; True if that is another."""
    text = event.text(lang)
    before = _told(event, text.title, text.summary)
    event.set_times(activity.zone, activity.starts, activity.ends)
    if (text.title, text.summary) != (activity.title, activity.summary):
        say(text, activity.title, activity.summary)
    if event.place != activity.place:
        event.place, event.mode = activity.place, _mode(activity)
    if event.outside_link != activity.link:
        event.outside_link = event.registration_link = activity.link
        event.registration = ELSEWHERE if activity.link else NOWHERE
    if before == _told(event, text.title, text.summary):
        return False
    event.sequence, event.version = event.sequence + 1, event.version + 1
    event.updated_at = clock.now()
    return True


def _told(event: Event, title: str, summary: str) -> tuple[object, ...]:
    when = (event.timezone, event.starts_wall, event.ends_wall)
    return (*when, title, summary, event.place, event.outside_link)


def _stands_or_not(event: Event, *, is_off: bool) -> int:
    """It is cancelled, or takes place after all; 1 if it was cancelled just now."""
    if event.announced_at is None or is_off == (event.state == CANCELLED):
        return 0
    event.state = CANCELLED if is_off else ANNOUNCED
    event.cancelled_at = clock.now() if is_off else None
    event.sequence, event.version = event.sequence + 1, event.version + 1
    event.updated_at = clock.now()
    send(EventCancelled(event.id) if is_off else EventAnnounced(event.id))
    return int(is_off)


def _is_of(uid: str, unread: Sequence[str]) -> bool:
    """Whether it is one that was not understood this time, or a recurrence of it."""
    return any(uid == each or uid.startswith(f"{each}#") for each in unread)


def _mode(activity: Activity) -> str:
    place = activity.place.lower()
    is_online = not place or place.startswith(("http://", "https://")) or "online" in place
    return ONLINE if is_online else IN_PERSON


def _note(act: str, source: EventSource, actor: Member) -> None:
    audit.note(act, actor_id=actor.id, subject=f"event_source:{source.id}", name=source.name)
