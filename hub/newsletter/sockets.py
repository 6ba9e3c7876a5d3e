"""Who may watch how an issue is sent."""

from typing import Any

from flask_socketio import join_room, leave_room

from hub.accounts.models import Member
from hub.core.permissions import policy, public
from hub.core.realtime import listens
from hub.newsletter import doors
from hub.newsletter.policy import Circulating
from hub.newsletter.services.sending.telling import room_of


@listens("issue:open")
@policy(Circulating.ISSUE_SEND)
def open_issue(payload: dict[str, Any], _visitor: Member | None) -> dict[str, Any]:
    """The page hears that the sending has gone on, and asks how far."""
    issue = doors.issue(_period(payload), Circulating.ISSUE_SEND)
    join_room(room_of(issue.id))
    return {"issue": issue.id}


@listens("issue:close")
@public("stops listening")
def close_issue(payload: dict[str, Any], _visitor: Member | None) -> dict[str, Any]:
    """The page hears no more of it."""
    number = payload.get("issue")
    leave_room(room_of(number if isinstance(number, int) else 0))
    return {}


def _period(payload: dict[str, Any]) -> str:
    period = payload.get("period")
    return period if isinstance(period, str) else ""
