"""A Talk is asked for, an activity suggested; while they wait, changed and taken back."""

from collections.abc import Collection, Sequence
from typing import Any

from hub.accounts.models import Member
from hub.core import clock, files, markup
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.signals import send
from hub.events.models import (
    CHANGED,
    REQUESTED,
    TAKEN_BACK,
    EventRequest,
    RequestStep,
)
from hub.events.queries.asking import REQUEST_FILES
from hub.events.services.holding import hold_request
from hub.events.signals import EventRequested, RequestDecided, RequestRevised

# What is written in Markdown.
TEXTS = ("body", "outcomes", "partners")


def make_request(
    *,
    actor: Member,
    kind: str,
    lang: str,
    title: str,
    content: dict[str, Any],
    attachments: Collection[str] = (),
) -> EventRequest:
    """The request waits for the officers, who are told; its id is its number."""
    request = EventRequest(kind=kind, requester_id=actor.id, state=REQUESTED)
    request.requester, request.steps, request.messages = actor, [], []
    _say(request, lang, title, content)
    db.session.add(request)
    db.session.flush()
    attach(request, attachments, by=actor)
    note_step(request, REQUESTED, actor)
    send(EventRequested(request.id))
    return request


def change_request(
    request: EventRequest,
    *,
    actor: Member,
    version: int,
    lang: str,
    title: str,
    content: dict[str, Any],
    changes: Sequence[Sequence[str]],
    attachments: Collection[str] = (),
    taken_out: Collection[str] = (),
) -> None:
    """The request says this from now on; its steps keep `changes`: field, before and after.

    Raises Overtaken if somebody answered or decided meanwhile.
    """
    hold_request(request, version)
    must_wait(request)
    _say(request, lang, title, content)
    kept = [list(each) for each in changes]
    kept += [[_("Attached files"), name, ""] for name in _take_out(request, taken_out)]
    kept += [
        [_("Attached files"), "", file.name] for file in attach(request, attachments, by=actor)
    ]
    if kept:
        request.version += 1
        send(RequestRevised(note_step(request, CHANGED, actor, changes=kept).id))


def take_back(request: EventRequest, *, actor: Member, version: int, reason: str = "") -> None:
    """Nobody need answer any more. Raises Overtaken if it was decided meanwhile."""
    hold_request(request, version)
    must_wait(request)
    decided(request, TAKEN_BACK, actor, reason)


def must_wait(request: EventRequest) -> None:
    """Raise Refused unless nobody has decided yet."""
    if not request.is_waiting:
        raise Refused(_("This request is decided already."))


def decided(request: EventRequest, state: str, actor: Member, reason: str) -> None:
    """The request came to its last state; both sides are told."""
    request.state, request.reason = state, reason
    request.decided_at, request.decided_by = clock.now(), actor.id
    request.version += 1
    note_step(request, state, actor, reason=reason)
    send(RequestDecided(request.id))


def note_step(
    request: EventRequest,
    what: str,
    actor: Member,
    *,
    changes: Sequence[list[str]] = (),
    reason: str = "",
) -> RequestStep:
    """That this happened is kept with the request."""
    step = RequestStep(
        request_id=request.id,
        what=what,
        changes=list(changes),
        reason=reason,
        actor_id=actor.id,
        created_at=clock.now(),
    )
    request.updated_at = step.created_at
    db.session.add(step)
    db.session.flush()
    return step


def attach(
    request: EventRequest, attachments: Collection[str], *, by: Member
) -> Sequence[files.StoredFile]:
    """Those files that are `by`'s to give hang on the request, and those its texts show."""
    shown = [one for html in request.html.values() for one in files.files_in(html)]
    return files.attach_all([*attachments, *shown], REQUEST_FILES, request.id, uploader_id=by.id)


def _say(request: EventRequest, lang: str, title: str, content: dict[str, Any]) -> None:
    request.lang, request.title, request.content = lang, title, content
    request.html = {
        name: markup.render(content[name], lang=lang).html for name in TEXTS if content.get(name)
    }


def _take_out(request: EventRequest, taken_out: Collection[str]) -> Sequence[str]:
    hanging = files.files_of(REQUEST_FILES, [request.id]).get(request.id, ())
    gone = [file for file in hanging if file.public_id in taken_out]
    for file in gone:
        files.remove(file)
    return [file.name for file in gone]
