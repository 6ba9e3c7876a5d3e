"""One person's own matters in requests: what they may take away, and what is forgotten."""

from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import files
from hub.core.db import db
from hub.events.models import EventRequest, RequestMessage
from hub.events.queries.asking import MESSAGE_FILES, REQUEST_FILES


def own_requests(member: Member) -> dict[str, Any]:
    """What the member asked for, and what they wrote about requests, for their export."""
    requests = sa.select(EventRequest).where(EventRequest.requester_id == member.id)
    messages = sa.select(RequestMessage).where(RequestMessage.author_id == member.id)
    return {
        "requests": [
            {
                "number": request.id,
                "kind": request.kind,
                "state": request.state,
                "language": request.lang,
                "title": request.title,
                "content": request.content,
                "reason": request.reason,
                "asked_at": request.created_at,
                "decided_at": request.decided_at,
            }
            for request in db.session.scalars(requests.order_by(EventRequest.id))
        ],
        "messages": [
            {
                "request": message.request_id,
                "text": message.body,
                "language": message.lang,
                "written_at": message.created_at,
            }
            for message in db.session.scalars(messages.order_by(RequestMessage.id))
        ],
    }


def forget_requester(member: Member) -> None:
    """Requests that led to no event are gone with their threads; of the others the contact is.

    What the member wrote as an officer stays, as a former member's; nobody looks after it now.
    """
    own = db.session.scalars(
        sa.select(EventRequest).where(EventRequest.requester_id == member.id)
    ).all()
    for request in own:
        if request.event_id is None:
            _discard(request)
        else:
            request.content = {**request.content, "contact": "", "organiser": ""}
            _forget_messages(request, by=member)
    db.session.execute(
        sa.update(EventRequest)
        .where(EventRequest.owner_id == member.id)
        .values(owner_id=None)
        .execution_options(synchronize_session=False)
    )


def _discard(request: EventRequest) -> None:
    for message in request.messages:
        _remove_files(MESSAGE_FILES, message.id)
    _remove_files(REQUEST_FILES, request.id)
    db.session.delete(request)


def _forget_messages(request: EventRequest, *, by: Member) -> None:
    for message in [each for each in request.messages if each.author_id == by.id]:
        _remove_files(MESSAGE_FILES, message.id)
        request.messages.remove(message)


def _remove_files(kind: str, owner_id: int) -> None:
    for file in files.files_of(kind, [owner_id]).get(owner_id, ()):
        files.remove(file)
