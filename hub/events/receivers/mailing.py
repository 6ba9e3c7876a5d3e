"""What follows for those who registered, and for who may want to: mail, a notice at the bell."""

from collections.abc import Sequence

from hub.core import clock
from hub.core.db import db
from hub.core.signals import send
from hub.events.models import (
    CONFIRMED_SEAT,
    DECLINED_SEAT,
    LAPSED,
    OFFERED,
    PENDING,
    WAITING,
    WITHDRAWN,
    Dossier,
    Event,
    EventChange,
    EventRegistration,
    RegistrationStep,
)
from hub.events.notices import changing, registration, thanking
from hub.events.notices.readers import reader_of
from hub.events.queries.letters import (
    concerned,
    followers_of,
    is_news,
    state_before,
    steps_before,
)
from hub.events.queries.surveys import is_open
from hub.events.services.thanking import thank
from hub.events.signals import (
    CancellationSpreads,
    ChangeSpreads,
    DossierPublished,
    EventAnnounced,
    EventCancelled,
    EventChanged,
    EventEnded,
    RegistrationMoved,
    ThanksSpread,
)
from hub.notifications import services as notifications

# So many are told in one commit.
BATCH = 50


def on_registration_moved(signal: RegistrationMoved) -> None:
    """Whoever registered gets a mail; at the bell what they did not do themselves."""
    step = db.session.get(RegistrationStep, signal.step_id)
    if step is None:
        return
    member = step.registration.member
    if member is not None:
        earlier = [f"event_step:{each}" for each in steps_before(step)]
        notifications.mark_subjects_read(member, earlier)
    registration.send_step(step)
    if is_news(step) and _came_from_others(step):
        notifications.notify(
            members=_members([step.registration]),
            kind=registration.KIND,
            subject=f"event_step:{step.id}",
            facts={"step": step.id},
        )


def on_event_announced(signal: EventAnnounced) -> None:
    """Who follows one of its objectives, or is in its space, finds it in the digest."""
    event = db.session.get(Event, signal.event_id)
    if event is None or not event.is_announced or event.has_ended:
        return
    notifications.notify(
        members=set(followers_of(event)) - {event.created_by},
        kind="event_announced",
        subject=f"event_announced:{event.id}",
        facts={"event": event.id},
    )


def on_event_changed(signal: EventChanged) -> None:
    """Those who come are told of another time or place, some at a time."""
    change = db.session.get(EventChange, signal.change_id)
    if change is not None and changing.is_told(change):
        send(ChangeSpreads(change.id, 0))


def on_change_spreads(signal: ChangeSpreads) -> None:
    """The next who come are told of the change."""
    change = db.session.get(EventChange, signal.change_id)
    if change is None:
        return
    some = concerned(change.event_id, after=signal.after_id, limit=BATCH)
    for each in some:
        changing.send_change(change, each)
    notifications.notify(
        members=_members(some),
        kind=changing.CHANGED,
        subject=f"event_change:{change.id}",
        facts={"change": change.id},
    )
    if len(some) == BATCH:
        send(ChangeSpreads(change.id, some[-1].id))


def on_event_cancelled(signal: EventCancelled) -> None:
    """Those who wanted to come are told, some at a time; what was told before need not be read."""
    notifications.mark_read_by_all(f"event_announced:{signal.event_id}")
    send(CancellationSpreads(signal.event_id, 0))


def on_cancellation_spreads(signal: CancellationSpreads) -> None:
    """The next who wanted to come are told that it does not take place."""
    some = concerned(signal.event_id, after=signal.after_id, limit=BATCH)
    for each in some:
        changing.send_cancellation(each)
    notifications.notify(
        members=_members(some),
        kind=changing.CALLED_OFF,
        subject=f"event_off:{signal.event_id}",
        facts={"event": signal.event_id},
    )
    if len(some) == BATCH:
        send(CancellationSpreads(signal.event_id, some[-1].id))


def on_event_ended(signal: EventEnded) -> None:
    """Its survey is asked while people remember; else thanks wait for what is kept of it."""
    dossier = db.session.get(Dossier, signal.event_id)
    if dossier is not None and dossier.thanked_at is None and is_open(dossier, clock.now()):
        thank(dossier)


def on_dossier_published(signal: DossierPublished) -> None:
    """Those who had a seat are told what is kept of it, if they were not thanked before."""
    dossier = db.session.get(Dossier, signal.event_id)
    if dossier is not None and dossier.published_at is not None:
        thank(dossier)


def on_thanks_spread(signal: ThanksSpread) -> None:
    """The next who had a seat are thanked, or told what they missed."""
    some = concerned(signal.event_id, after=signal.after_id, limit=BATCH, states=(CONFIRMED_SEAT,))
    for each in some:
        thanking.send_thanks(each)
    dossier = db.session.get(Dossier, signal.event_id)
    if dossier is not None and dossier.published_at is not None:
        notifications.notify(
            members=_members(some),
            kind=thanking.KIND,
            subject=f"event_thanks:{signal.event_id}",
            facts={"event": signal.event_id},
        )
    if len(some) == BATCH:
        send(ThanksSpread(signal.event_id, some[-1].id))


def _came_from_others(step: RegistrationStep) -> bool:
    """Whether it was decided by others or by the clock, rather than done by who registered."""
    if step.state in (OFFERED, LAPSED, DECLINED_SEAT):
        return True
    if step.state == CONFIRMED_SEAT:
        return state_before(step) in (PENDING, WAITING)
    return step.state == WITHDRAWN and step.actor_id not in (None, step.registration.member_id)


def _members(some: Sequence[EventRegistration]) -> list[int]:
    """The members among them, as far as they may see the event today."""
    return [each.member_id for each in some if each.member_id is not None and reader_of(each)]
