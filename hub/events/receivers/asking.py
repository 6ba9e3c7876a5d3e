"""What follows for officers and requesters: requests, answers and decisions are told."""

from hub.core.db import db
from hub.events.models import TAKEN_BACK, EventRequest, RequestMessage, RequestStep
from hub.events.queries.asking import officers
from hub.events.signals import (
    EventRequested,
    RequestAnswered,
    RequestDecided,
    RequestRevised,
)
from hub.notifications import services as notifications


def on_event_requested(signal: EventRequested) -> None:
    """The officers are told at once."""
    request = db.session.get(EventRequest, signal.request_id)
    if request is None or not request.is_waiting:
        return
    notifications.notify(
        members=officers(but=[request.requester_id]),
        kind="event_requested",
        subject=_waiting(request),
        facts={"request": request.id},
    )


def on_request_answered(signal: RequestAnswered) -> None:
    """The other side is told; an internal note goes to the officer who looks after it."""
    message = db.session.get(RequestMessage, signal.message_id)
    request = db.session.get(EventRequest, message.request_id) if message else None
    if message is None or request is None:
        return
    is_answer = message.author_id != request.requester_id
    if is_answer:
        # Somebody is on it: the others need not.
        notifications.mark_read_by_all(_waiting(request))
    to_requester = is_answer and not message.is_internal
    if to_requester:
        _tell_of_message("event_request_answer", [request.requester_id], request, message)
    if message.author_id != request.owner_id:
        _tell_of_message("event_request_reply", _owners(request, message), request, message)


def on_request_revised(signal: RequestRevised) -> None:
    """The officer who looks after it is told, or all who could."""
    step = db.session.get(RequestStep, signal.step_id)
    request = db.session.get(EventRequest, step.request_id) if step else None
    if step is None or request is None or request.owner_id is None:
        return
    notifications.notify(
        members=[request.owner_id],
        kind="event_request_reply",
        subject=f"event_request_step:{step.id}",
        facts={"request": request.id, "step": step.id},
    )


def on_request_decided(signal: RequestDecided) -> None:
    """Whoever asked is told; of what was taken back, the officer who looked after it."""
    request = db.session.get(EventRequest, signal.request_id)
    if request is None or request.is_waiting:
        return
    notifications.mark_read_by_all(_waiting(request))
    told = request.owner_id if request.state == TAKEN_BACK else request.requester_id
    if told is None or told == request.decided_by:
        return
    notifications.notify(
        members=[told],
        kind="event_request_decision",
        subject=f"event_request_decision:{request.id}",
        facts={"request": request.id},
    )


def _waiting(request: EventRequest) -> str:
    return f"event_request:{request.id}"


def _owners(request: EventRequest, message: RequestMessage) -> list[int]:
    """Who looks after it; while nobody does, all who could."""
    if request.owner_id is not None:
        return [request.owner_id]
    return list(officers(but=[request.requester_id, message.author_id]))


def _tell_of_message(
    kind: str, members: list[int], request: EventRequest, message: RequestMessage
) -> None:
    notifications.notify(
        members=members,
        kind=kind,
        subject=f"event_message:{message.id}",
        facts={"request": request.id, "message": message.id},
    )
