"""The editors' desk: what waits there, for whom, and who sees it."""

import re

import pytest

from hub.accounts.models import EDITOR
from hub.core import clock as hub_clock
from hub.practices.models import ACCEPT, CONFLICT, DECLINE, DELIVERED, INVITED, Review
from tests.factories import make_member, sign_in
from tests.practices.support import (
    assigned,
    draft,
    in_review,
    make_call,
    published,
    reviewed,
    submitted,
)


@pytest.fixture
def editor(app):
    return make_member("Ed", roles=(EDITOR,))


@pytest.fixture
def author(app):
    return make_member("Author")


def titles(client, **asked):
    answer = client.get("/en/practices/desk", query_string=asked)
    assert answer.status_code == 200
    found = re.findall(r'class="topic-title"[^>]*>(.*?)</h3>', answer.text, re.S)
    return [re.sub(r"<[^>]*>", "", title).strip() for title in found]


def conflicting(submission):
    for recommendation in (ACCEPT, DECLINE):
        made = assigned(submission, state=DELIVERED, delivered_at=hub_clock.now())
        made.review = Review(recommendation=recommendation, marks={}, comments=[])


def test_the_desk_shows_what_waits_for_what(client, author, editor, session):
    draft(author, title="A draft")
    submitted(author, title="To screen")
    in_review(author, editor=editor, title="To ask")
    underway = in_review(author, editor=editor, title="Under way")
    for is_un in (True, False, False):
        assigned(underway, state=INVITED, is_un=is_un)
    declared = in_review(author, editor=editor, title="Declared")
    for is_un in (True, False, False):
        assigned(declared, state=CONFLICT, is_un=is_un)
    reviewed(in_review(author, editor=editor, title="To decide"))
    conflicting(in_review(author, editor=editor, title="Disputed"))
    session.commit()
    published(author, title="Published")
    sign_in(client, editor)
    open_ones = ["To screen", "To ask", "Under way", "Declared", "To decide", "Disputed"]
    assert titles(client) == open_ones
    assert titles(client, show="screening") == ["To screen"]
    assert titles(client, show="ask") == ["To ask", "Declared", "Disputed"]
    assert titles(client, show="reviewing") == ["Under way", "Declared"]
    assert titles(client, show="reviews") == ["To decide", "Disputed"]
    assert titles(client, show="conflicting") == ["Disputed"]
    assert titles(client, show="decide") == ["To decide"]
    assert titles(client, show="published") == ["Published"]
    assert titles(client, words="UNDER") == ["Under way"]
    assert titles(client, compact="gcr") == []


def test_the_desk_is_narrowed_to_a_call_and_shows_nothing_of_others(client, author, session):
    ours, theirs = make_member(roles=(EDITOR,)), make_member(roles=(EDITOR,))
    call = make_call("Our call", editors=(ours,))
    submitted(author, title="For the call", call=call)
    submitted(author, title="For nobody’s call")
    submitted(ours, title="What the editor wrote")
    sign_in(client, ours)
    assert titles(client) == ["For the call", "For nobody’s call"]
    assert titles(client, call=call.slug) == ["For the call"]
    sign_in(client, theirs)
    assert titles(client) == ["For nobody’s call", "What the editor wrote"]


def test_the_desk_asks_as_many_questions_for_thirty_as_for_one(
    client, author, editor, session, count_queries
):
    sign_in(client, editor)
    reviewed(in_review(author, editor=editor, call=make_call()))
    client.get("/en/practices/desk")
    with count_queries() as one:
        client.get("/en/practices/desk")
    for number in range(29):
        reviewed(in_review(make_member(), editor=editor, call=make_call(f"Call {number}")))
    with count_queries() as thirty:
        assert len(titles(client)) == 30
    assert len(thirty) == len(one)
