"""What is kept of an event, what of it is still missing, and whom that waits for."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import joinedload, selectinload

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import _, _l, current_language
from hub.events.models import (
    ASKED,
    ATTENDANCE,
    DRAFT,
    OUTCOMES,
    PARTS,
    QUESTIONS,
    RECORDING,
    RESOURCES,
    SUMMARY,
    SURVEY,
    Dossier,
    DossierPart,
    Event,
    EventRegistration,
    EventResource,
    LiveQuestion,
    SessionNote,
)
from hub.events.policy import edits
from hub.events.queries.visibility import visible_events
from hub.links.models import Link
from hub.taxonomy import queries as taxonomy

PART_WORDS: Mapping[str, LazyString] = {
    RECORDING: _l("Recording"),
    SUMMARY: _l("Summary"),
    RESOURCES: _l("Resources"),
    QUESTIONS: _l("Open questions"),
    OUTCOMES: _l("Practices and pledges that came of it"),
    ATTENDANCE: _l("Attendance"),
    SURVEY: _l("Survey"),
}
# Of fewer people than this no number is shown: one could tell who they are.
FEWEST = 3


@dataclass(frozen=True)
class Facts:
    """What there is of an event beside its dossier's own rows, by event."""

    resources: Counter[int]
    open_questions: Counter[int]
    notes: Counter[int]
    notes_left: Counter[int]
    practices: Counter[int]
    attended: Counter[int]


@dataclass(frozen=True)
class Standing:
    """A part of a dossier: who looks after it, and whether it is there."""

    event: Event
    row: DossierPart
    is_there: bool

    @property
    def part(self) -> str:
        """Which of the parts it is."""
        return self.row.part

    @property
    def is_done(self) -> bool:
        """Whether nobody need do anything more: it is there, or is not needed."""
        return self.is_there or self.row.waived_at is not None

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        due = self.row.due_on
        return not self.is_done and due is not None and due < clock.now().date()


def dossier_of(event: Event) -> Dossier | None:
    """What is kept of the event, if it has ended."""
    return db.session.scalar(
        sa.select(Dossier)
        .where(Dossier.event_id == event.id)
        .options(selectinload(Dossier.texts), selectinload(Dossier.parts))
    )


def standings_of(dossiers: Collection[Dossier]) -> Mapping[int, list[Standing]]:
    """The parts of each dossier in their order, by event; as many queries for thirty as for one."""
    facts = _facts([dossier.event_id for dossier in dossiers])
    found: dict[int, list[Standing]] = {}
    for dossier in dossiers:
        rows = {row.part: row for row in dossier.parts}
        found[dossier.event_id] = [
            Standing(dossier.event, rows[part], _is_there(part, dossier, facts))
            for part in PARTS
            if part in rows
        ]
    return found


def unfinished(visitor: Member) -> list[tuple[Dossier, list[Standing]]]:
    """Dossiers that are not complete, to who edits their events; the oldest first."""
    return [(each, parts) for each, parts in _incomplete() if edits(visitor, each.event)]


def waiting_for(visitor: Member) -> list[Standing]:
    """What the member looks after and is missing, the first due first."""
    own = [
        standing
        for _each, parts in _incomplete()
        for standing in parts
        if standing.row.owner_id == visitor.id and not standing.is_done
    ]
    return sorted(own, key=lambda each: (each.row.due_on or dt.date.max, each.event.id))


def incomplete() -> list[Dossier]:
    """Dossiers of events that are not complete."""
    return [each for each, _parts in _incomplete()]


def missing() -> list[Standing]:
    """Every part that is missing and has a day."""
    return [
        standing
        for _each, parts in _incomplete()
        for standing in parts
        if standing.row.due_on is not None and not standing.is_done
    ]


def open_questions(event: Event) -> Sequence[LiveQuestion]:
    """Questions nobody answered and that became no topic, the most wanted first."""
    return db.session.scalars(
        sa.select(LiveQuestion)
        .where(
            LiveQuestion.event_id == event.id,
            LiveQuestion.state == ASKED,
            LiveQuestion.topic_id.is_(None),
        )
        .order_by(LiveQuestion.supports.desc(), LiveQuestion.number)
    ).all()


def open_question(event: Event, question_id: int) -> LiveQuestion | None:
    """One of them."""
    return next((each for each in open_questions(event) if each.id == question_id), None)


