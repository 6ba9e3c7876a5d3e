"""Officers answer a request, look after it, and decide it once."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from hub.accounts.models import Member
from hub.core import audit, clock, files, markup
from hub.core.db import db
from hub.core.signals import send
from hub.core.wall import moment_of, wall_of
from hub.events.models import (
    CONFIRMED,
    DECLINED,
    DISCUSSED,
    EDITS,
    ELSEWHERE,
    NOWHERE,
    ORGANISER,
    REQUESTED,
    TAKEN_OVER,
    TALK,
    Event,
    EventEditor,
    EventOrganisation,
    EventRequest,
    RequestMessage,
)
from hub.events.queries.asking import MESSAGE_FILES
from hub.events.services.asking import decided, must_wait, note_step
from hub.events.services.holding import hold_request
from hub.events.services.planning import announce, plan_event
from hub.events.signals import RequestAnswered

# A concept note stands as the summary of the event until that is edited: so many characters of it.
SUMMARY = 4_000


def take_over(request: EventRequest, *, actor: Member, version: int) -> None:
    """The officer looks after the request. Raises Overtaken as `hold_request` does."""
    hold_request(request, version)
    must_wait(request)
    if request.owner_id != actor.id:
        request.owner_id = actor.id
        request.version += 1
        note_step(request, TAKEN_OVER, actor)


def write(
    request: EventRequest,
    *,
    actor: Member,
    lang: str,
    body: str,
    is_internal: bool = False,
    attachments: Collection[str] = (),
) -> RequestMessage:
    """It stands in the thread; the first answer of an officer brings the request under discussion.

    Whoever is the first to answer looks after it.
    """
    hold_request(request)
    message = RequestMessage(
        request_id=request.id,
        author_id=actor.id,
        lang=lang,
        body=body,
        body_html=markup.render(body, lang=lang).html,
        is_internal=is_internal,
        created_at=clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    shown = files.files_in(message.body_html)
    files.attach_all([*attachments, *shown], MESSAGE_FILES, message.id, uploader_id=actor.id)
    if not is_internal:
        # Who decides has read it.
        request.version += 1
        request.updated_at = message.created_at
        _begin_discussion(request, actor)
    send(RequestAnswered(message.id))
    return message


def confirm_talk(
    request: EventRequest,
    *,
    actor: Member,
    version: int,
    zone: str,
    starts: dt.datetime,
    minutes: int,
    reason: str = "",
) -> Event:
    """The Talk is a draft that its requester may edit; `starts` is a wall time in `zone`.

    Raises Overtaken if it was changed, answered or decided since the actor read it.
    """
    hold_request(request, version)
    must_wait(request)
    content = request.content
    ends = wall_of(moment_of(starts, zone) + dt.timedelta(minutes=minutes), zone)[0]
    event = plan_event(
        actor=actor,
        lang=request.lang,
        title=request.title,
        summary=_beginning(content["body"]),
        zone=zone,
        starts=starts,
        ends=ends,
        terms=_terms(content),
        kind=TALK,
        framework=content["framework"],
        mode=content["mode"],
        audience=content["audience"],
        scope=_scope(content),
        languages=content["languages"],
        interpretation=content["interpretation"],
    )
    names = [each.strip(" -*\t") for each in content["partners"].split("\n")]
    _organised_by(event, [name[:200] for name in names if name])
    return _confirmed(request, event, actor, reason)


def accept_activity(
    request: EventRequest, *, actor: Member, version: int, reason: str = ""
) -> Event:
    """The activity stands in the calendar; one registers where its organisers say, not here.

    Raises Overtaken as `confirm_talk` does.
    """
    hold_request(request, version)
    must_wait(request)
    content = request.content
    event = plan_event(
        actor=actor,
        lang=request.lang,
        title=request.title,
        summary=content["body"],
        zone=content["timezone"],
        starts=dt.datetime.fromisoformat(content["starts"]),
        ends=dt.datetime.fromisoformat(content["ends"]),
        terms=_terms(content),
        kind=content["event_kind"],
        mode=content["mode"],
        place=content["place"],
        registration=ELSEWHERE if content["link"] else NOWHERE,
        registration_link=content["link"],
    )
    _organised_by(event, [content["organiser"]])
    made = _confirmed(request, event, actor, reason)
    announce(made, actor=actor, version=made.version)
    return made


def decline(request: EventRequest, *, actor: Member, version: int, reason: str) -> None:
    """Its requester is told why not. Raises Overtaken as `confirm_talk` does."""
    hold_request(request, version)
    must_wait(request)
    _own(request, actor)
    decided(request, DECLINED, actor, reason)
    audit.note("event_request.declined", actor_id=actor.id, subject=f"event_request:{request.id}")


def _begin_discussion(request: EventRequest, actor: Member) -> None:
    if actor.id == request.requester_id:
        return
    _own(request, actor)
    if request.state == REQUESTED:
        request.state = DISCUSSED
        note_step(request, DISCUSSED, actor)


def _own(request: EventRequest, actor: Member) -> None:
    if request.owner_id is None:
        request.owner_id = actor.id


def _confirmed(request: EventRequest, event: Event, actor: Member, reason: str) -> Event:
    """The request became the event, whose words its requester may change."""
    event.editors.append(EventEditor(member_id=request.requester_id, role=EDITS))
    request.event_id = event.id
    _own(request, actor)
    decided(request, CONFIRMED, actor, reason)
    audit.note("event_request.confirmed", actor_id=actor.id, subject=f"event_request:{request.id}")
    db.session.flush()
    return event


def _organised_by(event: Event, names: Collection[str]) -> None:
    event.organisations = [
        EventOrganisation(position=place, role=ORGANISER, name=name)
        for place, name in enumerate(dict.fromkeys(names), start=1)
    ]


def _beginning(note: str) -> str:
    """The first paragraphs; what shows files is left out, since they are behind the request."""
    kept: list[str] = []
    for paragraph in note.split("\n\n"):
        if kept and sum(map(len, kept)) + len(paragraph) > SUMMARY:
            break
        if "/files/" not in paragraph:
            kept.append(paragraph)
    return "\n\n".join(kept)


def _terms(content: Mapping[str, Any]) -> dict[str, Collection[str]]:
    named = {"objectives": "objective", "countries": "country", "regions": "region"}
    terms: dict[str, Collection[str]] = {
        kind: content[name] for name, kind in named.items() if content.get(name)
    }
    spoken = [*content.get("languages", ()), *content.get("interpretation", ())]
    return {**terms, "language": spoken} if spoken else terms


def _scope(content: Mapping[str, Any]) -> str:
    if len(content["countries"]) == 1 and not content["regions"]:
        return "national"
    return "regional" if content["countries"] or content["regions"] else "global"
