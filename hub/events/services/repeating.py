"""Series: an event is held again and again, at the same wall time of its zone."""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from sqlalchemy.orm import selectinload

from hub.accounts.models import Member
from hub.core import wall
from hub.core.db import db
from hub.core.errors import Refused, Unfit
from hub.core.i18n import _
from hub.events.models import (
    CANCELLED,
    DRAFT,
    SHIFTED,
    AgendaItem,
    AgendaText,
    Event,
    EventEditor,
    EventOrganisation,
    EventPerson,
    EventSeries,
    EventTerm,
    EventText,
    FormQuestion,
    FormQuestionText,
)
from hub.events.services.holding import hold
from hub.events.services.planning import announce, new_slug_for, new_uid
from hub.events.services.telling import changed, keep, note

MOST = 52
# Each week; each month on that day of the month; each month on the second Tuesday, or the last.
BY_WEEK, BY_DAY, BY_WEEKDAY = "week", "day", "weekday"
RHYTHMS = (BY_WEEK, BY_DAY, BY_WEEKDAY)

# What an occurrence does not take from the event it repeats.
_OWN = frozenset(
    {
        *("id", "slug", "uid", "sequence", "state", "version", "series_id", "seats_taken"),
        *("starts_wall", "starts_fold", "ends_wall", "ends_fold", "starts_at", "ends_at"),
        *("moved_at", "registration_opens_at", "registration_closes_at", "created_by"),
        *("created_at", "updated_at", "announced_at", "cancelled_at", "cancellation"),
        *("completed_at", "source_id", "outside_uid", "outside_link"),
    }
)


@dataclass(frozen=True)
class Rhythm:
    """How an event recurs: every `every` weeks (on these weekdays, Monday 0) or months.

    It ends after `count` times, the first counted, or on the day `until`.
    """

    by: str
    every: int = 1
    weekdays: Sequence[int] = ()
    count: int | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Occurrence:
    """A wall time; `wanted` is the one the rule gave, where that is left out on its day."""

    starts: dt.datetime
    ends: dt.datetime
    wanted: dt.datetime | None = None


def occurrences(
    starts: dt.datetime, ends: dt.datetime, zone: str, rhythm: Rhythm
) -> tuple[str, Sequence[Occurrence]]:
    """The rule (RFC 5545 §3.3.10) and the wall times it gives after the first.

    What is left out where clocks are set forward takes place at the later neighbour. Raises Unfit
    for a rhythm that never comes again, or more often than `MOST` times.
    """
    rule = _rule(starts, rhythm)
    found = list(itertools.islice(rule, MOST + 1))
    if len(found) > MOST:
        raise Unfit("until", _("At most %(most)s dates can be planned at once.", most=MOST))
    later = [each for each in found if each > starts]
    if not later:
        raise Unfit("until", _("By this rule it does not take place again."))
    lasts = ends - starts
    return str(rule).split("RRULE:", 1)[1], [_placed(each, lasts, zone) for each in later]


def repeat_event(event: Event, *, actor: Member, version: int, rhythm: Rhythm) -> Sequence[Event]:
    """The event is the first of a series; returned are the others, drafts with all that it says.

    Each has registrations of its own, and can be changed for itself. Raises Overtaken, Unfit as
    `occurrences` does, Refused for what belongs to a series already or was cancelled.
    """
    hold(event, version)
    if event.series_id is not None:
        raise Refused(_("This event belongs to a series already."))
    if event.state == CANCELLED:
        raise Refused(_("This event was cancelled."))
    rule, found = occurrences(event.starts_wall, event.ends_wall, event.timezone, rhythm)
    series = EventSeries(
        rule=rule, timezone=event.timezone, starts_wall=event.starts_wall, created_by=actor.id
    )
    db.session.add(series)
    db.session.flush()
    event.series_id = series.id
    event.version += 1
    questions = _questions(event)
    made = [_made(event, series, each, actor, questions) for each in found]
    note("event.repeated", event, actor, times=str(len(made)))
    return made


def announce_series(event: Event, *, actor: Member, version: int) -> Sequence[Event]:
    """The event and the drafts of its series that follow are announced; returns which.

    Raises as `announce` does, for any of them.
    """
    drafts = [each for each in following_of(event) if each.state == DRAFT]
    announce(event, actor=actor, version=version)
    for each in drafts:
        announce(each, actor=actor, version=each.version)
    return [event, *drafts]


def following_of(event: Event) -> Sequence[Event]:
    """Those of its series that come after it and take place, soonest first."""
    if event.series_id is None:
        return []
    return db.session.scalars(
        sa.select(Event)
        .where(
            Event.series_id == event.series_id,
            Event.id != event.id,
            Event.starts_at > event.starts_at,
            Event.state != CANCELLED,
        )
        .options(selectinload(Event.texts), selectinload(Event.editors))
        .order_by(Event.starts_at, Event.id)
    ).all()


