"""A reviewer is asked, answers, writes, delivers and learns the outcome, signed in or by link."""

import io
import re

import pytest
import sqlalchemy as sa

from hub.accounts.models import EDITOR, Organisation
from hub.core import clock as hub_clock
from hub.core import files, tokens
from hub.core.db import db
from hub.practices.models import (
    ACCEPTED,
    CANCELLED,
    CONFLICT,
    DELIVERED,
    DOUBLE,
    INVITED,
    OPEN_REVIEW,
    REFUSED,
    REVISE,
    SINGLE,
    TO_REVIEW,
    Assignment,
    Review,
    criteria_for,
)
from hub.practices.queries.reviews import link_token
from hub.practices.services.deciding import decide
from hub.practices.services.drafting import save_fields
from hub.practices.services.submitting import screen, submit
from tests.factories import make_member, sign_in
from tests.practices.support import WHOLE, assigned, draft, in_review, make_call, reviewed


@pytest.fixture
def author(session):
    return make_member("Ada Author")


@pytest.fixture
def reviewer(session):
    return make_member("Rita Reviewer", timezone="Africa/Nairobi")


@pytest.fixture
def browser(client, reviewer):
    sign_in(client, reviewer)
    return client


def asked(author, reviewer, state=ACCEPTED, **content):
    return assigned(in_review(author, **content), reviewer, state=state)


def linked(assignment):
    """The link of the mail, and what its pages are below."""
    assignment.token_hash = tokens.fingerprint(assignment.public_id)
    assignment.token_until = assignment.review_due
    db.session.commit()
    return f"/en/practices/reviews/by-link/{link_token(assignment)}"


def here(assignment):
    return f"/en/practices/reviews/{assignment.public_id}"


def whole(assignment, **more):
    """A review in which nothing is missing."""
    sent = {"version": "0", "recommendation": "minor", "comment-1": "Where is the source?"}
    for criterion in criteria_for(assignment.submission.content):
        sent[f"mark-{criterion.code}"] = "4"
        sent[f"evidence-{criterion.code}"] = "Said on page two."
    return {**sent, **more}


def fresh(assignment):
    db.session.expire_all()
    return db.session.get_one(Assignment, assignment.id)


BOTH = pytest.mark.parametrize("way", ["signed in", "by link"])


@pytest.fixture
def come(app, reviewer):
    """A browser and the address at which an assignment is found, either way."""

    def coming(assignment, way):
        client = app.test_client()
        if way == "by link":
            return client, linked(assignment)
        sign_in(client, reviewer)
        return client, here(assignment)

    return coming


@BOTH
def test_an_invitation_says_what_it_is_about_and_asks_for_conflicts_first(
    author, reviewer, come, way
):
    assignment = asked(author, reviewer, state=INVITED)
    client, address = come(assignment, way)
    page = client.get(address).text
    assert WHOLE["title"] in page
    assert "is there a conflict of interest?" in page
    assert "Africa/Nairobi" in page
    assert WHOLE["results"] not in page
    assert WHOLE["context"] not in page


@BOTH
def test_who_accepts_reads_it_and_who_declines_does_not(author, reviewer, come, way):
    assignment = asked(author, reviewer, state=INVITED)
    client, address = come(assignment, way)
    answer = client.post(f"{address}/answer", data={"ties": "no", "answer": "accept"})
    assert (answer.status_code, answer.location) == (303, address)
    assert WHOLE["results"] in client.get(address).text
    data = {"reason": "No time", "suggestion": "Ask Sam"}
    client.post(f"{address}/withdrawal", data=data)
    row = fresh(assignment)
    assert (row.state, row.reason, row.suggestion) == (REFUSED, "No time", "Ask Sam")
    assert WHOLE["results"] not in client.get(address).text
    assert client.get(address).status_code == (404 if way == "by link" else 200)


