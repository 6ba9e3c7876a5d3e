"""How notices of requests read: to the officers who answer, and to whoever asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.core.permissions import can
from hub.events.models import (
    CONFIRMED,
    DECLINED,
    TAKEN_BACK,
    TALK_REQUEST,
    EventRequest,
    RequestMessage,
    RequestStep,
)
from hub.events.notices.kinds import EVENTS, EXCERPT
from hub.events.policy import Convening
from hub.events.queries.asking import requests_of
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register

KINDS: Mapping[str, LazyString] = {
    "event_requested": _l("Somebody asks for a Talk or suggests an activity"),
    "event_request_answer": _l("An answer to my request for an event"),
    "event_request_decision": _l("A decision on my request for an event"),
    "event_request_reply": _l("News of a request for an event that I look after"),
}


def register_asking() -> None:
    """Who asked is waited for and waits: all of it is mailed at once (domain.md §8)."""
    register("event_requested", read=read_requests, group=EVENTS, titles=KINDS)
    register(
        "event_request_answer",
        "event_request_reply",
        read=read_messages,
        group=EVENTS,
        titles=KINDS,
    )
    register("event_request_decision", read=read_decisions, group=EVENTS, titles=KINDS)


def read_requests(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Requests that nobody has decided, to who may decide."""
    found = _requests(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        request = found.get(notice.facts["request"])
        decides = request is not None and can(reader, Convening.REQUEST_DECIDE, request)
        if request is None or not decides or not request.is_waiting:
            continue
        told = {"who": _name(request.requester), "title": request.title}
        words[notice.id] = _about(
            request,
            _("%(who)s asks for a GCM Talk: “%(title)s”", **told)
            if request.kind == TALK_REQUEST
            else _("%(who)s suggests an activity: “%(title)s”", **told),
            text=markup.excerpt(markup.plain(request.html.get("body", "")), EXCERPT),
            text_lang=request.lang,
            why=_("You are told because you look after events."),
            who=request.requester,
        )
    return words


def read_messages(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What was written about a request, or changed of it; internal notes to who may decide."""
    requests = _requests(notices, reader)
    messages = _rows(RequestMessage, notices, "message", RequestMessage.author)
    steps = _rows(RequestStep, notices, "step", RequestStep.actor)
    words: dict[int, Words] = {}
    for notice in notices:
        request = requests.get(notice.facts["request"])
        message = messages.get(notice.facts.get("message", 0))
        step = steps.get(notice.facts.get("step", 0))
        if request is None or (message is None and step is None):
            continue
        if message is not None:
            if message.is_internal and not can(reader, Convening.REQUEST_DECIDE, request):
                continue
            who = message.author
            title = _("%(who)s wrote about “%(title)s”", who=_name(who), title=request.title)
            text = markup.excerpt(markup.plain(message.body_html), EXCERPT)
        else:
            assert step is not None
            who, text = step.actor, ""
            title = _("%(who)s changed “%(title)s”", who=_name(who), title=request.title)
        is_own = notice.kind == "event_request_answer"
        words[notice.id] = _about(
            request,
            title,
            text=text,
            text_lang=message.lang if message else "",
            why=_("You are told because it is your request.")
            if is_own
            else _("You are told because you look after this request."),
            who=who,
        )
    return words


def read_decisions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What officers decided, to whoever asked; that it was taken back, to who looked after it."""
    found = _requests(notices, reader)
    sentences: Mapping[str, Callable[..., str]] = {
        CONFIRMED: lambda **told: _("Your request “%(title)s” is confirmed", **told),
        DECLINED: lambda **told: _("Your request “%(title)s” is declined", **told),
        TAKEN_BACK: lambda **told: _("The request “%(title)s” was taken back", **told),
    }
    words: dict[int, Words] = {}
    for notice in notices:
        request = found.get(notice.facts["request"])
        if request is None or request.state not in sentences:
            continue
        is_own = request.requester_id == reader.id
        words[notice.id] = _about(
            request,
            sentences[request.state](title=request.title),
            text=markup.excerpt(request.reason, EXCERPT),
            why=_("You are told because it is your request.")
            if is_own
            else _("You are told because you look after this request."),
        )
    return words


def _about(request: EventRequest, title: str, *, who: Member | None = None, **more: Any) -> Words:
    return Words(
        title=title,
        endpoint="events.event_request",
        values={"number": request.id},
        label=_("Go to the request"),
        thread=f"event-request-{request.id}",
        about=request.title,
        who=_name(who) if who else "",
        who_key=who.id if who else 0,
        **more,
    )


def _requests(notices: Sequence[Notice], reader: Member) -> Mapping[int, EventRequest]:
    return requests_of({notice.facts["request"] for notice in notices}, reader)


def _rows(model: Any, notices: Sequence[Notice], fact: str, person: Any) -> dict[int, Any]:
    ids = {notice.facts[fact] for notice in notices if fact in notice.facts}
    if not ids:
        return {}
    found = db.session.scalars(
        sa.select(model).where(model.id.in_(ids)).options(joinedload(person))
    )
    return {row.id: row for row in found}


def _name(member: Member | None) -> str:
    return (member.public_name if member else "") or _("Former member")
