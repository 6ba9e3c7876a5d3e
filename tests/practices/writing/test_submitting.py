"""A practice is submitted from its page, taken back, decided on; who has to know is told."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.accounts.models import ADMIN, EDITOR
from hub.core import clock
from hub.core.db import db
from hub.practices.models import (
    ASK_MORE,
    CO_AUTHOR,
    DRAFT,
    MORE_ASKED,
    REVISE,
    REVISING,
    SUBMITTED,
    TO_REVIEW,
    Practice,
    Submission,
)
from hub.practices.queries.own import editors_of
from hub.practices.services.authors import accept_authorship, ask_author
from hub.practices.services.deciding import decide
from hub.practices.services.submitting import latest_submission, screen, submit
from tests.factories import make_member, sign_in
from tests.practices.support import draft, in_review, make_call, reviewed, submitted


@pytest.fixture
def ada(app):
    return make_member("Ada Author")


@pytest.fixture
def editor(app):
    return make_member("Eddi Editor", roles=(EDITOR,))


@pytest.fixture
def signed_in(client, ada):
    sign_in(client, ada)
    return client


def here(practice, page=""):
    return f"/en/practices/drafts/{practice.public_id}{page}"


def again(practice):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Practice, practice.id)


def test_the_page_shows_the_whole_and_submitting_twice_is_once(signed_in, ada, session):
    practice = draft(ada)
    page = signed_in.get(here(practice, "/submit")).text
    assert "<strong>registry</strong>" in page
    assert "Roads in the rainy season." in page
    sent = {"note": "The first of three.", "_key": "once"}
    answer = signed_in.post(here(practice, "/submissions"), data=sent)
    assert answer.location == here(practice)
    assert signed_in.post(here(practice, "/submissions"), data=sent).location == here(practice)
    (submission,) = session.scalars(sa.select(Submission)).unique().all()
    assert (submission.note, submission.submitted_by) == ("The first of three.", ada.id)
    assert again(practice).stage == SUBMITTED
    assert signed_in.post(here(practice, "/submissions"), data={}).status_code == 409
    assert signed_in.get(here(practice, "/submit")).location == here(practice)
    shown = signed_in.get(here(practice, "/submissions/1")).text
    assert "The first of three." in shown
    assert "<strong>registry</strong>" in shown


def test_what_is_missing_is_listed_with_the_way_to_each_field(signed_in, ada):
    practice = draft(ada, context="", ended_on="2020-01-01")
    for page in (
        signed_in.get(here(practice, "/submit")),
        signed_in.post(here(practice, "/submissions"), data={"note": "Kept as typed"}),
    ):
        assert f'href="{here(practice, "/story")}#context"' in page.text
        assert f'href="{here(practice, "/where")}#ended_on"' in page.text
        assert "It ended before it began." in page.text
    assert page.status_code == 422
    assert "Kept as typed" in page.text
    assert again(practice).stage == DRAFT
    assert "It ended before it began." in signed_in.get(here(practice, "/where")).text


def test_what_may_identify_a_person_is_confirmed_before_it_is_submitted(signed_in, ada):
    practice = draft(ada, beneficiaries="Call +254 700 123 456.")
    assert "is_looked_at" in signed_in.get(here(practice, "/submit")).text
    page = signed_in.post(here(practice, "/submissions"), data={"note": "Kept as typed"})
    assert page.status_code == 422
    assert "Confirm that it identifies no beneficiary" in page.text
    assert "Kept as typed" in page.text
    assert latest_submission(again(practice)) is None
    sent = {"note": "", "is_looked_at": "y"}
    assert signed_in.post(here(practice, "/submissions"), data=sent).status_code == 303


def test_a_call_that_has_closed_takes_nothing_and_nothing_is_lost(signed_in, ada, session):
    call = make_call()
    practice = draft(ada, call=call)
    call.closes_at = clock.now() - dt.timedelta(seconds=1)
    session.commit()
    assert "The call has closed." in signed_in.get(here(practice, "/submit")).text
    note = "What was typed in the note to the editors."
    page = signed_in.post(here(practice, "/submissions"), data={"note": note})
    assert page.status_code == 409
    assert "The call has closed. Your text is kept as a draft." in page.text
    assert note in page.text
    assert again(practice).stage == DRAFT


def test_an_ended_session_loses_nothing_of_a_note(client, ada):
    note = "What was typed in the note to the editors."
    page = client.post(here(draft(ada), "/submissions"), data={"note": note})
    assert page.status_code == 401
    assert note in page.text


def test_what_no_editor_has_begun_with_is_taken_back(signed_in, ada, editor, session, run_jobs):
    practice = submitted(ada).practice
    run_jobs()
    assert "Take it back" in signed_in.get(here(practice)).text
    assert signed_in.delete(here(practice, "/submissions")).status_code == 303
    found = again(practice)
    last = latest_submission(found)
    assert last is not None
    assert (found.stage, last.number) == (DRAFT, 1)
    run_jobs()
    client = signed_in.application.test_client()
    sign_in(client, editor)
    assert "was submitted" not in client.get("/en/notifications/").text
    assert signed_in.delete(here(practice, "/submissions")).status_code == 409
    second = submit(again(practice), actor=ada)
    session.commit()
    screen(second, actor=editor, version=second.practice.version, outcome=TO_REVIEW)
    session.commit()
    assert signed_in.delete(here(practice, "/submissions")).status_code == 409
    assert "Take it back" not in signed_in.get(here(practice)).text


def test_what_is_taken_back_stands_where_it_stood(signed_in, ada, editor, session):
    asked = submitted(ada)
    screen(asked, actor=editor, version=asked.practice.version, outcome=ASK_MORE, letter="Why?")
    revised = in_review(ada, editor=editor)
    reviewed(revised)
    decide(revised, actor=editor, version=revised.practice.version, outcome=REVISE, letter="Again.")
    session.commit()
    for submission, stage in ((asked, MORE_ASKED), (revised, REVISING)):
        practice = submission.practice
        submit(practice, actor=ada)
        session.commit()
        assert signed_in.delete(here(practice, "/submissions")).status_code == 303
        assert again(practice).stage == stage


def test_what_was_taken_back_is_on_no_desk(signed_in, ada, editor):
    practice = submitted(ada).practice
    signed_in.delete(here(practice, "/submissions"))
    client = signed_in.application.test_client()
    sign_in(client, editor)
    assert practice.title not in client.get("/en/practices/desk").text


def test_editors_of_the_call_are_told_and_mailed_at_once(ada, editor, session, run_jobs, mailbox):
    other = make_member(roles=(EDITOR,))
    call = make_call(editors=(editor,))
    submit(draft(ada, call=call), actor=ada, note="Please look at the figures.")
    session.commit()
    run_jobs()
    assert mailbox.to(other.email) == []
    (letter,) = mailbox.to(editor.email)
    assert letter["Subject"].endswith("was submitted")
    body = letter.get_body(("plain",)).get_content()
    assert "Please look at the figures." in body
    assert "/en/practices/desk/" in body


def test_without_named_editors_all_are_told_and_without_any_the_staff(ada, session):
    practice = draft(ada)
    assert editors_of(practice) == []
    admin = make_member(roles=(ADMIN,))
    assert editors_of(practice) == [admin.id]
    one, two = make_member(roles=(EDITOR,)), make_member(roles=(EDITOR,))
    assert editors_of(practice) == [one.id, two.id]
    ask_author(practice, actor=ada, member=one, role=CO_AUTHOR)
    session.commit()
    assert editors_of(practice) == [two.id]


def test_all_authors_get_the_letter_of_each_decision(ada, editor, session, run_jobs, mailbox):
    otto, asked = make_member("Otto Other", lang="fr"), make_member()
    submission = submitted(ada)
    practice = submission.practice
    for member in (otto, asked):
        ask_author(practice, actor=ada, member=member, role=CO_AUTHOR)
    accept_authorship(practice, actor=otto)
    screen(
        submission,
        actor=editor,
        version=practice.version,
        outcome=ASK_MORE,
        letter="Which **year** are the figures of?",
    )
    session.commit()
    run_jobs()
    for member in (ada, otto):
        letter = mailbox.to(member.email)[-1]
        assert "Which year are the figures of?" in letter.get_body(("plain",)).get_content()
    assert all("year" not in m.get_body(("plain",)).get_content() for m in mailbox.to(asked.email))


def test_the_draft_shows_what_was_decided_last_and_what_was_submitted(
    signed_in, ada, editor, session
):
    submission = submitted(ada)
    due = submission.submitted_at + dt.timedelta(days=14)
    screen(
        submission,
        actor=editor,
        version=submission.practice.version,
        outcome=ASK_MORE,
        letter="Which **year**?",
        due_at=due,
    )
    session.commit()
    page = signed_in.get(here(submission.practice)).text
    assert "Which <strong>year</strong>?" in page
    assert due.isoformat() in page
    assert "/submissions/1" in page
    assert due.isoformat() in signed_in.get("/en/practices/mine").text


def test_a_submission_is_read_by_authors_and_editors_only(app, ada, editor):
    practice = submitted(ada).practice
    codes = []
    for member in (ada, editor, make_member()):
        client = app.test_client()
        sign_in(client, member)
        codes.append(client.get(here(practice, "/submissions/1")).status_code)
    codes.append(app.test_client().get(here(practice, "/submissions/1")).status_code)
    assert codes == [200, 200, 404, 303]
