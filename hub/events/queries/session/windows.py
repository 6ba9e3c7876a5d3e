"""When somebody may join an event."""

import datetime as dt
from dataclasses import dataclass

from hub.core import clock
from hub.events.policy import Seat, is_in_programme

EARLY, OPEN_DOOR, OVER_NOW, NO_DOOR = "early", "open", "over", "none"
# Who is in the programme rehearses.
REHEARSAL = dt.timedelta(days=1)


@dataclass(frozen=True)
class Door:
    """Whether one may join now; `counts` says that whoever joins now was there."""

    state: str
    opens_at: dt.datetime
    counts: bool


def door_of(seat: Seat, *, minutes: int) -> Door:
    """The way in, for this seat: from `minutes` before the start until the end.

    Who is in the programme comes in from a day before.
    """
    event, now = seat.event, clock.now()
    for_all = event.starts_at - dt.timedelta(minutes=minutes)
    opens = for_all
    if is_in_programme(seat.visitor, event):
        opens = min(opens, event.starts_at - REHEARSAL)
    if not event.is_announced:
        state = NO_DOOR
    elif now >= event.ends_at:
        state = OVER_NOW
    else:
        state = OPEN_DOOR if now >= opens else EARLY
    return Door(state, opens, counts=now >= for_all)
