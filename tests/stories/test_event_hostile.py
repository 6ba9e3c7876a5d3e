"""Hostile words in every field of events stay words; no form and no number is met with a fault.

Every page of events that opens to a stranger, a guest with a link, a member, a host and an officer
is read, every form on it is sent with what no form would send; and reading changes nothing.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.core.db import db
from hub.core.limits import limiter
from hub.events.models import (
    HOSTS,
    MODERATOR,
    ORGANISER,
    AgendaItem,
    AgendaText,
    Event,
    EventEditor,
    EventOrganisation,
    EventPerson,
    EventRegistration,
    FormQuestion,
    FormQuestionText,
)
from hub.events.services.registration.links import personal_link
from tests.events.support import DAY, announced, drafted, make_officer, registered, requested
from tests.factories import make_member, sign_in

HOSTILE = (
    "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e=cmd|' /C calc'!A0"
)
# As markup, not as words that were made safe.
LIVE = re.compile(r"<script>alert|<img src=x|<img[^>]*onerror")
ABSENT = 987_654
BEYOND = "9" * 30
# A cell that a spreadsheet would calculate.
CALCULATED = re.compile(r'(^|,)"?[=@+]', re.MULTILINE)
# What a form carries to be taken at all.
KEPT = {"csrf_token", "_key", "_method"}


class Forms(HTMLParser):
    """The forms of a page: where each is sent, and the names of its fields with their values."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self._is_in = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_in = True
            self.found.append((given.get("action", ""), given.get("method", "get").lower(), {}))
        elif self._is_in and tag in ("input", "textarea", "select", "button") and "name" in given:
            self.found[-1][2][given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_in = False


@pytest.fixture
def cast(app, monkeypatch):
    """Who asks, hosts, and comes."""
    monkeypatch.setattr(limiter, "enabled", False)
    return {
        "officer": make_officer(HOSTILE[:60]),
        "host": make_member(HOSTILE[:60]),
        "member": make_member(HOSTILE[:60]),
    }


def hostile_event(cast: dict[str, Any], make: Any = announced, **values: Any) -> Event:
    """An event with hostile words wherever one types."""
    event: Event = make(HOSTILE[:200], actor=cast["officer"], summary=HOSTILE, **values)
    event.place = event.city = event.accessibility_note = event.sign_languages = HOSTILE[:100]
    event.mode, event.capacity = "hybrid", 3
    event.editors.append(EventEditor(member_id=cast["host"].id, role=HOSTS))
    event.people.append(
        EventPerson(position=1, role=MODERATOR, name=HOSTILE, affiliation=HOSTILE, about=HOSTILE)
    )
    event.organisations.append(EventOrganisation(position=1, role=ORGANISER, name=HOSTILE))
    item = AgendaItem(begins_after=0, minutes=10, speakers=HOSTILE)
    item.texts.append(AgendaText(lang="en", title=HOSTILE, details=HOSTILE))
    event.agenda.append(item)
    question = FormQuestion(event_id=event.id, position=1, kind="text")
    question.texts.append(FormQuestionText(lang="en", label=HOSTILE, hint=HOSTILE))
    db.session.add(question)
    db.session.flush()
    answers = {str(question.id): HOSTILE}
    told: dict[str, Any] = {"name": HOSTILE[:120], "organisation": HOSTILE, "answers": answers}
    registered(event, cast["member"], **told)
    registered(event, **told)
    db.session.commit()
    return event


@pytest.fixture
def event(cast):
    """One that is being held, with hostile words wherever one types."""
    return hostile_event(cast, starts_in=-DAY / 24)


def clients_of(app, cast) -> dict[str, FlaskClient]:
    """A browser for each, and one of somebody who is not signed in."""
    clients = {role: app.test_client() for role in (*cast, "stranger")}
    for role, person in cast.items():
        sign_in(clients[role], person)
    return clients


def addresses(app, event: Event, number: Any) -> Iterator[str]:
    """Every address of events that is read, with what it names."""
    guest = db.session.scalars(
        sa.select(EventRegistration).where(
            EventRegistration.event_id == event.id, EventRegistration.member_id.is_(None)
        )
    ).one()
    with app.test_request_context("/"):
        secret = personal_link(guest).rstrip("/").rsplit("/", 1)[-1]
    names = {
        "lang": "en",
        "slug": event.slug,
        "code": "en",
        "public_id": guest.public_id,
        "secret": secret,
        "part": "recording",
        "form": "csv",
        "month": "2026-12",
        "name": "2026-12",
    }
    db.session.rollback()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("events.") or "GET" not in rule.methods:
            continue
        built = rule.build({name: names.get(name, number) for name in rule.arguments})
        if built is not None:
            yield built[1]


def test_hostile_words_stay_words_and_reading_changes_nothing(app, cast, event):
    requested(cast["member"], title=HOSTILE[:200], content={"timezone": "UTC", "mode": "online"})
    hostile_event(cast, drafted)
    clients, writes, faults = clients_of(app, cast), [], []

    def note(_connection, _cursor, statement, *_rest):
        # When somebody was last here is no matter of events.
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", statement) and "sign_in" not in statement:
            writes.append(statement)

    for client in clients.values():
        client.get("/en/events/")
    asked = sorted(set(addresses(app, event, 1)))
    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        for role, client in clients.items():
            for address in asked:
                answer = client.get(address)
                client.head(address)
                if answer.status_code >= 500:
                    faults.append((role, address, str(answer.status_code)))
                elif answer.mimetype == "text/html" and LIVE.search(answer.text):
                    faults.append((role, address, "markup"))
                elif answer.mimetype == "text/csv" and CALCULATED.search(answer.text):
                    faults.append((role, address, "formula"))
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert (faults, writes) == ([], [])


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", ["\0\ud800" + HOSTILE, BEYOND, "2026-02-30T25:99"], ids=["signs", "beyond", "no-day"]
)
def test_no_form_is_met_with_a_fault(app, cast, event, words):
    sent = words.encode("utf-8", "surrogatepass")
    clients = clients_of(app, cast)
    faults, tried = [], set()
    for role in ("stranger", "member", "officer"):
        for address in sorted(set(addresses(app, event, 1))):
            page = clients[role].get(address)
            if page.status_code != 200 or page.mimetype != "text/html":
                continue
            for action, method, fields in Forms(page.text).found:
                where = action or address
                if "/events" not in where or (role, where) in tried:
                    continue
                tried.add((role, where))
                given = {
                    name: value.encode() if name in KEPT else sent for name, value in fields.items()
                }
                send = clients[role].post if method == "post" else clients[role].get
                answer = send(where, **{"data" if method == "post" else "query_string": given})
                if answer.status_code >= 500:
                    faults.append((role, address, where, answer.status_code))
    assert faults == []
    assert {role for role, _where in tried} == {"stranger", "member", "officer"}


def test_nobody_is_met_with_a_fault_for_a_forged_key_or_number(app, cast, event):
    client = clients_of(app, cast)["officer"]
    forged = dict.fromkeys(("after", "since", "mine", "name", "order", "show"), BEYOND)
    asked: list[tuple[str, dict[str, str]]] = [
        (address, {}) for number in (ABSENT, BEYOND) for address in addresses(app, event, number)
    ]
    for values in (forged, dict.fromkeys(forged, "x.-1.\0")):
        asked += [(address, values) for address in addresses(app, event, 1)]
    statuses = {
        (address, *values.items()): client.get(address, query_string=values).status_code
        for address, values in asked
    }
    assert {key: status for key, status in statuses.items() if status >= 500} == {}
