"""What waits for somebody stands on one page, and is counted as it stands there."""

import datetime as dt
import re

from hub.accounts.models import EDITOR, Organisation
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.core.todo import count_for
from hub.practices.models import (
    CO_AUTHOR,
    CONFLICT,
    DOUBLE,
    INVITED,
    REVISE,
    PracticeAuthor,
)
from hub.practices.queries.todo import matters_waiting
from hub.practices.services.deciding import decide
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

DAY = dt.timedelta(days=1)


def kinds(member) -> list[str]:
    db.session.expire_all()
    found = [each.kind for each in matters_waiting(member)]
    assert count_for(member) == len(found)
    return found


def test_author_has_to_answer_revise_and_confirm(app, clock):
    author, friend, editor = make_member(), make_member(), make_member(roles=(EDITOR,))
    published(author, title="Old and good")
    asked = draft(friend, title="Written with a friend")
    row = PracticeAuthor(member_id=author.id, role=CO_AUTHOR)
    row.member = author
    asked.authors.append(row)
    submission = in_review(author, editor=editor)
    reviewed(submission)
    decide(
        submission,
        actor=editor,
        version=submission.practice.version,
        outcome=REVISE,
        letter="Shorter.",
        due_at=hub_clock.now() + 14 * DAY,
    )
    db.session.commit()
    assert kinds(author) == ["revision", "join"]
    clock(by=366 * DAY)
    assert kinds(author) == ["revision", "join", "update"]
    assert kinds(friend) == []


def test_reviewer_has_to_answer_and_deliver_by_the_day(app):
    reviewer = make_member()
    assigned(in_review(make_member()), reviewer)
    assigned(in_review(make_member()), reviewer, state=INVITED)
    assigned(in_review(make_member()), reviewer, state=CONFLICT)
    assert kinds(reviewer) == ["answer", "review"]


def test_editor_has_to_screen_ask_decide_and_see_to_who_is_late(app):
    editor, other = make_member(roles=(EDITOR,)), make_member(roles=(EDITOR,))
    submitted(make_member())
    in_review(make_member(), editor=editor)
    full = in_review(make_member(), editor=editor)
    for is_un in (True, False, False):
        assigned(full, is_un=is_un)
    assert sorted(kinds(editor)) == ["invite", "screen"]
    assigned(full, state=CONFLICT)
    assigned(full, escalated_at=hub_clock.now())
    assert sorted(kinds(editor)) == ["conflicts", "invite", "late", "screen"]
    reviewed(in_review(make_member(), editor=editor))
    assert sorted(kinds(editor)) == ["conflicts", "decide", "invite", "late", "screen"]
    # What another looks after does not wait for them; what nobody does waits for all.
    assert kinds(other) == ["screen"]


def test_nobody_decides_on_their_own(app):
    editor = make_member(roles=(EDITOR,))
    submitted(editor)
    assert kinds(editor) == []


def test_page_leads_to_each_and_the_menu_counts_them(app, client):
    reviewer = make_member(roles=(EDITOR,))
    assigned(in_review(make_member()), reviewer)
    submitted(make_member())
    published(make_member())
    sign_in(client, reviewer)
    page = client.get("/en/todo")
    assert page.status_code == 200
    links = re.findall(r'class="topic-title"[^>]*><a href="([^"]+)"', page.text)
    assert [client.get(link).status_code for link in links] == [200, 200]
    assert '<span class="nav-count">2</span>' in page.text
    assert '<span class="nav-count">2</span>' not in client.get("/en/discussions/").text


def test_page_names_no_author_to_a_reviewer_who_may_know_none(app, client):
    ponds = Organisation(slug="ponds", name="Ministry of Ponds", type="government")
    author = make_member("Amina Author", organisation=ponds)
    reviewer = make_member()
    call = make_call(anonymity=DOUBLE)
    assigned(in_review(author, call=call, title="Amina Author at the Ministry of Ponds"), reviewer)
    sign_in(client, reviewer)
    page = client.get("/en/todo").text
    assert ("Amina" in page, "Ponds" in page, "Your review is awaited" in page) == (
        False,
        False,
        True,
    )


def test_empty_page_says_what_would_stand_there_and_is_for_members(client):
    assert client.get("/en/todo").status_code == 303
    sign_in(client, make_member())
    assert "Nothing waits for you" in client.get("/en/todo").text


def test_as_many_queries_for_thirty_as_for_one(app, client, count_queries):
    editor = make_member(roles=(EDITOR,))
    sign_in(client, editor)
    counts = []
    for number in (1, 29):
        for _time in range(number):
            submitted(make_member())
            assigned(in_review(make_member()), editor)
        with count_queries() as statements:
            assert client.get("/en/todo").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
