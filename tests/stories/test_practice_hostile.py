"""Hostile words in every field of a practice stay words; an address given in trust goes nowhere.

Every page of practices that opens to a reader, a reviewer, an author and an editor is read, and
reading changes nothing.
"""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from hub.accounts.models import EDITOR
from hub.core.db import db
from hub.core.limits import limiter
from hub.practices.models import (
    DELIVERED,
    FIELDS,
    LINE,
    LINES,
    OPEN_REVIEW,
    SINGLE,
    STATEMENTS,
    TEXT,
    Practice,
    Review,
    criteria_for,
)
from hub.practices.services.deciding import decide
from tests.factories import make_member, sign_in
from tests.practices.support import WHOLE, assigned, in_review, make_call, reviewed

HOSTILE = (
    "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e=cmd|' /C calc'!A0"
)
# As markup, not as words that were made safe.
LIVE = re.compile(r"<script>alert|<img src=x|<img[^>]*onerror")
ADDRESS = "in-trust@canary.example.org"


def hostile() -> dict[str, Any]:
    """A whole practice with hostile words wherever one types."""
    content: dict[str, Any] = dict(WHOLE)
    for name, field in FIELDS.items():
        if field.kind in (LINE, TEXT):
            content[name] = HOSTILE
        elif field.kind == LINES:
            content[name] = [HOSTILE]
        elif field.kind == STATEMENTS:
            content[name] = dict.fromkeys(content[name], HOSTILE)
    content["evidence"] = [dict.fromkeys(("figure", "what", "source", "date"), HOSTILE)]
    content["links"] = [{"title": HOSTILE, "address": "https://example.org/" + HOSTILE}]
    return {**content, "focal_point_email": ADDRESS}


def addresses(app, practice: Practice, assignment) -> list[str]:
    """Every address of practices that is read, with what it names."""
    names: dict[str, Any] = {
        "slug": practice.slug or "none",
        "key": practice.public_id,
        "public_id": practice.public_id,
        "section": "about",
        "number": 1,
        "lang": "en",
        "version": 1,
        "form": "json",
    }
    found = set()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("practices.") or "GET" not in rule.methods:
            continue
        own = {**names, "public_id": assignment.public_id} if "/reviews/" in rule.rule else names
        built = rule.build({name: own.get(name, 1) for name in rule.arguments})
        assert built is not None, rule.rule
        found.add(built[1])
    return sorted(found)


@pytest.fixture
def cast(app, monkeypatch):
    """An author, an editor, a reviewer, and a reader who is not signed in."""
    monkeypatch.setattr(limiter, "enabled", False)
    return {
        "author": make_member(HOSTILE[:60]),
        "editor": make_member(HOSTILE[:60], roles=(EDITOR,)),
        "reviewer": make_member(HOSTILE[:60]),
    }


@pytest.fixture(params=[SINGLE, OPEN_REVIEW])
def story(request, cast):
    """A hostile practice in review, with a review as hostile."""
    submission = in_review(
        cast["author"],
        editor=cast["editor"],
        call=make_call(HOSTILE[:80], anonymity=request.param, slug="call"),
        **hostile(),
    )
    assignment = assigned(submission, cast["reviewer"])
    assignment.review = Review(
        recommendation="accept",
        marks={
            each.code: {"mark": 4, "evidence": HOSTILE} for each in criteria_for(submission.content)
        },
        comments=[{"id": 1, "field": "", "text": HOSTILE}],
        to_editors=HOSTILE,
    )
    db.session.commit()
    return submission, assignment


def read_all(app, cast, practice, assignment) -> dict[str, dict[str, str]]:
    """What each reads at each address that opens to them."""
    answers: dict[str, dict[str, str]] = {}
    for role in (*cast, "reader"):
        client = app.test_client()
        if role in cast:
            sign_in(client, cast[role])
        answers[role] = {}
        for address in addresses(app, practice, assignment):
            answer = client.get(address)
            assert answer.status_code < 500, (role, address)
            if answer.status_code == 200:
                is_text = re.match("text/|application/(json|atom|ld)", answer.content_type)
                answers[role][address] = answer.text if is_text else ""
    return answers


def live(answers: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """Where hostile words are markup."""
    return [
        (role, address)
        for role, pages in answers.items()
        for address, text in pages.items()
        if not re.search(r"\.(bib|ris|csv|json)|export|cite", address) and LIVE.search(text)
    ]


def told_to(answers: dict[str, dict[str, str]], roles: tuple[str, ...]) -> list[tuple[str, str]]:
    """Where these roles read the address of the focal point."""
    return [
        (role, address)
        for role in roles
        for address, text in answers[role].items()
        if ADDRESS in text
    ]


def test_hostile_words_stay_words_and_an_address_goes_nowhere(app, cast, story):
    submission, assignment = story
    practice = submission.practice
    under_way = read_all(app, cast, practice, assignment)
    assert [role for role in cast if len(under_way[role]) < 4] == []
    assert live(under_way) == []
    assert told_to(under_way, ("author",)) != []
    assert told_to(under_way, ("reviewer", "reader")) == []
    assignment.state, assignment.delivered_at = DELIVERED, submission.submitted_at
    reviewed(submission)
    decide(
        submission,
        actor=cast["editor"],
        version=practice.version,
        outcome="accept",
        letter=HOSTILE,
    )
    db.session.commit()
    published = read_all(app, cast, practice, assignment)
    assert [address for address in published["reader"] if practice.slug in address]
    assert live(published) == []
    assert told_to(published, ("reviewer", "reader")) == []


def test_reading_changes_nothing(app, cast, story):
    submission, assignment = story
    writes: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", statement):
            writes.append(statement)

    clients = {}
    for role, person in cast.items():
        clients[role] = app.test_client()
        sign_in(clients[role], person)
    for client in clients.values():
        client.get("/en/practices/")
    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        for client in clients.values():
            for address in addresses(app, submission.practice, assignment):
                client.get(address)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    # When somebody was last here is no matter of practices.
    assert [each for each in writes if "sign_in" not in each and "heartbeat" not in each] == []
