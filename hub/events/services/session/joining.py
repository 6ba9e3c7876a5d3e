"""People come in: only here does the way into an event leave the house."""

from hub.core import clock
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.events.models import BY_JOINING
from hub.events.policy import Seat
from hub.events.queries.session.windows import OPEN_DOOR, door_of
from hub.events.services.session.attendance import mark_attended


def join(seat: Seat, *, minutes: int) -> tuple[str, str]:
    """The link and the note of the event; that the person was there is noted, the first time only.

    Raises Refused outside the window in which they may join, and where nothing leads in.
    """
    door = door_of(seat, minutes=minutes)
    if door.state != OPEN_DOOR:
        raise Refused(_("You cannot join now."))
    if not seat.event.joining_link:
        raise Refused(_("The organisers have not said yet how to join."))
    if seat.registration is not None and door.counts:
        mark_attended(seat.registration, by=BY_JOINING, at=clock.now())
    return seat.event.joining_link, seat.event.joining_note
