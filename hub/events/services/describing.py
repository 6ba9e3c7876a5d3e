"""What kind of event it is, where it is held, for whom, and how one comes in."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Unfit
from hub.core.i18n import _n
from hub.events.models import ANNOUNCED, EDITS, HOSTS, PLACED, Event, EventEditor
from hub.events.services.holding import hold
from hub.events.services.planning import file_under
from hub.events.services.registration.offering import offer_free_seats
from hub.events.services.repeating import following_of
from hub.events.services.telling import Changes, changed, tell

WHERE = ("mode", "place", "city", "country")


@dataclass(frozen=True)
class About:
    """What it is and what it is filed under; languages and what helps people to take part."""

    kind: str
    framework: str
    scope: str
    languages: Sequence[str]
    interpretation: Sequence[str]
    accessibility: Sequence[str]
    accessibility_note: str
    sign_languages: str


@dataclass(frozen=True)
class Place:
    """How and where it is held, and the way in, which is told to whoever is let in."""

    mode: str
    place: str
    city: str
    country: str | None
    joining_link: str
    joining_note: str


@dataclass(frozen=True)
class Gate:
    """For whom it is and how one registers; moments are aware."""

    space_id: int | None
    audience: str
    registration: str
    registration_link: str
    registration_opens_at: dt.datetime | None
    registration_closes_at: dt.datetime | None
    capacity: int | None
    needs_approval: bool
    takes_guests: bool
    answers_kept_days: int


def describe(
    event: Event,
    *,
    actor: Member,
    version: int,
    about: About,
    terms: Mapping[str, Collection[str]],
) -> None:
    """The event is of this kind and is found under these terms. Raises Overtaken."""
    hold(event, version)
    _set(event, about)
    file_under(event, terms)
    changed(event, actor=actor, what="about")


def put_at(
    event: Event, *, actor: Member, version: int, place: Place, following: bool = False
) -> None:
    """The event is held there; who comes is told of another place. Raises Overtaken.

    With `following` those of its series that come after it are held there too.
    """
    hold(event, version)
    for each in [event, *(following_of(event) if following else ())]:
        if each is not event:
            hold(each)
        _put(each, place, actor)


def set_gate(event: Event, *, actor: Member, version: int, gate: Gate) -> None:
    """The event is for these people, who register so. Raises Overtaken; Unfit for fewer seats
    than are taken. Where there are more seats than before, they are offered to whoever waits.
    """
    hold(event, version)
    if gate.capacity is not None and gate.capacity < event.seats_taken:
        raise Unfit(
            "capacity",
            _n(
                "%(num)s seat is taken already.",
                "%(num)s seats are taken already.",
                event.seats_taken,
            ),
        )
    had_seats = event.capacity
    _set(event, gate)
    if had_seats is not None and (gate.capacity is None or gate.capacity > had_seats):
        offer_free_seats(event)
    db.session.flush()
    db.session.refresh(event, attribute_names=["space"])
    changed(event, actor=actor, what="registration")


def let_edit(
    event: Event,
    *,
    actor: Member,
    version: int,
    editors: Collection[Member],
    hosts: Collection[Member],
) -> None:
    """These members change its words; hosts also see who comes, and run it. Raises Overtaken."""
    hold(event, version)
    roles = {member.id: EDITS for member in editors} | {member.id: HOSTS for member in hosts}
    kept = {row.member_id: row for row in event.editors}
    rows = []
    for member_id, role in roles.items():
        row = kept.get(member_id) or EventEditor(member_id=member_id, added_at=clock.now())
        row.role = role
        rows.append(row)
    event.editors = rows
    changed(event, actor=actor, what="editors")


def _put(event: Event, place: Place, actor: Member) -> None:
    before = _told(event)
    _set(event, place)
    changed(event, actor=actor, what="place")
    if event.state == ANNOUNCED and (changes := _changes(before, _told(event))):
        tell(event, PLACED, changes, actor=actor)


def _set(event: Event, values: Any) -> None:
    for name, value in vars(values).items():
        setattr(event, name, value)


def _told(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in WHERE}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    return {name: [value, after[name]] for name, value in before.items() if value != after[name]}
