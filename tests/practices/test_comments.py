"""Authors read what reviewers told them once it is decided, and answer each comment."""

import re

import pytest

from hub.core.db import db
from hub.practices.models import (
    CREDITED,
    DELIVERED,
    DOUBLE,
    OPEN_REVIEW,
    REVISE,
    SINGLE,
    TO_REVIEW,
    CommentAnswer,
    PracticeAuthor,
    Review,
)
from hub.practices.services.deciding import decide
from hub.practices.services.submitting import screen, submit
from tests.factories import make_member, sign_in
from tests.practices.support import assigned, in_review, make_call, reviewed


@pytest.fixture
def author(session):
    return make_member("Ada Author")


@pytest.fixture
def browser(client, author):
    sign_in(client, author)
    return client


@pytest.fixture
def reviewer(session):
    return make_member("Rita Reviewer")


def told(author, reviewer, anonymity=SINGLE, is_decided=True):
    """A practice that is to be revised, and the assignment whose review has two comments."""
    submission = in_review(author, call=make_call(anonymity=anonymity))
    assignment = assigned(submission, reviewer, state=DELIVERED, delivered_at=None)
    comments = [
        {"id": 1, "field": "results", "text": "Where is the source?"},
        {"id": 2, "field": "", "text": "Spell it out."},
    ]
    assignment.review = Review(
        recommendation=REVISE, marks={}, comments=comments, to_editors="A secret for editors"
    )
    reviewed(submission)
    if is_decided:
        decide(
            submission,
            actor=submission.practice.editor or author,
            version=submission.practice.version,
            outcome=REVISE,
            letter="Please revise.",
        )
    db.session.commit()
    return submission.practice, assignment


def address(practice):
    return f"/en/practices/drafts/{practice.public_id}/comments"


def marks(page):
    return dict(re.findall(r'name="read-([0-9-]+)" value="([^"]*)"', page))


def answers():
    db.session.expire_all()
    rows = db.session.query(CommentAnswer).order_by(CommentAnswer.comment_id)
    return [(row.comment_id, row.body) for row in rows]


@pytest.mark.parametrize("anonymity", [OPEN_REVIEW, SINGLE, DOUBLE])
def test_authors_read_the_comments_and_learn_a_name_only_where_they_may(
    author, reviewer, browser, anonymity
):
    practice, _assignment = told(author, reviewer, anonymity)
    page = browser.get(address(practice)).text
    assert "Where is the source?" in page
    assert "A secret for editors" not in page
    assert ("Rita Reviewer" in page) is (anonymity == OPEN_REVIEW)
    assert ("Reviewer 1" in page) is (anonymity != OPEN_REVIEW)


def test_nothing_is_read_before_it_is_decided(author, reviewer, browser):
    practice, _assignment = told(author, reviewer, is_decided=False)
    assert browser.get(address(practice)).status_code == 404


def test_each_comment_is_answered_and_an_answer_can_be_taken_back(author, reviewer, browser):
    practice, assignment = told(author, reviewer)
    first, second = f"answer-{assignment.id}-1", f"answer-{assignment.id}-2"
    sent = browser.post(address(practice), data={first: "Added.", second: "Done."})
    assert sent.status_code == 303
    assert answers() == [(1, "Added."), (2, "Done.")]
    read = {f"read-{key}": mark for key, mark in marks(browser.get(address(practice)).text).items()}
    browser.post(address(practice), data={first: "", second: "Done.", **read})
    assert answers() == [(2, "Done.")]


def test_two_authors_lose_nothing(author, reviewer, browser, app):
    practice, assignment = told(author, reviewer)
    first, second = f"answer-{assignment.id}-1", f"answer-{assignment.id}-2"
    browser.post(address(practice), data={first: "Theirs"})
    page = browser.post(address(practice), data={first: "Mine", second: "Kept"})
    assert page.status_code == 409
    assert "Theirs" in page.text
    assert "Mine</textarea>" in page.text
    assert answers() == [(1, "Theirs"), (2, "Kept")]
    read = {f"read-{key}": mark for key, mark in marks(page.text).items()}
    browser.post(address(practice), data={first: "Both", second: "Kept", **read})
    assert answers() == [(1, "Both"), (2, "Kept")]


@pytest.mark.parametrize("mine", ["Mine", "x" * 4_001])
def test_an_answer_that_was_not_touched_leaves_what_a_co_author_wrote_meanwhile(
    author, reviewer, browser, app, mine
):
    practice, assignment = told(author, reviewer)
    first, second = f"answer-{assignment.id}-1", f"answer-{assignment.id}-2"
    read = {f"read-{key}": each for key, each in marks(browser.get(address(practice)).text).items()}
    browser.post(address(practice), data={second: "Theirs"})
    page = browser.post(address(practice), data={first: mine, second: "", **read})
    assert page.status_code == (303 if mine == "Mine" else 422)
    page = browser.get(address(practice)) if mine == "Mine" else page
    read = {f"read-{key}": each for key, each in marks(page.text).items()}
    browser.post(address(practice), data={first: "Short", second: "Theirs", **read})
    assert answers() == [(1, "Short"), (2, "Theirs")]
    assert "Theirs</textarea>" in page.text


def test_who_is_only_credited_reads_and_does_not_answer(author, reviewer, app):
    practice, assignment = told(author, reviewer)
    credited = make_member()
    row = PracticeAuthor(member_id=credited.id, role=CREDITED, accepted_at=practice.created_at)
    row.member = credited
    practice.authors.append(row)
    db.session.commit()
    client = app.test_client()
    sign_in(client, credited)
    assert "<textarea" not in client.get(address(practice)).text.partition("<main")[2]
    data = {f"answer-{assignment.id}-1": "No"}
    assert client.post(address(practice), data=data).status_code == 403
    assert answers() == []


def test_an_answer_that_is_too_long_is_shown_again(author, reviewer, browser):
    practice, assignment = told(author, reviewer)
    page = browser.post(address(practice), data={f"answer-{assignment.id}-1": "x" * 4001})
    assert page.status_code == 422
    assert "x" * 4001 in page.text


def again(author, practice):
    """The authors hand it in anew, and it goes to reviewers."""
    submission = submit(practice, actor=author)
    screen(submission, actor=practice.editor, version=practice.version, outcome=TO_REVIEW)
    db.session.commit()
    return submission


def test_reviewers_of_the_next_round_read_comments_and_answers_without_names(
    author, reviewer, browser, app
):
    practice, assignment = told(author, reviewer, DOUBLE)
    key = f"answer-{assignment.id}-1"
    browser.post(address(practice), data={key: "Ada Author asked the Registry of Tamberra."})
    submission = again(author, practice)
    later = assigned(submission, reviewer)
    client = app.test_client()
    sign_in(client, reviewer)
    page = client.get(f"/en/practices/reviews/{later.public_id}").text
    assert "Where is the source?" in page
    assert "[name removed] asked the [name removed]." in page
    assert "Ada Author" not in page
    assert "Reviewer 1 (you)" in re.sub(r"\s+", " ", page)
    late = browser.post(address(practice), data={key: "Too late"})
    assert late.status_code == 403
