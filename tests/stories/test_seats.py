"""100 people want 1 seat, then 10, at once: none is sold twice, and all know their place.

Then they withdraw, take offers or let them lapse, until nobody waits. `pytest -s` prints the table.
HUB_STORIES=whole lets them try five times for each; the suite twice.
"""

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.core.db import db, writing
from hub.events.models import (
    CONFIRMED_SEAT,
    LAPSED,
    OFFERED,
    SEATED,
    WAITING,
    WITHDRAWN,
    Event,
    EventRegistration,
    RegistrationStep,
)
from hub.events.tasks import pass_offers
from tests.events.support import DAY, announced
from tests.factories import make_member
from tests.support.people import Person, person

pytestmark = pytest.mark.slow

CLIENTS, SEATS = 100, (1, 10)
ROUNDS = 5 if os.environ.get("HUB_STORIES") == "whole" else 2


class Silent(WSGIRequestHandler):
    """Serves without a word, and keeps no connection open."""

    def log(self, *_words: object) -> None:
        """Nothing."""


@dataclass
class Answered:
    """What one client was answered, and from when to when it waited for that."""

    name: str
    status: int
    asked_at: float
    answered_at: float


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The application behind a port, a thread for each request."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def crowd(app: Flask, served: str) -> list[Person]:
    """A hundred members, each signed in in a browser of their own."""
    return [person(app, served, make_member(f"Client {n}")) for n in range(CLIENTS)]


def at_once(people: Sequence[Person], path: str) -> list[Answered]:
    """All of them send the form at the same moment."""
    start = threading.Barrier(max(1, len(people)))
    answers: list[Answered] = []

    def send(one: Person) -> None:
        start.wait()
        asked_at = time.monotonic()
        status = posted(one, path)
        answers.append(Answered(one.name, status, asked_at, time.monotonic()))

    # On SQLite a session that has looked holds the one place to write.
    db.session.remove()
    threads = [threading.Thread(target=send, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def posted(one: Person, path: str) -> int:
    """The answer to the form, sent without a library between: there are thousands of them."""
    connection = HTTPConnection(urlsplit(one.url).netloc, timeout=60)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"hub={one.cookie}",
    }
    try:
        connection.request("POST", path, urlencode({"name": one.name}), headers)
        return connection.getresponse().status
    finally:
        connection.close()


def rows_of(event: Event) -> list[EventRegistration]:
    """Its registrations in order of arrival, and the event itself, as they are now."""
    db.session.remove()
    db.session.add(event)
    db.session.refresh(event)
    found = sa.select(EventRegistration).where(EventRegistration.event_id == event.id)
    return list(db.session.scalars(found.order_by(EventRegistration.number)))


def states_in(event: Event) -> list[str]:
    """The states of its registrations as they came about, one after the other."""
    found = (
        sa.select(RegistrationStep.state, EventRegistration.number)
        .join(EventRegistration)
        .where(EventRegistration.event_id == event.id)
        .order_by(RegistrationStep.id)
    )
    return [f"{number} {state}" for state, number in db.session.execute(found)]


def overtaken(answers: Sequence[Answered], numbers: dict[str, int | None]) -> list[tuple[str, str]]:
    """Who asked only after another was answered, and still came before them."""
    return [
        (late.name, early.name)
        for early in answers
        for late in answers
        if late.asked_at > early.answered_at
        and (numbers[late.name] or 0) < (numbers[early.name] or 0)
    ]


def two_beats(app: Flask) -> None:
    """Two workers are asked at the same moment."""

    def work() -> None:
        with app.app_context(), writing():
            pass_offers.run()
            db.session.remove()

    db.session.remove()
    beats = [threading.Thread(target=work) for _beat in (1, 2)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join()


def test_no_seat_is_sold_twice_and_offers_pass_on_to_the_end(app, crowd, clock):
    lines, last = [], None
    for seats in SEATS:
        for turn in range(1, ROUNDS + 1):
            event = announced(f"{seats} seats, {turn}", capacity=seats, starts_in=60 * DAY)
            random.shuffle(crowd)
            started = time.monotonic()
            answers = at_once(crowd, f"/en/events/{event.slug}/register")
            took = time.monotonic() - started
            rows = rows_of(event)
            states = Counter(row.state for row in rows)
            lines.append(
                f"{seats:>5}{turn:>6}{states[CONFIRMED_SEAT]:>11}{states[WAITING]:>9}{took:>9.2f} s"
            )
            assert Counter(each.status for each in answers) == {303: CLIENTS}
            assert [row.number for row in rows] == list(range(1, CLIENTS + 1))
            assert [row.state for row in rows] == [CONFIRMED_SEAT] * seats + [WAITING] * (
                CLIENTS - seats
            )
            assert event.seats_taken == seats
            # Numbers are given in the order in which registrations were written.
            assert states_in(event) == [f"{row.number} {row.state}" for row in rows]
            numbers = {row.name: row.number for row in rows}
            assert overtaken(answers, numbers) == []
            last = event
    assert last is not None
    lines.append(pass_on_to_the_end(app, last, crowd, clock))
    # The proof is read by people too.
    table = "\n".join(["seats  turn  confirmed  waiting     took", *lines])
    sys.stdout.write(f"\n{db.engine.dialect.name}\n{table}\n")


def pass_on_to_the_end(app, event, crowd, clock):
    """Everybody who has a seat gives it back; of ten offers some are taken, declined, let lapse."""
    seats = event.capacity
    by_name = {one.name: one for one in crowd}
    base = f"/en/events/{event.slug}/registration"
    leave = [by_name[row.name] for row in rows_of(event)[:seats]]
    assert {each.status for each in at_once(leave, f"{base}/withdrawal")} == {303}
    rows = rows_of(event)
    assert [row.number for row in rows if row.state == OFFERED] == list(range(11, 21))
    offered: list[int] = []
    turns = 0
    while any(row.state in (WAITING, OFFERED) for row in rows):
        turns += 1
        now = [row for row in rows if row.state == OFFERED]
        note_offers(event, offered)
        # Three take it and withdraw later, so that seats go round; one declines; the rest lapse.
        for some, what in ((now[:3], "seat"), (now[3:4], "withdrawal"), (now[:3], "withdrawal")):
            people = [by_name[row.name] for row in some]
            assert {each.status for each in at_once(people, f"{base}/{what}")} <= {303}
            note_offers(event, offered)
        clock(by=DAY + DAY / 24)
        two_beats(app)
        rows = note_offers(event, offered)
        assert event.seats_taken == sum(row.state in SEATED for row in rows) <= seats
    assert offered == list(range(seats + 1, CLIENTS + 1))
    assert event.seats_taken == 0
    ended = Counter(row.state for row in rows)
    assert ended[WITHDRAWN] + ended[LAPSED] == CLIENTS
    steps = Counter(states_in(event))
    assert [step for step, times in steps.items() if times > 1] == []
    return f"to the end in {turns} turns of two beats: {dict(ended)}"


def note_offers(event: Event, offered: list[int]) -> list[EventRegistration]:
    """Who is offered a seat now stands at the end of `offered`, unless they stand there already."""
    rows = rows_of(event)
    offered += [
        row.number or 0 for row in rows if row.state == OFFERED and row.number not in offered
    ]
    return rows