@BOTH
@pytest.mark.parametrize(("answer", "state"), [("accept", CONFLICT), ("decline", REFUSED)])
def test_a_conflict_is_kept_whatever_the_answer_and_shows_nothing(
    author, reviewer, come, way, answer, state
):
    assignment = asked(author, reviewer, state=INVITED)
    client, address = come(assignment, way)
    data = {"ties": "yes", "conflict": "We share an office.", "answer": answer, "reason": "So."}
    client.post(f"{address}/answer", data=data)
    row = fresh(assignment)
    assert (row.state, row.conflict) == (state, "We share an office.")
    assert row.conflict_declared_at is not None
    assert WHOLE["results"] not in client.get(address).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"answer": "accept"}, "Answer this first."),
        ({"ties": "no"}, "Choose one of the two."),
        ({"ties": "yes", "answer": "accept"}, "Say what ties you to it."),
        ({"ties": "no", "answer": "decline"}, "Say in a few words why"),
    ],
)
def test_an_answer_that_lacks_something_is_shown_again(author, reviewer, browser, data, words):
    assignment = asked(author, reviewer, state=INVITED)
    page = browser.post(f"{here(assignment)}/answer", data={"suggestion": "Ask Sam", **data})
    assert page.status_code == 422
    assert words in page.text
    assert "Ask Sam" in page.text
    assert fresh(assignment).state == INVITED


def test_the_second_answer_changes_nothing(author, reviewer, browser):
    assignment = asked(author, reviewer, state=INVITED)
    for answer, code in (("accept", 303), ("accept", 409)):
        sent = browser.post(f"{here(assignment)}/answer", data={"ties": "no", "answer": answer})
        assert sent.status_code == code
    assert fresh(assignment).state == ACCEPTED


@BOTH
def test_a_review_is_saved_as_one_writes_and_delivered_once(author, reviewer, come, way):
    assignment = asked(author, reviewer)
    client, address = come(assignment, way)
    begun = {"version": "0", "mark-clarity": "2", "comment-3": "Unclear.", "about-3": "context"}
    saved = client.post(f"{address}/draft", data=begun, headers={"X-Fragment": "1"})
    assert saved.json == {"version": 1, "saved": "Saved"}
    review = fresh(assignment).review
    assert review.marks == {"clarity": {"mark": 2, "evidence": ""}}
    assert review.comments == [{"id": 3, "field": "context", "text": "Unclear."}]
    data = whole(assignment, version="1", _key="one")
    for _twice in range(2):
        sent = client.post(f"{address}/delivery", data=data)
        assert (sent.status_code, sent.location) == (303, address)
    another_window = client.post(f"{address}/delivery", data={**data, "_key": "two"})
    assert another_window.status_code == 303
    row = fresh(assignment)
    assert (row.state, row.review.version) == (DELIVERED, 2)
    assert [each["id"] for each in row.review.comments] == [1]
    assert "Thank you for your review." in client.get(address).text


def test_what_is_sent_after_the_delivery_changes_nothing_and_can_be_copied(
    author, reviewer, browser
):
    assignment = asked(author, reviewer)
    browser.post(f"{here(assignment)}/delivery", data=whole(assignment))
    late = browser.post(
        f"{here(assignment)}/draft", data=whole(assignment, to_editors="A late thought")
    )
    assert late.status_code == 409
    assert "A late thought</textarea>" in late.text
    assert fresh(assignment).review.to_editors == ""


def test_what_is_missing_is_said_and_what_was_written_is_kept(author, reviewer, browser):
    assignment = asked(author, reviewer)
    sent = whole(assignment, recommendation="")
    sent["evidence-clarity"] = ""
    del sent["mark-evidence"]
    page = browser.post(f"{here(assignment)}/delivery", data=sent)
    assert page.status_code == 422
    summary = page.text.partition('class="error-summary"')[2].partition("</ul>")[0]
    assert re.findall(r'href="#([^"]+)"', summary) == [
        "mark-evidence",
        "evidence-clarity",
        "recommendation",
    ]
    row = fresh(assignment)
    assert (row.state, row.review.version) == (ACCEPTED, 1)
    assert 'name="version" value="1"' in page.text


