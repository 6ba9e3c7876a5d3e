"""Screening, asking reviewers, deciding: each once, and the second editor loses nothing."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from hub.accounts.models import EDITOR, Organisation
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.practices.models import (
    ACCEPT,
    ACCEPTED,
    CANCELLED,
    CONFLICT,
    DECLINE,
    DELIVERED,
    DONE,
    IN_REVIEW,
    INVITED,
    MORE_ASKED,
    REASSIGNED,
    REVISING,
    SUBMITTED,
    Assignment,
    CommentAnswer,
    Decision,
    Review,
)
from hub.practices.services.drafting import save_fields
from hub.practices.services.submitting import submit
from tests.factories import make_member, sign_in
from tests.practices.support import (
    assigned,
    in_review,
    make_call,
    on_roster,
    reviewed,
    submitted,
)


@pytest.fixture
def editor(app):
    return make_member("Ed", roles=(EDITOR,))


@pytest.fixture
def author(app):
    return make_member("Author")


@pytest.fixture
def submission(author, editor):
    return in_review(author, editor=editor)


def desk(submission, *parts):
    return "/".join(("/en/practices/desk", submission.practice.public_id, *parts))


def day(days):
    return (hub_clock.now().date() + dt.timedelta(days=days)).isoformat()


def screening(submission, **values):
    return {"outcome": "review", "version": submission.practice.version, **values}


def asking(*members, **values):
    days = {"answer_due": day(7), "review_due": day(28)}
    return {"members": [member.public_id for member in members], **days, **values}


def deciding(submission, **values):
    return {
        "outcome": "revise",
        "letter": "The second figure has no source.",
        "version": submission.practice.version,
        **values,
    }


def states(submission):
    found = sa.select(Assignment.state).where(Assignment.submission_id == submission.id)
    return list(db.session.scalars(found.order_by(Assignment.id)))


def test_what_is_screened_goes_to_reviewers_once(client, author, editor, session):
    submission = submitted(author)
    sign_in(client, editor)
    page = client.get(desk(submission))
    assert page.status_code == 200
    assert "Two vans bring the <strong>registry</strong>" in page.text
    sent = screening(submission, _key="one")
    first, again = (client.post(desk(submission, "screening"), data=sent) for _twice in "12")
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location.endswith("/reviewers")
    assert (submission.practice.stage, submission.round) == (IN_REVIEW, 1)
    assert session.scalar(sa.select(sa.func.count(Decision.id))) == 1


def test_more_is_asked_with_a_reason_and_a_day(client, author, editor):
    submission = submitted(author)
    sign_in(client, editor)
    answer = client.post(desk(submission, "screening"), data=screening(submission, outcome="more"))
    assert answer.status_code == 422
    assert "Give a reason: the authors will read it." in answer.text
    assert submission.practice.stage == SUBMITTED
    sent = screening(submission, outcome="more", letter="Who paid for it?", due=day(14))
    assert client.post(desk(submission, "screening"), data=sent).status_code == 303
    assert submission.practice.stage == MORE_ASKED
    [decision] = submission.decisions
    assert decision.due_at is not None
    assert decision.due_at.date().isoformat() == day(14)
    assert "Who paid for it?" in client.get(desk(submission)).text


def test_the_second_editor_to_screen_reads_the_first_and_keeps_what_they_wrote(
    client, author, editor
):
    submission = submitted(author)
    read = screening(submission, outcome="decline", letter="It is too early for this one.")
    sign_in(client, make_member("Other", roles=(EDITOR,)))
    assert client.post(desk(submission, "screening"), data=screening(submission)).status_code == 303
    sign_in(client, editor)
    answer = client.post(desk(submission, "screening"), data=read)
    assert answer.status_code == 409
    assert "It is too early for this one." in answer.text
    assert "Sent to reviewers" in answer.text
    assert 'name="outcome"' not in answer.text
    assert submission.practice.stage == IN_REVIEW


def test_nothing_is_published_at_screening_unless_it_was_reviewed_before(client, author, editor):
    submission = submitted(author)
    sign_in(client, editor)
    sent = screening(submission, outcome="publish")
    assert client.post(desk(submission, "screening"), data=sent).status_code == 422
    assert submission.practice.stage == SUBMITTED


def test_the_chosen_ones_are_asked_or_nobody(client, submission, editor):
    first, second = on_roster(is_un=True), on_roster()
    sign_in(client, editor)
    sent = asking(first, second, _key="one")
    answers = [client.post(desk(submission, "reviewers"), data=sent) for _twice in "12"]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert states(submission) == [INVITED, INVITED]
    refused = client.post(desk(submission, "reviewers"), data=asking(on_roster(), second))
    assert refused.status_code == 409
    assert "This person was asked already." in refused.text
    assert states(submission) == [INVITED, INVITED]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"members": []}, "Choose at least one reviewer."),
        ({"answer_due": "yesterday"}, "Give a day as year-month-day"),
        ({"answer_due": "2020-01-01"}, "Choose a day that is still to come."),
        ({"review_due": "2020-01-01"}, "Choose a day that is still to come."),
        ({"review_due": ""}, "Choose a day."),
    ],
)
def test_an_invitation_that_cannot_be_keeps_who_was_chosen(
    client, submission, editor, change, words
):
    reviewer = on_roster()
    sign_in(client, editor)
    answer = client.post(desk(submission, "reviewers"), data={**asking(reviewer), **change})
    assert answer.status_code == 422
    assert words in answer.text
    if "members" not in change:
        assert f'value="{reviewer.public_id}" checked' in answer.text
    assert states(submission) == []


def test_another_is_asked_in_place_of_one(client, submission, editor):
    late = assigned(submission, state=INVITED)
    sign_in(client, editor)
    address = desk(submission, "reviewers") + f"?instead={late.public_id}"
    assert late.reviewer.name in client.get(address).text
    assert client.post(address, data=asking(on_roster())).status_code == 303
    assert states(submission) == [REASSIGNED, INVITED]


def test_a_reviewer_gets_more_time_or_is_released(client, submission, editor):
    waiting = assigned(submission, state=ACCEPTED)
    sign_in(client, editor)
    address = f"/en/practices/desk/assignments/{waiting.public_id}"
    prefix = f"days{waiting.id}-"
    days = {f"{prefix}answer_due": day(1), f"{prefix}review_due": day(50)}
    assert client.post(f"{address}/deadlines", data=days).status_code == 303
    assert waiting.review_due.date().isoformat() == day(50)
    wrong = client.post(f"{address}/deadlines", data={**days, f"{prefix}review_due": "2020-01-01"})
    assert wrong.status_code == 422
    assert "Choose a day that is still to come." in wrong.text
    assert client.post(f"{address}/release").status_code == 303
    assert states(submission) == [CANCELLED]
    again = client.post(f"{address}/release")
    assert again.status_code == 409
    assert "Nothing is expected of this reviewer any more." in again.text


def test_a_declared_conflict_is_shown_and_decided_once(client, submission, editor):
    declared = assigned(submission, state=CONFLICT, conflict="My sister works there.")
    sign_in(client, editor)
    assert "My sister works there." in client.get(desk(submission)).text
    address = f"/en/practices/desk/assignments/{declared.public_id}/waiver"
    assert client.post(address).status_code == 303
    assert states(submission) == [ACCEPTED]
    assert client.post(address).status_code == 409
    assert "My sister works there." in client.get(desk(submission)).text


def commented(submission, recommendations=("accept", "minor", "minor")):
    made = []
    for place, recommendation in enumerate(recommendations):
        assignment = assigned(
            submission,
            make_member(f"Rita {place + 1}"),
            state=DELIVERED,
            is_un=place == 0,
            delivered_at=hub_clock.now(),
        )
        assignment.review = Review(
            recommendation=recommendation,
            marks={"evidence": {"mark": 5 - place, "evidence": f"Table {place + 1}"}},
            comments=[{"id": 1, "field": "results", "text": f"Say how many, {place + 1}."}],
            to_editors=f"Between us, {place + 1}.",
        )
        made.append(assignment)
    db.session.commit()
    return made


def test_the_reviews_stand_side_by_side(client, submission, editor):
    commented(submission)
    sign_in(client, editor)
    page = client.get(desk(submission, "reviews")).text
    assert "The reviews agree" in page
    row = page.split('<th scope="row">Evidence')[1].split("</tr>")[0]
    assert re.findall(r"<strong>(\d)</strong>", row) == ["5", "4", "3"]
    assert re.findall(r"Table \d", row) == ["Table 1", "Table 2", "Table 3"]
    assert "Between us, 2." in page


def test_reviews_that_conflict_propose_one_more_reviewer(client, submission, editor):
    commented(submission, (ACCEPT, DECLINE, DECLINE))
    sign_in(client, editor)
    for address in (desk(submission), desk(submission, "reviews")):
        page = client.get(address).text
        assert "The reviews conflict" in page
        assert "Ask one more reviewer" in page


def letter_in(page):
    [letter] = re.findall(r"<textarea[^>]*name=\"letter\"[^>]*>(.*?)</textarea>", page, re.S)
    return letter


def test_the_letter_is_composed_of_the_comments_without_names(client, submission, editor):
    commented(submission)
    sign_in(client, editor)
    letter = letter_in(client.get(desk(submission, "decision")).text)
    assert "# Reviewer 2\n\n1. **Results and impact**: Say how many, 2." in letter
    assert "Rita" not in letter
    assert "Between us" not in letter


def test_an_open_review_names_the_reviewers_in_the_letter(client, author, editor):
    call = make_call(anonymity="open")
    submission = in_review(author, editor=editor, call=call)
    commented(submission)
    sign_in(client, editor)
    letter = letter_in(client.get(desk(submission, "decision")).text)
    assert "# Reviewer 1: Rita 1" in letter


def test_a_decision_is_made_once_and_the_second_editor_keeps_the_letter(client, submission, editor):
    commented(submission)
    read = deciding(submission, outcome="decline", letter="No, and here is why.")
    sign_in(client, make_member("Other", roles=(EDITOR,)))
    sent = deciding(submission, due=day(30), _key="one")
    answers = [client.post(desk(submission, "decision"), data=sent) for _twice in "12"]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert submission.practice.stage == REVISING
    sign_in(client, editor)
    answer = client.post(desk(submission, "decision"), data=read)
    assert answer.status_code == 409
    assert "No, and here is why." in answer.text
    assert "The second figure has no source." in answer.text
    assert [each.outcome for each in submission.decisions] == ["review", "revise"]


def test_without_a_quorum_nothing_is_decided_and_the_letter_stays(client, submission, editor):
    reviewed(submission, un=0, others=3)
    sign_in(client, editor)
    answer = client.post(
        desk(submission, "decision"), data=deciding(submission, letter="A long letter.")
    )
    assert answer.status_code == 409
    assert "at least one UN reviewer and two others" in answer.text
    assert letter_in(answer.text).strip() == "A long letter."
    assert submission.practice.stage == IN_REVIEW


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"letter": " "}, "Write to the authors."),
        ({"outcome": ""}, "Choose what to decide."),
        ({"due": "soon"}, "Give a day as year-month-day"),
    ],
)
def test_a_decision_that_cannot_be_is_said_beside_the_field(
    client, submission, editor, change, words
):
    commented(submission)
    sign_in(client, editor)
    answer = client.post(desk(submission, "decision"), data=deciding(submission, **change))
    assert answer.status_code == 422
    assert words in answer.text
    assert submission.practice.stage == IN_REVIEW


def test_what_is_accepted_is_published(client, submission, editor):
    commented(submission)
    sign_in(client, editor)
    sent = deciding(submission, outcome="accept")
    assert client.post(desk(submission, "decision"), data=sent).status_code == 303
    assert (submission.practice.stage, submission.practice.current_version) == (DONE, 1)
    assert "Accepted and published" in client.get(desk(submission)).text


def test_the_next_round_shows_what_changed_and_what_was_answered(
    client, author, submission, editor, session
):
    first, *_others = commented(submission)
    sign_in(client, editor)
    assert client.get(desk(submission, "changes")).status_code == 404
    client.post(desk(submission, "decision"), data=deciding(submission))
    practice = submission.practice
    session.add(
        CommentAnswer(
            assignment_id=first.id, comment_id=1, body="It was 4,200.", updated_by=author.id
        )
    )
    read = {field.name: field.version for field in practice.fields}
    values = {"activities": "A van, three clerks, a printer.", "objectives": ["gcm-04", "gcm-15"]}
    save_fields(practice, actor=author, values=values, read=read)
    submit(practice, actor=author, note="We counted again.")
    session.commit()
    page = client.get(desk(submission, "changes")).text
    text = re.sub(r"<span[^>]*>[^<]*</span>", "", page)
    assert "A van, <del>two</del><ins>three</ins> clerks, a printer." in text
    assert "<ins>Access to basic services\n</ins>" in text
    assert "It was 4,200." in page
    assert "We counted again." in page
    assert page.count('class="change is-changed"') == 2
    earlier = client.get(desk(submission, "submissions", "1")).text
    assert "A van, two clerks, a printer." in earlier
    assert client.get(desk(submission, "submissions", "7")).status_code == 404


GETS = ("", "reviewers", "reviews", "decision", "changes", "submissions/1")
POSTS = ("screening", "reviewers", "decision")


def test_nobody_but_its_editors_finds_a_submission_on_the_desk(client, author, session):
    own, other = make_member(roles=(EDITOR,)), make_member(roles=(EDITOR,))
    submission = in_review(author, editor=own, call=make_call(editors=(own,)))
    assignment = assigned(submission, state=INVITED)
    steps = ("deadlines", "release", "waiver")
    for somebody in (author, assignment.reviewer, other, make_member()):
        sign_in(client, somebody)
        for part in GETS:
            assert client.get(desk(submission, part).rstrip("/")).status_code == 404
        for part in POSTS:
            assert client.post(desk(submission, part)).status_code == 404
        for step in steps:
            address = f"/en/practices/desk/assignments/{assignment.public_id}/{step}"
            assert client.post(address).status_code == 404
    sign_in(client, own)
    assert client.get(desk(submission)).status_code == 200
    assert states(submission) == [INVITED]


def test_an_author_who_edits_does_not_find_their_own(client, editor):
    submission = submitted(editor)
    sign_in(client, editor)
    assert client.get(desk(submission)).status_code == 404
    sent = screening(submission)
    assert client.post(desk(submission, "screening"), data=sent).status_code == 404


def test_the_pages_ask_as_many_questions_for_thirty_reviewers_as_for_three(
    client, submission, editor, session, count_queries
):
    organisation = Organisation(slug="one", name="One", type="civil-society")
    session.add(organisation)
    session.commit()
    sign_in(client, editor)
    commented(submission)
    on_roster()
    pages = ("", "reviewers", "reviews", "decision")
    counts = []
    for _round in range(2):
        for part in pages:
            client.get(desk(submission, part).rstrip("/"))
            with count_queries() as statements:
                assert client.get(desk(submission, part).rstrip("/")).status_code == 200
            counts.append(len(statements))
        for _each in range(27):
            assigned(submission, on_roster(make_member(organisation_id=organisation.id)))
            on_roster(make_member(organisation_id=organisation.id))
    assert counts[:4] == counts[4:]
