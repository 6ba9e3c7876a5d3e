"""Who is told of what in a peer review, by mail and on the site."""

import datetime as dt
import re

import pytest

from hub.accounts.models import EDITOR
from hub.core import clock as hub_clock
from hub.core.signals import send
from hub.notifications.queries import badge_of
from hub.practices.models import (
    ACCEPTED,
    CONFLICT,
    DELIVERED,
    INVITED,
    REFUSED,
    Review,
)
from hub.practices.services.inviting import cancel, extend, invite, reassign, waive_conflict
from hub.practices.signals import ReviewDelivered, ReviewerAnswered
from tests.factories import make_member, sign_in
from tests.practices.support import assigned, in_review, make_call, on_roster


@pytest.fixture
def editor(app):
    return make_member("Ed", roles=(EDITOR,))


@pytest.fixture
def author(app):
    return make_member("Aminata Author")


@pytest.fixture
def submission(author, editor):
    return in_review(author, editor=editor)


def days():
    now = hub_clock.now()
    return {"answer_due": now + dt.timedelta(days=7), "review_due": now + dt.timedelta(days=28)}


def text_of(mail):
    return mail.get_body().get_content()


def link_in(mail):
    return re.findall(r"http://localhost(/\w+/practices/reviews/[\w./-]+)", text_of(mail))[0]


def test_the_invitation_says_what_until_when_and_opens_this_one_review(
    client, submission, editor, session, run_jobs, mailbox
):
    reviewer = on_roster(make_member("Rita", timezone="Asia/Tokyo"))
    made = invite(submission, actor=editor, reviewer=reviewer, **days())
    made.answer_due = dt.datetime(2027, 3, 1, 20, 0, tzinfo=dt.UTC)
    session.commit()
    run_jobs()
    [mail] = mailbox.to(reviewer.email)
    title = submission.content["title"]
    assert mail["Subject"] == f"You are asked to review “{title}”"
    assert "Two vans bring the registry to the farms at harvest time." in text_of(mail)
    assert "March 2, 2027" in text_of(mail)
    assert client.get(link_in(mail)).status_code == 200
    assert badge_of(reviewer.id).count == 1
    cancel(made, actor=editor)
    session.commit()
    run_jobs()
    _first, released = mailbox.to(reviewer.email)
    assert released["Subject"].startswith(f"Your review of “{title}” is not needed any more")
    assert client.get(link_in(mail)).status_code == 404


def test_where_nobody_may_know_the_authors_the_invitation_names_none(
    author, editor, session, run_jobs, mailbox
):
    call = make_call(anonymity="double")
    submission = in_review(
        author,
        editor=editor,
        call=call,
        title="The Registry of Tamberra (demo) renews papers",
        summary="Aminata Author of the Registry of Tamberra drives the van.",
    )
    reviewer = on_roster()
    invite(submission, actor=editor, reviewer=reviewer, **days())
    session.commit()
    run_jobs()
    [mail] = mailbox.to(reviewer.email)
    whole = mail["Subject"] + "".join(
        part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"
    )
    assert [name for name in ("Aminata", "Registry of Tamberra") if name in whole] == []


def test_who_is_replaced_is_told_and_the_invitation_is_gone_from_the_bell(
    client, submission, editor, session, run_jobs, mailbox
):
    first, second = on_roster(), on_roster()
    asked = invite(submission, actor=editor, reviewer=first, **days())
    session.commit()
    run_jobs()
    reassign(asked, actor=editor, reviewer=second, **days())
    session.commit()
    run_jobs()
    _invitation, released = mailbox.to(first.email)
    assert released["Subject"].startswith("Somebody else was asked to review")
    sign_in(client, first)
    page = client.get("/en/notifications/").text
    assert "Somebody else was asked to review" in page
    assert "You are asked to review" not in page
    assert len(mailbox.to(second.email)) == 1


def test_new_deadlines_and_a_waived_conflict_are_told(
    submission, editor, session, run_jobs, mailbox
):
    reviewer = on_roster()
    made = assigned(submission, reviewer, state=CONFLICT, conflict="My sister works there.")
    waive_conflict(made, actor=editor)
    extend(made, actor=editor, **days())
    session.commit()
    run_jobs()
    subjects = sorted(mail["Subject"].split("“")[0].strip() for mail in mailbox.to(reviewer.email))
    assert subjects == [
        "What you declared does not stand in the way: you may review",
        "You have other deadlines for",
    ]


@pytest.mark.parametrize(
    ("state", "values", "words"),
    [
        (ACCEPTED, {}, "Rita will review"),
        (REFUSED, {"reason": "In the field until June."}, "Rita declines to review"),
        (CONFLICT, {"conflict": "My sister works there."}, "Rita declares a conflict of interest"),
    ],
)
def test_the_editor_is_told_of_each_answer(
    submission, editor, session, run_jobs, mailbox, state, values, words
):
    assigned_to = assigned(submission, make_member("Rita"), state=state, **values)
    send(ReviewerAnswered(assigned_to.id))
    session.commit()
    run_jobs()
    [mail] = mailbox.to(editor.email)
    assert mail["Subject"].startswith(words)
    assert all(said in text_of(mail) for said in values.values())


def test_without_its_editor_all_editors_of_the_call_are_told_of_a_review(
    author, session, run_jobs, mailbox
):
    gone = make_member(roles=(EDITOR,))
    named, other = make_member(roles=(EDITOR,)), make_member(roles=(EDITOR,))
    submission = in_review(author, editor=gone, call=make_call(editors=(named,)))
    made = assigned(submission, make_member("Rita"), state=DELIVERED)
    made.review = Review(recommendation="minor", marks={}, comments=[])
    send(ReviewDelivered(made.id))
    session.commit()
    run_jobs()
    assert [len(mailbox.to(each.email)) for each in (gone, named, other)] == [0, 1, 0]
    assert mailbox.to(named.email)[0]["Subject"].startswith("Rita has reviewed")


def test_who_may_not_decide_any_more_reads_nothing_of_it(
    client, submission, editor, session, run_jobs
):
    made = assigned(submission, make_member("Rita"), state=INVITED)
    made.state = ACCEPTED
    send(ReviewerAnswered(made.id))
    session.commit()
    run_jobs()
    sign_in(client, editor)
    assert "Rita will review" in client.get("/en/notifications/").text
    editor.role_rows = []
    session.commit()
    assert "Rita" not in client.get("/en/notifications/").text
