"""Requests as those see them who made them and who answer: what was asked, and what is next."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from flask import current_app
from flask_babel import LazyString
from sqlalchemy.orm import joinedload

from hub.accounts.models import (
    ACTIVE,
    ADMIN,
    EVENTS_OFFICER,
    SECRETARIAT,
    Member,
    MemberRole,
)
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import _l
from hub.core.paging import Page, page_of
from hub.core.permissions import can
from hub.events.models import (
    CONFIRMED,
    WAITING_REQUESTS,
    EventRequest,
    RequestMessage,
    RequestStep,
)
from hub.events.policy import Convening
from hub.events.queries.visibility import visible_requests

IDEAS, CHALLENGES, PLEDGES, PRACTICES = "ideas", "challenges", "pledges", "practices"
# What a Talk is for (domain.md §5).
PURPOSES: Mapping[str, LazyString] = {
    IDEAS: _l("Exchange ideas"),
    CHALLENGES: _l("Find the challenges that need attention"),
    PLEDGES: _l("Elicit pledges"),
    PRACTICES: _l("Find practices for the repository"),
}

MINE, UNOWNED, LATE, DECIDED = "mine", "unowned", "late", "decided"
SHOWS = (MINE, UNOWNED, LATE, DECIDED)

# Files that hang on a request, and on what was written about it.
REQUEST_FILES, MESSAGE_FILES = "event_request", "event_message"


@dataclass(frozen=True)
class Wanted:
    """Which requests an officer looks for."""

    show: str = ""
    kind: str = ""
    words: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What was asked for, as an address says it."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Line:
    """A request with who wrote last in its thread, as far as its requester may read it."""

    request: EventRequest
    requester_waits: bool

    @property
    def days(self) -> int:
        """How many whole days it has waited since its last step."""
        return (clock.now() - self.request.updated_at).days

    @property
    def is_late(self) -> bool:
        """Whether its requester has waited too long."""
        return self.request.is_waiting and self.requester_waits and self.days >= days_to_answer()


@dataclass(frozen=True)
class Entry:
    """A step or a message, as they followed each other."""

    at: dt.datetime
    step: RequestStep | None = None
    message: RequestMessage | None = None


def days_to_answer() -> int:
    """So many days a requester may wait for an answer before the desk says that it is late."""
    return int(current_app.extensions["settings"].event_request_days)


def own_requests(visitor: Member, after: str | None) -> Page[EventRequest]:
    """What the visitor asked for, the newest first."""
    found = sa.select(EventRequest).where(EventRequest.requester_id == visitor.id)
    found = found.options(joinedload(EventRequest.owner), joinedload(EventRequest.requester))
    return page_of(found, keys=[EventRequest.id], after=after)


def on_desk(visitor: Member, wanted: Wanted, after: str | None) -> Page[Line]:
    """What officers answer; whoever has waited longest stands first, of the decided the newest."""
    found = visible_requests(visitor)
    is_decided = wanted.show == DECIDED
    is_waiting = EventRequest.state.in_(WAITING_REQUESTS)
    found = found.where(sa.not_(is_waiting) if is_decided else is_waiting)
    if wanted.show == MINE:
        found = found.where(EventRequest.owner_id == visitor.id)
    if wanted.show == UNOWNED:
        found = found.where(EventRequest.owner_id.is_(None))
    if wanted.show == LATE:
        limit = clock.now() - dt.timedelta(days=days_to_answer())
        found = found.where(EventRequest.updated_at <= limit, _requester_waits())
    if wanted.kind:
        found = found.where(EventRequest.kind == wanted.kind)
    if wanted.words:
        found = found.where(EventRequest.title.icontains(wanted.words, autoescape=True))
    page = page_of(
        found,
        keys=[EventRequest.updated_at, EventRequest.id],
        after=after,
        descending=is_decided,
    )
    waits = _waits([request.id for request in page.rows])
    return Page([Line(each, waits.get(each.id, True)) for each in page.rows], page.after)


def waiting_count() -> int:
    """How many requests nobody has decided."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(EventRequest)
            .where(EventRequest.state.in_(WAITING_REQUESTS))
        )
        or 0
    )


def line_of(request: EventRequest) -> Line:
    """The request, with who is waited for."""
    return Line(request, _waits([request.id]).get(request.id, True))


def thread_of(request: EventRequest, visitor: Member) -> Sequence[Entry]:
    """What happened and what was written, first first; internal notes to who may decide."""
    messages = sa.select(RequestMessage).where(RequestMessage.request_id == request.id)
    if not can(visitor, Convening.REQUEST_DECIDE, request):
        messages = messages.where(RequestMessage.is_internal.is_(False))
    steps = sa.select(RequestStep).where(RequestStep.request_id == request.id)
    entries = [
        *(
            Entry(each.created_at, step=each)
            for each in db.session.scalars(steps.options(joinedload(RequestStep.actor)))
        ),
        *(
            Entry(each.created_at, message=each)
            for each in db.session.scalars(messages.options(joinedload(RequestMessage.author)))
        ),
    ]
    return sorted(entries, key=lambda each: (each.at, each.step is None))


def officers(but: Collection[int | None] = ()) -> Sequence[int]:
    """Who is told of new requests: events officers; without any, the secretariat and admins."""
    for roles in ((EVENTS_OFFICER,), (SECRETARIAT, ADMIN)):
        having = sa.select(MemberRole.member_id).where(MemberRole.role.in_(roles))
        found = db.session.scalars(
            sa.select(Member.id)
            .where(Member.state == ACTIVE, Member.id.in_(having))
            .order_by(Member.id)
        )
        able = [each for each in found if each not in but]
        if able:
            return able
    return []


def requests_of(ids: Collection[int], reader: Member) -> Mapping[int, EventRequest]:
    """Those of the requests that the reader may see, by number."""
    found = db.session.scalars(visible_requests(reader).where(EventRequest.id.in_(ids)))
    return {request.id: request for request in found.unique()}


def request_behind(event_id: int, visitor: Member | None) -> EventRequest | None:
    """The request an event came from, to whom it is visible."""
    if visitor is None:
        return None
    return db.session.scalar(
        visible_requests(visitor).where(
            EventRequest.event_id == event_id, EventRequest.state == CONFIRMED
        )
    )


def _waits(ids: Collection[int]) -> dict[int, bool]:
    """By request: whether its requester wrote last; without a message they wait as well."""
    last = (
        sa.select(sa.func.max(RequestMessage.id))
        .where(RequestMessage.request_id.in_(ids), RequestMessage.is_internal.is_(False))
        .group_by(RequestMessage.request_id)
    )
    rows = db.session.execute(
        sa.select(EventRequest.id, RequestMessage.author_id == EventRequest.requester_id)
        .join(RequestMessage, RequestMessage.request_id == EventRequest.id)
        .where(RequestMessage.id.in_(last))
    )
    return {number: bool(is_theirs) for number, is_theirs in rows}


def _requester_waits() -> sa.ColumnElement[bool]:
    last = (
        sa.select(RequestMessage.author_id)
        .where(RequestMessage.request_id == EventRequest.id, RequestMessage.is_internal.is_(False))
        .order_by(RequestMessage.id.desc())
        .limit(1)
        .correlate(EventRequest)
        .scalar_subquery()
    )
    return sa.or_(last.is_(None), last == EventRequest.requester_id)
