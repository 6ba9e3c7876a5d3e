"""The agenda of an event, who speaks and who organises it, and what one reads beforehand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hub.accounts.models import Member
from hub.accounts.queries import organisation_named
from hub.core import files, markup
from hub.core.db import db
from hub.core.errors import Unfit
from hub.core.i18n import _
from hub.core.texts import HUMAN, ORIGINAL
from hub.events.models import (
    ORGANISER,
    PARTNER,
    AgendaItem,
    AgendaText,
    Event,
    EventOrganisation,
    EventPerson,
    EventResource,
)
from hub.events.queries.showing import DOCUMENTS, resources_of
from hub.events.services.holding import hold
from hub.events.services.telling import changed

EARLIER, LATER = "earlier", "later"
MOST = 200


@dataclass(frozen=True)
class Point:
    """A point of the agenda in one language; `begins_after` is in minutes from the start."""

    lang: str
    title: str
    details: str
    speakers: str
    begins_after: int
    minutes: int


@dataclass(frozen=True)
class Person:
    """Somebody the programme names; `member` where it is one who is linked."""

    role: str
    name: str
    affiliation: str
    about: str
    member: Member | None


@dataclass(frozen=True)
class Resource:
    """Something to read: a link, or the public id of a file that was just uploaded."""

    title: str
    lang: str
    link: str
    file_id: str | None
    is_before: bool


def add_point(event: Event, *, actor: Member, point: Point) -> AgendaItem:
    """The agenda has one more point. Raises Unfit for more than `MOST`."""
    hold(event)
    _refuse_too_many(event.agenda, "title")
    item = AgendaItem(begins_after=point.begins_after, minutes=point.minutes)
    item.texts = []
    event.agenda.append(item)
    _say(item, point, actor)
    _sort(event)
    changed(event, actor=actor, what="agenda")
    return item


def change_point(
    event: Event, item: AgendaItem, *, actor: Member, version: int, point: Point
) -> None:
    """The point is so from now on; in other languages its words stay. Raises Overtaken."""
    hold(event, version)
    item.begins_after, item.minutes = point.begins_after, point.minutes
    _say(item, point, actor)
    _sort(event)
    changed(event, actor=actor, what="agenda")


def drop_point(event: Event, item: AgendaItem, *, actor: Member) -> None:
    """The agenda has that point no more; the others stay when they are."""
    hold(event)
    event.agenda.remove(item)
    changed(event, actor=actor, what="agenda")


def shift_point(event: Event, item: AgendaItem, direction: str, *, actor: Member) -> None:
    """The point changes places with the one before (or after) it; the two follow each other."""
    hold(event)
    at = event.agenda.index(item) + (-1 if direction == EARLIER else 0)
    if not 0 <= at < len(event.agenda) - 1:
        return
    first, second = event.agenda[at], event.agenda[at + 1]
    pause = max(0, second.begins_after - first.begins_after - first.minutes)
    second.begins_after = first.begins_after
    first.begins_after = second.begins_after + second.minutes + pause
    _sort(event)
    changed(event, actor=actor, what="agenda")


def add_person(event: Event, *, actor: Member, person: Person) -> EventPerson:
    """The programme names somebody more. Raises Unfit for more than `MOST`."""
    hold(event)
    _refuse_too_many(event.people, "name")
    row = EventPerson(position=max((each.position for each in event.people), default=0) + 1)
    _name(row, event, person)
    event.people.append(row)
    changed(event, actor=actor, what="people")
    return row


def change_person(
    event: Event, row: EventPerson, *, actor: Member, version: int, person: Person
) -> None:
    """The programme names them so. Raises Overtaken."""
    hold(event, version)
    _name(row, event, person)
    changed(event, actor=actor, what="people")


def drop_person(event: Event, row: EventPerson, *, actor: Member) -> None:
    """The programme does not name them any more."""
    hold(event)
    event.people.remove(row)
    changed(event, actor=actor, what="people")


def shift_person(event: Event, row: EventPerson, direction: str, *, actor: Member) -> None:
    """They stand one place before (or after)."""
    hold(event)
    _shift(event.people, row, direction)
    changed(event, actor=actor, what="people")


def set_organisations(
    event: Event,
    *,
    actor: Member,
    version: int,
    organisers: Sequence[str],
    partners: Sequence[str],
) -> None:
    """These organise it, and these are partners, in this order. Raises Overtaken.

    One that the Hub knows by that name is linked with its page.
    """
    hold(event, version)
    rows: list[EventOrganisation] = []
    for role, names in ((ORGANISER, organisers), (PARTNER, partners)):
        for name in dict.fromkeys(names):
            known = organisation_named(name)
            rows.append(
                EventOrganisation(
                    role=role,
                    name=name,
                    position=len(rows) + 1,
                    organisation_id=known.id if known else None,
                )
            )
    event.organisations = rows
    changed(event, actor=actor, what="organisations")


def add_resource(event: Event, *, actor: Member, resource: Resource) -> EventResource:
    """Who sees the event finds it there; a file hangs on the event and is behind its door.

    Raises Unfit where the file is not the actor's, or for more than `MOST`.
    """
    hold(event)
    rows = resources_of(event)
    _refuse_too_many(rows, "title")
    file_id = None
    if resource.file_id:
        taken = files.attach_all([resource.file_id], DOCUMENTS, event.id, uploader_id=actor.id)
        if not taken:
            raise Unfit("files", _("The file is not there any more. Attach it again."))
        file_id = taken[0].public_id
    row = EventResource(
        event_id=event.id,
        position=max((each.position for each in rows), default=0) + 1,
        title=resource.title,
        lang=resource.lang,
        link="" if file_id else resource.link,
        file_id=file_id,
        is_before=resource.is_before,
    )
    db.session.add(row)
    changed(event, actor=actor, what="documents")
    return row


def drop_resource(event: Event, row: EventResource, *, actor: Member) -> None:
    """It is gone from the event, with its file."""
    hold(event)
    for file in files.files_of(DOCUMENTS, [event.id]).get(event.id, ()):
        if file.public_id == row.file_id:
            files.remove(file)
    db.session.delete(row)
    changed(event, actor=actor, what="documents")


def shift_resource(event: Event, row: EventResource, direction: str, *, actor: Member) -> None:
    """It stands one place before (or after)."""
    hold(event)
    rows = [each for each in resources_of(event) if each.is_before == row.is_before]
    _shift(rows, row, direction)
    changed(event, actor=actor, what="documents")


def _say(item: AgendaItem, point: Point, actor: Member) -> None:
    text = next((each for each in item.texts if each.lang == point.lang), None)
    if text is None:
        is_first = not item.texts
        text = AgendaText(
            lang=point.lang,
            origin=ORIGINAL if is_first else HUMAN,
            translator_id=None if is_first else actor.id,
        )
        item.texts.append(text)
    text.title, text.details = point.title, point.details
    text.details_html = markup.render(point.details, lang=point.lang).html if point.details else ""
    item.speakers = point.speakers


def _sort(event: Event) -> None:
    db.session.flush()
    event.agenda.sort(key=lambda each: (each.begins_after, each.id))


def _name(row: EventPerson, event: Event, person: Person) -> None:
    row.role, row.name, row.affiliation = person.role, person.name, person.affiliation
    row.about = person.about
    row.about_html = markup.render(person.about, lang=event.lang).html if person.about else ""
    row.member_id = person.member.id if person.member else None


def _shift(rows: Sequence[EventPerson | EventResource], row: object, direction: str) -> None:
    standing = sorted(rows, key=lambda each: (each.position, each.id))
    at = next(place for place, each in enumerate(standing) if each is row)
    other = at + (-1 if direction == EARLIER else 1)
    if 0 <= other < len(standing):
        one, two = standing[at], standing[other]
        one.position, two.position = two.position, one.position


def _refuse_too_many(rows: Collection[object], field: str) -> None:
    if len(rows) >= MOST:
        raise Unfit(field, _("There is no room for more than %(most)s.", most=MOST))
