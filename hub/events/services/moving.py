"""An event is held at another time, or not at all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hub.accounts.models import Member
from hub.core import clock
from hub.core.errors import Refused, Unfit
from hub.core.i18n import _
from hub.core.signals import send
from hub.core.wall import exists, neighbours
from hub.events.models import ANNOUNCED, CALLED_OFF, CANCELLED, DRAFT, MOVED, Event
from hub.events.services.holding import hold
from hub.events.services.repeating import following_of
from hub.events.services.telling import Changes, changed, keep, note, tell
from hub.events.signals import EventCancelled


@dataclass(frozen=True)
class Times:
    """From wall time to wall time in that zone; a fold of 1 is the second time of two."""

    zone: str
    starts: dt.datetime
    ends: dt.datetime
    starts_fold: int = 0
    ends_fold: int = 0


def move_event(
    event: Event,
    *,
    actor: Member,
    version: int,
    times: Times,
    reason: str = "",
    moves_registration: bool = True,
    following: bool = False,
) -> Sequence[Event]:
    """The event is held at that time; who comes is told why it was moved. Returns what moved.

    With `moves_registration` registration opens and closes as long before it as it did. With
    `following` those of its series that come after it move by as much, each on its own day.
    Raises Overtaken; Refused for what has ended or was cancelled; Unfit for a start that has
    passed, where the event is announced.
    """
    hold(event, version)
    _refuse_what_is_over(event)
    by_start, by_end = times.starts - event.starts_wall, times.ends - event.ends_wall
    others = following_of(event) if following else ()
    moved = [event] if _move(event, times, actor, reason, moves_registration) else []
    for each in others:
        hold(each)
        there = _somewhere(times.zone, each.starts_wall + by_start, each.ends_wall + by_end)
        if _move(each, there, actor, reason, moves_registration):
            moved.append(each)
    return moved


def cancel_event(
    event: Event, *, actor: Member, version: int, reason: str, following: bool = False
) -> Sequence[Event]:
    """The event does not take place, its page says why, and who comes is told. For good.

    With `following` the same is true of those of its series that come after it. Raises Overtaken;
    Refused for what has ended or is not announced.
    """
    hold(event, version)
    _refuse_what_is_over(event)
    if event.state == DRAFT:
        raise Refused(_("It is not announced yet: a draft can be deleted."))
    others = [each for each in following_of(event) if each.state == ANNOUNCED] if following else []
    for each in [event, *others]:
        if each is not event:
            hold(each)
        each.state, each.cancelled_at, each.cancellation = CANCELLED, clock.now(), reason
        each.sequence += 1
        keep(each, CALLED_OFF, {}, actor=actor, reason=reason)
        note("event.cancelled", each, actor)
        changed(each, actor=actor, what="cancelled")
        send(EventCancelled(each.id))
    return [event, *others]


def _refuse_what_is_over(event: Event) -> None:
    if event.state == CANCELLED:
        raise Refused(_("This event was cancelled."))
    if event.state == ANNOUNCED and event.has_ended:
        raise Refused(_("This event has ended."))


def _move(event: Event, times: Times, actor: Member, reason: str, moves_registration: bool) -> bool:
    before, began_at = _told(event), event.starts_at
    event.set_times(
        times.zone,
        times.starts,
        times.ends,
        starts_fold=times.starts_fold,
        ends_fold=times.ends_fold,
    )
    changes = _changes(before, event)
    if not changes:
        return False
    if event.state == ANNOUNCED and event.starts_at <= clock.now() and event.starts_at != began_at:
        raise Unfit("starts_time", _("It begins in the past."))
    if moves_registration:
        _move_registration(event, event.starts_at - began_at)
    changed(event, actor=actor, what="time")
    if event.state == ANNOUNCED:
        event.moved_at = clock.now()
        note("event.moved", event, actor)
        tell(event, MOVED, changes, actor=actor, reason=reason)
    return True


def _move_registration(event: Event, by: dt.timedelta) -> None:
    now = clock.now()
    # Registration that has opened stays open.
    if event.registration_opens_at is not None and event.registration_opens_at > now:
        event.registration_opens_at += by
    if event.registration_closes_at is not None:
        event.registration_closes_at += by


def _somewhere(zone: str, starts: dt.datetime, ends: dt.datetime) -> Times:
    """The times, or the later neighbours of those that are left out on that day."""
    first, last = (
        each if exists(each, zone) else neighbours(each, zone)[1] for each in (starts, ends)
    )
    return Times(zone, first, last)


def _told(event: Event) -> dict[str, str]:
    return {
        "timezone": event.timezone,
        "starts": event.starts_wall.isoformat(),
        "ends": event.ends_wall.isoformat(),
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
    }


def _changes(before: dict[str, str], event: Event) -> Changes:
    after = _told(event)
    return {} if before == after else {name: [before[name], after[name]] for name in before}
