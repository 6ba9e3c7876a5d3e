"""Who may listen to a session, and how many are there."""

from typing import Any

from flask_socketio import join_room

from hub.accounts.models import Member
from hub.core.permissions import policy, public
from hub.core.realtime import enter, here, leave, listens
from hub.events import doors
from hub.events.policy import Convening
from hub.events.queries.session.live import session_of
from hub.events.services.session.running import room_of, seat_room


@listens("session:open")
@policy(Convening.SESSION_READ)
def open_session(payload: dict[str, Any], visitor: Member | None) -> dict[str, Any]:
    """The page hears that something changed in the session, and is told how far it has come."""
    seat = doors.seat_in(_number(payload), Convening.SESSION_READ, visitor)
    if seat.registration is not None:
        join_room(seat_room(seat.registration.public_id))
    room = room_of(seat.event.id)
    enter(room)
    return {"change": session_of(seat.event).change, "here": here(room)}


@listens("session:close")
@public("stops listening")
def close_session(payload: dict[str, Any], _visitor: Member | None) -> dict[str, Any]:
    """The page hears no more of the session."""
    leave(room_of(_number(payload)))
    return {}


def _number(payload: dict[str, Any]) -> int:
    number = payload.get("event")
    return number if isinstance(number, int) else 0