def test_two_windows_lose_nothing(author, reviewer, browser):
    assignment = asked(author, reviewer)
    address = f"{here(assignment)}/draft"
    first = {"version": "0", "comment-1": "From the first window"}
    second = {"version": "0", "comment-1": "From the second window"}
    browser.post(address, data=first)
    page = browser.post(address, data=second)
    assert page.status_code == 409
    assert "From the first window" in page.text
    assert "From the second window</textarea>" in page.text
    assert fresh(assignment).review.comments[0]["text"] == "From the first window"
    fragment = browser.post(address, data=second, headers={"X-Fragment": "1"})
    assert (fragment.status_code, 'data-version="1"' in fragment.text) == (409, True)
    browser.post(address, data={**second, "version": "1"})
    assert fresh(assignment).review.comments[0]["text"] == "From the second window"


def test_the_same_from_two_windows_is_no_conflict(author, reviewer, browser):
    assignment = asked(author, reviewer)
    for _window in range(2):
        sent = browser.post(
            f"{here(assignment)}/draft", data={"version": "0", "comment-1": "The same"}
        )
        assert sent.status_code == 303
    assert fresh(assignment).review.version == 1


def test_a_text_that_is_too_long_is_shown_again(author, reviewer, browser):
    assignment = asked(author, reviewer)
    page = browser.post(f"{here(assignment)}/draft", data={"version": "0", "comment-1": "x" * 4001})
    assert page.status_code == 422
    assert "x" * 4001 in page.text


def test_what_came_after_the_assignment_ended_can_be_copied(author, reviewer, browser):
    assignment = asked(author, reviewer)
    assignment.state = CANCELLED
    db.session.commit()
    page = browser.post(
        f"{here(assignment)}/delivery", data=whole(assignment, to_editors="Almost done")
    )
    assert page.status_code == 409
    assert "Almost done</textarea>" in page.text
    assert db.session.get(Review, assignment.id) is None


def test_nobody_else_opens_it(author, reviewer, app):
    assignment = asked(author, reviewer)
    for other in (author, make_member(), make_member(roles=(EDITOR,))):
        client = app.test_client()
        sign_in(client, other)
        assert client.get(here(assignment)).status_code == 404
        sent = client.post(f"{here(assignment)}/delivery", data=whole(assignment))
        assert sent.status_code == 404
        assert client.get(linked(assignment)).status_code == 404
    assert app.test_client().get(here(assignment)).status_code == 404


def test_the_link_signs_nobody_in_and_leaves_no_trace(author, reviewer, app):
    assignment = asked(author, reviewer)
    client, address = app.test_client(), linked(assignment)
    page = client.get(address)
    assert page.status_code == 200
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == (
        "no-referrer",
        "no-store",
    )
    with client.session_transaction() as cookie:
        assert "_user_id" not in cookie
    assert client.get("/en/practices/reviews").status_code == 303
    assert client.get(here(assignment)).status_code == 404
    other = assigned(assignment.submission, state=ACCEPTED)
    assert client.get(here(other)).status_code == 404
    assert re.findall(r'(?:src|href|action)="(https?:[^"]+)', page.text) == []


def test_looking_changes_nothing(author, reviewer, app):
    assignment = asked(author, reviewer, state=INVITED)
    app.test_client().get(linked(assignment))
    row = fresh(assignment)
    assert (row.state, row.answered_at, row.review) == (INVITED, None, None)


def test_the_link_runs_out_and_dies_with_the_assignment(author, reviewer, app, clock):
    assignment = asked(author, reviewer)
    client, address = app.test_client(), linked(assignment)
    assert client.get(address + "x").status_code == 404
    assignment.state = CANCELLED
    db.session.commit()
    assert client.get(address).status_code == 404
    assignment.state = ACCEPTED
    db.session.commit()
    assert client.get(address).status_code == 200
    clock(to=assignment.token_until)
    gone = client.get(address)
    assert gone.status_code == 404
    assert "This link opens nothing any more" in gone.text


