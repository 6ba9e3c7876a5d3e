"""Who may listen to a topic, and who is there."""

from typing import Any

from hub.accounts.models import Member
from hub.core.permissions import policy, public
from hub.core.realtime import enter, here, leave, listens, stop_writing, write
from hub.discussions import doors
from hub.discussions.policy import Discussing


@listens("topic:open")
@policy(Discussing.TOPIC_READ)
def open_page(payload: dict[str, Any], visitor: Member | None) -> dict[str, Any]:
    """The page hears what happens in the topic; it is told how far the topic has come."""
    topic = doors.topic(_number(payload), Discussing.TOPIC_READ, visitor)
    enter(_room(topic.id))
    return {"change": topic.change, "here": here(_room(topic.id))}


@listens("topic:close")
@public("stops listening")
def close_page(payload: dict[str, Any], _visitor: Member | None) -> dict[str, Any]:
    """The page hears no more of the topic."""
    leave(_room(_number(payload)))
    return {}


@listens("topic:typing")
@policy(Discussing.TOPIC_REPLY)
def typing(payload: dict[str, Any], visitor: Member | None) -> dict[str, Any]:
    """The others learn that somebody is writing, not who; with `over`, that it is over."""
    topic = doors.topic(_number(payload), Discussing.TOPIC_REPLY, visitor)
    act = stop_writing if payload.get("over") else write
    act(_room(topic.id))
    return {}


def _room(number: int) -> str:
    return f"topic:{number}"


def _number(payload: dict[str, Any]) -> int:
    number = payload.get("topic")
    return number if isinstance(number, int) else 0
