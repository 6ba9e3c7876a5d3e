"""Who may listen to a topic, and who is there."""

from typing import Any

from hub.accounts.models import Member
from hub.core.permissions import policy, public
from hub.core.realtime import enter, here, leave, listens, tell, tell_soon
from hub.discussions import doors
from hub.discussions.policy import Discussing


@listens("topic:open")
@policy(Discussing.TOPIC_READ)
def open_page(payload: dict[str, Any], visitor: Member | None) -> dict[str, Any]:
    """The page hears what happens in the topic; it is told how far the topic has come."""
    topic = doors.topic(_number(payload), Discussing.TOPIC_READ, visitor)
    room = f"topic:{topic.id}"
    enter(room)
    _tell_who_is_here(topic.id)
    return {"change": topic.change, "here": here(room)}


@listens("topic:close")
@public("stops listening")
def close_page(payload: dict[str, Any], _visitor: Member | None) -> dict[str, Any]:
    """The page hears no more of the topic."""
    number = _number(payload)
    leave(f"topic:{number}")
    _tell_who_is_here(number)
    return {}


@listens("topic:typing")
@policy(Discussing.TOPIC_REPLY)
def typing(payload: dict[str, Any], visitor: Member | None) -> dict[str, Any]:
    """The others learn that somebody is writing, not who."""
    topic = doors.topic(_number(payload), Discussing.TOPIC_REPLY, visitor)
    room = f"topic:{topic.id}"
    tell(room, "topic:typing", {"topic": topic.id, "typing": 1}, to_self=False)
    return {}


def _tell_who_is_here(topic_id: int) -> None:
    room = f"topic:{topic_id}"
    tell_soon(room, "topic:here", lambda: {"topic": topic_id, "here": here(room)})


def _number(payload: dict[str, Any]) -> int:
    number = payload.get("topic")
    return number if isinstance(number, int) else 0
