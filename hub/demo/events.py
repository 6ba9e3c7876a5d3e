"""The demonstration's events: some to come, one under way to be full, one held and documented."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from hub.core import clock, markup
from hub.core.db import db
from hub.core.texts import HUMAN, ORIGINAL
from hub.demo import texts
from hub.demo.people import People
from hub.events.models import (
    ANNOUNCED,
    ANSWERED,
    ASKED,
    BY_JOINING,
    CANCELLED,
    CONFIRMED_SEAT,
    EDITS,
    PENDING,
    SEATED,
    TALK_REQUEST,
    WAITING,
    AgendaItem,
    AgendaText,
    Dossier,
    Event,
    EventEditor,
    EventOrganisation,
    EventPerson,
    EventRegistration,
    EventRequest,
    EventText,
    FormQuestion,
    FormQuestionText,
    LiveQuestion,
    LiveSupport,
    Session,
    SessionNote,
)
from hub.events.services import asking, deciding, documenting, finishing, programme
from hub.events.services.planning import plan_event, say
from hub.links.models import CAME_FROM
from hub.links.services import link
from hub.practices.models import Practice

Made = TypeVar("Made")

# How long before its day an event was planned, in days, and how long after that announced.
PLANNED, ANNOUNCED_AFTER = 50, 3
# What of a row stands in a column of the same name.
COLUMNS = (
    "kind",
    "mode",
    "place",
    "city",
    "country",
    "joining_link",
    "joining_note",
    "languages",
    "interpretation",
    "accessibility",
    "sign_languages",
    "audience",
    "registration",
    "needs_approval",
    "capacity",
)


def hold_events(
    people: People, practices: Mapping[str, Practice], now: dt.datetime
) -> dict[str, Event]:
    """Each event is as far on its way as the file says; by its key in the file."""
    return {row["key"]: _hold(row, people, practices, now) for row in texts.events()}


def _hold(
    row: texts.Row, people: People, practices: Mapping[str, Practice], now: dt.datetime
) -> Event:
    planned = min(now, now + dt.timedelta(days=row["in_days"])) - dt.timedelta(days=PLANNED)
    event = _at(planned, lambda: _plan(row, people, now))
    if row.get("state") != "draft":
        event.state = ANNOUNCED
        event.announced_at = planned + dt.timedelta(days=ANNOUNCED_AFTER)
    if "opens_in_days" in row:
        event.registration_opens_at = now + dt.timedelta(days=row["opens_in_days"])
    if "cancelled" in row:
        event.state, event.cancellation = CANCELLED, row["cancelled"]
        event.cancelled_at = now - dt.timedelta(days=2)
    _register(event, row, people)
    _talk(event, row, people)
    if "practice" in row:
        practice = practices[row["practice"]]
        link(("practice", practice.id), CAME_FROM, ("event", event.id), actor=people["celeste"])
    _document(event, row, people)
    db.session.flush()
    return event


def _plan(row: texts.Row, people: People, now: dt.datetime) -> Event:
    (lang, said), *others = row["texts"].items()
    starts, ends = _span(row, now)
    event = plan_event(
        actor=people[row["owner"]],
        lang=lang,
        title=said["title"],
        summary=said["summary"].strip(),
        zone=row["zone"],
        starts=starts,
        ends=ends,
        terms={
            "objective": row["objectives"],
            "region": row["regions"],
            "country": row.get("countries", ()),
            "language": [*row["languages"], *row.get("interpretation", ())],
        },
        **{name: row[name] for name in COLUMNS if name in row},
    )
    for other, words in others:
        text = EventText(lang=other, origin=HUMAN)
        say(text, words["title"], words["summary"].strip())
        event.texts.append(text)
    for key in row.get("editors", ()):
        event.editors.append(EventEditor(member_id=people[key].id, role=EDITS))
    event.agenda = [_agenda_item(each, row) for each in row.get("agenda", ())]
    event.people = [
        _person(each, position, people) for position, each in enumerate(row.get("people", ()), 1)
    ]
    event.organisations = [
        EventOrganisation(position=position, role=each["role"], name=each["name"])
        for position, each in enumerate(row.get("organisations", ()), 1)
    ]
    db.session.flush()
    for position, each in enumerate(row.get("questions", ()), 1):
        db.session.add(_question(event, each, position, row))
    return event


def _agenda_item(each: texts.Row, row: texts.Row) -> AgendaItem:
    item = AgendaItem(
        begins_after=each["after"], minutes=each["minutes"], speakers=each.get("speakers", "")
    )
    item.texts = [
        AgendaText(lang=lang, title=each[lang], origin=_origin(lang, row))
        for lang in row["texts"]
        if lang in each
    ]
    return item


def _person(each: texts.Row, position: int, people: People) -> EventPerson:
    member = people[each["member"]]
    return EventPerson(
        position=position,
        role=each["role"],
        name=member.name,
        affiliation=each["affiliation"],
        about=each["about"],
        about_html=markup.render(each["about"], lang=member.lang).html if each["about"] else "",
        member_id=member.id,
    )


def _question(event: Event, each: texts.Row, position: int, row: texts.Row) -> FormQuestion:
    question = FormQuestion(
        event_id=event.id,
        position=position,
        kind=each["kind"],
        is_required=each.get("required", False),
    )
    question.texts = [
        FormQuestionText(
            lang=lang,
            label=each[lang],
            options=each.get("options", {}).get(lang, []),
            origin=_origin(lang, row),
        )
        for lang in row["texts"]
        if lang in each
    ]
    return question


def _origin(lang: str, row: texts.Row) -> str:
    return ORIGINAL if lang == next(iter(row["texts"])) else HUMAN


def _register(event: Event, row: texts.Row, people: People) -> None:
    number = 0
    registered_at = min(clock.now(), event.starts_at) - dt.timedelta(days=5)
    for state, name in ((CONFIRMED_SEAT, "registered"), (PENDING, "pending"), (WAITING, "waiting")):
        for key in row.get(name, ()):
            number += 1
            member = people[key]
            came = key in row.get("attended", ())
            db.session.add(
                EventRegistration(
                    event_id=event.id,
                    member_id=member.id,
                    email=(member.email or "").casefold(),
                    name=member.name,
                    organisation=member.organisation.name if member.organisation else "",
                    organisation_type=member.organisation.type if member.organisation else "",
                    country=member.country,
                    lang=member.lang,
                    timezone=member.timezone,
                    state=state,
                    number=number,
                    created_at=registered_at,
                    changed_at=registered_at,
                    attended_at=event.starts_at if came else None,
                    attended_by=BY_JOINING if came else "",
                )
            )
            event.seats_taken += state in SEATED
    db.session.flush()


def _talk(event: Event, row: texts.Row, people: People) -> None:
    """What was asked and announced while it was held."""
    if "live" not in row:
        return
    db.session.add(Session(event_id=event.id, change=len(row["live"])))
    lang = event.lang
    for number, each in enumerate(row["live"], 1):
        answer = each.get("answer", "")
        question = LiveQuestion(
            event_id=event.id,
            number=number,
            change=number,
            state=ANSWERED if answer else ASKED,
            lang=lang,
            body=each["body"],
            body_html=markup.render(each["body"], lang=lang).html,
            author_id=people[each["by"]].id,
            supports=len(each["supports"]),
            answer=answer,
            answer_html=markup.render(answer, lang=lang).html if answer else "",
            created_at=event.starts_at + dt.timedelta(minutes=20 + number),
            answered_at=event.ends_at if answer else None,
        )
        db.session.add(question)
        db.session.flush()
        for key in each["supports"]:
            db.session.add(LiveSupport(question_id=question.id, supporter=f"m{people[key].id}"))
    for each in row.get("notes", ()):
        db.session.add(
            SessionNote(
                event_id=event.id,
                kind=each["kind"],
                who=each["who"],
                lang=lang,
                body=each["body"],
                created_by=people[row["owner"]].id,
                created_at=event.ends_at,
            )
        )


def _document(event: Event, row: texts.Row, people: People) -> None:
    """What is kept of it: read by everybody two days after it ended."""
    if "dossier" not in row:
        return
    said, officer = row["dossier"], people[row["owner"]]
    _at(event.ends_at + dt.timedelta(minutes=5), lambda: finishing.finish(event.id))
    dossier = db.session.get_one(Dossier, event.id)

    def documented() -> None:
        documenting.keep_recording(
            dossier, version=dossier.version, address=said["recording"], note=""
        )
        for lang, words in said["summary"].items():
            documenting.write_summary(
                dossier, lang, actor=officer, version=dossier.version, summary=words.strip()
            )
        resources = [
            programme.Resource(**each, file_id=None, is_before=False) for each in said["resources"]
        ]
        documenting.add_resources(dossier, resources, actor=officer)
        documenting.publish_dossier(dossier)
        # Nobody is mailed about what the demonstration begins with.
        dossier.thanked_at = clock.now()

    _at(event.ends_at + dt.timedelta(days=2), documented)


def ask_for_events(people: People, now: dt.datetime) -> None:
    """Talks are asked for and an activity is suggested; officers answered some."""
    for row in texts.event_requests():
        _ask(row, people, now)


def _ask(row: texts.Row, people: People, now: dt.datetime) -> None:
    def asked() -> EventRequest:
        return asking.make_request(
            actor=people[row["requester"]],
            kind=row["kind"],
            lang=row["lang"],
            title=row["title"],
            content={**_trimmed(row["content"]), **_wished(row, now)},
        )

    request = _at(now - dt.timedelta(days=row["days_ago"]), asked)
    for each in row.get("messages", ()):
        actor, body = people[each["by"]], each["body"]
        moment = now - dt.timedelta(days=each["days_ago"])
        _at(moment, partial(deciding.write, request, actor=actor, lang=row["lang"], body=body))
    if "declined" in row:
        officer, words = people[row["owner"]], row["declined"]
        moment = now - dt.timedelta(days=row["days_ago"] - 2)
        act = partial(deciding.decline, request, actor=officer, reason=words)
        _at(moment, lambda: act(version=request.version))


def _wished(row: texts.Row, now: dt.datetime) -> dict[str, str]:
    """When it is to be, by its own clocks: a wish of a Talk, or from when to when."""
    starts, ends = _span(row, now)
    is_wish = row["kind"] == TALK_REQUEST
    named = {"wish_1": starts} if is_wish else {"starts": starts, "ends": ends}
    return {name: at.isoformat(timespec="minutes") for name, at in named.items()}


def _span(row: texts.Row, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    day = (now + dt.timedelta(days=row["in_days"])).date()
    starts = dt.datetime.combine(day, dt.time.fromisoformat(row["at"]))
    return starts, starts + dt.timedelta(minutes=row["minutes"])


def _trimmed(content: texts.Row) -> texts.Row:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in content.items()
    }


def _at(moment: dt.datetime, act: Callable[[], Made]) -> Made:
    with clock.travel(to=moment):
        return act()