def notes_of(event: Event) -> Sequence[SessionNote]:
    """Pledges and practices that were announced in the session."""
    return db.session.scalars(
        sa.select(SessionNote)
        .where(SessionNote.event_id == event.id, SessionNote.removed_at.is_(None))
        .order_by(SessionNote.id)
    ).all()


def attendance(event: Event) -> Mapping[str, list[tuple[str, int]]]:
    """How many were there, in all, by region and by kind of organisation; small numbers together.

    {"all": [("", 41)], "region": [(words, number), …], "kind": […]}.
    """
    rows = db.session.execute(
        sa.select(EventRegistration.country, EventRegistration.organisation_type).where(
            EventRegistration.event_id == event.id, EventRegistration.attended_at.is_not(None)
        )
    ).all()
    lang = current_language().code
    regions = {one.code: one.label(lang) for one in taxonomy.regions()}
    kinds = {one.code: one.label(lang) for one in taxonomy.organisation_types()}
    unknown = _("Not said")
    by_region = Counter(regions.get(_region_of(row.country), unknown) for row in rows)
    by_kind = Counter(kinds.get(row.organisation_type, unknown) for row in rows)
    return {"all": [("", len(rows))], "region": _shown(by_region), "kind": _shown(by_kind)}


def _region_of(country: str | None) -> str:
    known = {each.code: each for each in taxonomy.countries()}
    return known[country].region if country in known else ""


def _shown(counted: Counter[str]) -> list[tuple[str, int]]:
    large = [(words, number) for words, number in counted.most_common() if number >= FEWEST]
    rest = counted.total() - sum(number for _words, number in large)
    # What is left over is told only where it does not tell of one or two people.
    return [*large, (_("Others"), rest)] if rest >= FEWEST else large


def _incomplete() -> list[tuple[Dossier, list[Standing]]]:
    found = db.session.scalars(
        sa.select(Dossier)
        .join(Dossier.event)
        .where(Event.completed_at.is_(None))
        .options(
            joinedload(Dossier.event).selectinload(Event.texts),
            joinedload(Dossier.event).selectinload(Event.editors),
            selectinload(Dossier.texts),
            selectinload(Dossier.parts).joinedload(DossierPart.owner),
        )
        .order_by(Event.ends_at, Event.id)
    ).all()
    standings = standings_of(found)
    return [(each, standings[each.event_id]) for each in found]


def _facts(ids: Collection[int]) -> Facts:
    def count(column: Any, *conditions: sa.ColumnElement[bool]) -> Counter[int]:
        rows = db.session.execute(
            sa.select(column, sa.func.count()).where(column.in_(ids), *conditions).group_by(column)
        )
        return Counter({row[0]: row[1] for row in rows})

    kept = SessionNote.removed_at.is_(None)
    return Facts(
        resources=count(EventResource.event_id),
        open_questions=count(
            LiveQuestion.event_id, LiveQuestion.state == ASKED, LiveQuestion.topic_id.is_(None)
        ),
        notes=count(SessionNote.event_id, kept),
        notes_left=count(SessionNote.event_id, kept, SessionNote.followed_up_at.is_(None)),
        practices=count(
            Link.target_id, Link.target_kind == "event", Link.source_kind == "practice"
        ),
        attended=count(EventRegistration.event_id, EventRegistration.attended_at.is_not(None)),
    )


def _is_there(part: str, dossier: Dossier, facts: Facts) -> bool:
    here = dossier.event_id
    closes = dossier.survey_closes_at
    came = facts.practices[here] or facts.notes[here]
    return {
        RECORDING: bool(dossier.recording_link),
        SUMMARY: any(text.summary for text in dossier.texts),
        RESOURCES: bool(facts.resources[here]),
        QUESTIONS: not facts.open_questions[here],
        OUTCOMES: bool(came) and not facts.notes_left[here],
        ATTENDANCE: bool(facts.attended[here]),
        SURVEY: closes is not None and closes <= clock.now(),
    }[part]


def joinable_events(visitor: Member, joined: Collection[int], *, limit: int = 200) -> list[Event]:
    """What a guided discussion can belong with: the latest events the member sees, and `joined`."""
    found = visible_events(visitor).where(Event.state != DRAFT)
    latest = found.order_by(Event.starts_at.desc(), Event.id.desc()).limit(limit)
    rows = [*db.session.scalars(latest).unique()]
    known = {event.id for event in rows}
    rest = [each for each in joined if each not in known]
    if rest:
        rows += db.session.scalars(found.where(Event.id.in_(rest))).unique()
    return rows