def hand_on_agenda(event: Event, others: Sequence[Event], *, actor: Member) -> None:
    """The others of its series have the agenda of the event; what stood there is replaced."""
    hold(event)
    for each in others:
        hold(each)
        each.agenda = [_copied_point(item) for item in event.agenda]
        changed(each, actor=actor, what="agenda")


def hand_on_people(event: Event, others: Sequence[Event], *, actor: Member) -> None:
    """The programmes of the others name whom the event names, and nobody else."""
    hold(event)
    for each in others:
        hold(each)
        each.people = [_copy(person, EventPerson, "id", "event_id") for person in event.people]
        changed(each, actor=actor, what="people")


def _rule(starts: dt.datetime, rhythm: Rhythm) -> rrule:
    until = dt.datetime.combine(rhythm.until, dt.time.max) if rhythm.until else None
    # The first one more than may be planned tells that there are too many.
    common: dict[str, Any] = {
        "dtstart": starts,
        "interval": rhythm.every,
        "count": rhythm.count if until is None else None,
        "until": until.replace(microsecond=0) if until else None,
    }
    if rhythm.by == BY_WEEK:
        return rrule(WEEKLY, byweekday=sorted(rhythm.weekdays) or [starts.weekday()], **common)
    if rhythm.by == BY_WEEKDAY:
        nth = (starts.day - 1) // 7 + 1
        # The fifth Tuesday is the last one: no month is without.
        return rrule(
            MONTHLY, byweekday=[weekday(starts.weekday(), nth if nth < 5 else -1)], **common
        )
    # On the 31st of a month that has none it is its last day.
    days = list(range(28, starts.day + 1)) if starts.day > 28 else [starts.day]
    return rrule(MONTHLY, bymonthday=days, bysetpos=-1, **common)


def _placed(starts: dt.datetime, lasts: dt.timedelta, zone: str) -> Occurrence:
    ends = starts + lasts
    first, last = (
        each if wall.exists(each, zone) else wall.neighbours(each, zone)[1]
        for each in (starts, ends)
    )
    if last <= first:
        last = first + lasts
    return Occurrence(first, last, None if first == starts else starts)


def _made(
    event: Event,
    series: EventSeries,
    at: Occurrence,
    actor: Member,
    questions: Sequence[FormQuestion],
) -> Event:
    columns = {
        column.key: getattr(event, column.key)
        for column in sa.inspect(Event).column_attrs
        if column.key not in _OWN
    }
    made = Event(
        **columns,
        slug=new_slug_for(f"{event.text(event.lang).title} {at.starts:%Y-%m-%d}"),
        uid=new_uid(),
        state=DRAFT,
        series_id=series.id,
        created_by=actor.id,
    )
    made.set_times(event.timezone, at.starts, at.ends)
    _keep_distance(made, event)
    made.texts = [_copy(text, EventText, "event_id") for text in event.texts]
    made.terms = [_copy(term, EventTerm, "event_id") for term in event.terms]
    made.agenda = [_copied_point(item) for item in event.agenda]
    made.people = [_copy(each, EventPerson, "id", "event_id") for each in event.people]
    made.organisations = [
        _copy(each, EventOrganisation, "id", "event_id") for each in event.organisations
    ]
    made.editors = [_copy(each, EventEditor, "event_id") for each in event.editors]
    db.session.add(made)
    db.session.flush()
    for question in questions:
        asked = _copy(question, FormQuestion, "id", "event_id")
        asked.event_id = made.id
        asked.texts = [_copy(each, FormQuestionText, "question_id") for each in question.texts]
        db.session.add(asked)
    if at.wanted is not None:
        shifted = {"starts": [at.wanted.isoformat(), at.starts.isoformat()]}
        keep(made, SHIFTED, shifted, actor=None)
    note("event.planned", made, actor, slug=made.slug)
    return made


def _keep_distance(made: Event, event: Event) -> None:
    """Registration opens and closes as long before it as before the first."""
    by = made.starts_at - event.starts_at
    if event.registration_opens_at is not None:
        made.registration_opens_at = event.registration_opens_at + by
    if event.registration_closes_at is not None:
        made.registration_closes_at = event.registration_closes_at + by


def _questions(event: Event) -> Sequence[FormQuestion]:
    return db.session.scalars(
        sa.select(FormQuestion)
        .where(FormQuestion.event_id == event.id, FormQuestion.retired_at.is_(None))
        .options(selectinload(FormQuestion.texts))
        .order_by(FormQuestion.id)
    ).all()


def _copied_point(item: AgendaItem) -> AgendaItem:
    point: AgendaItem = _copy(item, AgendaItem, "id", "event_id")
    point.texts = [_copy(text, AgendaText, "item_id") for text in item.texts]
    return point


def _copy(row: Any, kind: Any, *without: str) -> Any:
    return kind(
        **{
            column.key: getattr(row, column.key)
            for column in sa.inspect(kind).column_attrs
            if column.key not in without
        }
    )