@BOTH
def test_files_of_a_review_are_seen_by_editors_and_the_reviewer_only(
    author, reviewer, come, way, app
):
    assignment = asked(author, reviewer)
    client, address = come(assignment, way)
    sent = {"version": "0", "files": (io.BytesIO(b"my notes"), "notes.txt")}
    answer = client.post(f"{address}/draft", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303
    (file,) = files.files_of("review", [assignment.id])[assignment.id]
    assert client.get(f"{address}/own-files/{file.public_id}").text == "my notes"
    for who, code in ((author, 404), (assignment.submission.practice.editor, 200)):
        other = app.test_client()
        sign_in(other, who)
        assert other.get(f"/files/{file.public_id}/x").status_code == code
    kept = client.post(f"{address}/draft", data={"version": "1", "drop": file.public_id})
    assert kept.status_code == 303
    assert files.files_of("review", [assignment.id]) == {}


def decided(assignment, outcome=REVISE, letter="Dear Ada Author, please **revise**."):
    submission = assignment.submission
    reviewed(submission)
    decide(
        submission,
        actor=submission.practice.editor,
        version=submission.practice.version,
        outcome=outcome,
        letter=letter,
    )
    db.session.commit()


@pytest.mark.parametrize("anonymity", [OPEN_REVIEW, SINGLE, DOUBLE])
def test_reviewers_learn_the_outcome(author, reviewer, browser, run_jobs, mailbox, anonymity):
    call = make_call(anonymity=anonymity)
    assignment = asked(author, reviewer, state=DELIVERED, call=call)
    assignment.delivered_at = hub_clock.now()
    assignment.review = Review(recommendation="minor", marks={}, comments=[])
    decided(assignment)
    run_jobs()
    page = browser.get(here(assignment)).text
    assert "To be revised" in page
    assert "please <strong>revise</strong>" in page
    assert ("Ada Author" in page) is (anonymity != DOUBLE)
    (mail,) = mailbox.to(reviewer.email)
    assert "to be revised. Thank you" in mail["Subject"]
    assert "To be revised" in browser.get("/en/practices/reviews").text


def test_who_was_released_is_told_no_outcome(author, reviewer, run_jobs, mailbox):
    assignment = asked(author, reviewer, state=ACCEPTED)
    decided(assignment)
    run_jobs()
    assert [mail for mail in mailbox.to(reviewer.email) if "Thank you" in mail["Subject"]] == []


def test_own_reviews_are_listed_with_as_many_queries_for_many_as_for_one(
    author, reviewer, browser, count_queries
):
    call = make_call(anonymity=DOUBLE)
    counted = []
    for number in (1, 6):
        for _each in range(number):
            asked(author, reviewer, state=INVITED, call=call)
        with count_queries() as statements:
            assert browser.get("/en/practices/reviews").status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1]


def test_a_draft_is_no_submission_for_reviewers(author, browser):
    practice = draft(author)
    assert browser.get(f"/en/practices/drafts/{practice.public_id}/comments").status_code == 404
    assert db.session.scalar(sa.select(sa.func.count(Assignment.id))) == 0


@pytest.mark.parametrize("anonymity", [SINGLE, DOUBLE])
def test_what_the_hub_finds_is_asked_about_unless_it_would_tell_whose_it_is(
    author, reviewer, browser, anonymity
):
    organisation = Organisation(slug="quoll", name="Quoll Alliance", type="civil-society")
    db.session.add(organisation)
    db.session.flush()
    author.organisation_id = reviewer.organisation_id = organisation.id
    call = make_call(anonymity=anonymity)
    assignment = asked(author, reviewer, state=INVITED, call=call)
    page = browser.get(here(assignment)).text
    assert ("belong to “Quoll Alliance”" in page) is (anonymity == SINGLE)
    assert ("Quoll" in page.partition("<main")[2]) is (anonymity == SINGLE)


def test_a_second_round_shows_what_changed_without_names(author, reviewer, browser):
    call = make_call(anonymity=DOUBLE)
    first = asked(author, reviewer, state=DELIVERED, call=call, lessons="Come in May.")
    decided(first)
    practice = first.submission.practice
    read = {row.name: row.version for row in practice.fields}
    values = {"lessons": "Come in June, said Ada Author."}
    save_fields(practice, actor=author, values=values, read=read)
    submission = submit(practice, actor=author)
    screen(submission, actor=practice.editor, version=practice.version, outcome=TO_REVIEW)
    db.session.commit()
    page = browser.get(here(assigned(submission, reviewer))).text
    told = re.sub(r"<[^>]+>", "", page.partition('id="changes"')[2].partition("</details>")[0])
    assert "[added:] June, said [name removed] [end]" in told
    assert "[removed:] May [end]" in told
    assert "Ada" not in page.partition("<main")[2]
