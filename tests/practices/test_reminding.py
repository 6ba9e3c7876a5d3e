"""Reviewers and authors are reminded, editors asked: what is told, to whom, and when no more."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.accounts.models import EDITOR, Organisation
from hub.core.clock import travel
from hub.core.db import db
from hub.core.holidays import add_day_off
from hub.core.jobs import JobRun
from hub.core.todo import count_for
from hub.notifications.queries import badge_of
from hub.practices.models import (
    ACCEPT,
    ASK_MORE,
    CREDITED,
    DOUBLE,
    INVITED,
    REVISE,
    Assignment,
    PracticeAuthor,
    criteria_for,
)
from hub.practices.queries.todo import matters_waiting
from hub.practices.services.answering import accept, decline
from hub.practices.services.deciding import decide
from hub.practices.services.handing_in import take_back
from hub.practices.services.inviting import cancel, extend
from hub.practices.services.reminding import due_steps
from hub.practices.services.reviewing import Written, deliver
from hub.practices.services.submitting import screen, submit
from hub.practices.tasks import remind
from tests.factories import choose, make_member, sign_in
from tests.practices.support import (
    assigned,
    in_review,
    make_call,
    on_roster,
    reviewed,
    submitted,
)

DAY = dt.timedelta(days=1)
# A Tuesday morning, long before the deadlines of `assigned`: 8 December, 29 December.
START = dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def december(app, clock):
    clock(to=START)


@pytest.fixture
def after(clock, run_jobs):
    """`after(days)`: so many days after the first of December, at nine, what is due is done."""

    def go(days: float) -> None:
        clock(to=START + dt.timedelta(days=days, hours=1, minutes=5))
        remind.run()
        run_jobs()

    return go


def subjects(mailbox, member) -> list[str]:
    return [message["Subject"] for message in mailbox.to(member.email)]


def test_reviewer_is_reminded_to_answer_in_their_language_with_a_link(client, after, mailbox):
    reviewer = make_member(lang="fr")
    assigned(
        in_review(make_member()),
        reviewer,
        state=INVITED,
        token_hash="0" * 64,
        token_until=START + 60 * DAY,
    )
    for day in range(9):
        after(day)
    # Two days before; the tenth is two days after.
    assert len(mailbox.to(reviewer.email)) == 1
    message = mailbox.to(reviewer.email)[0]
    assert message["Content-Language"] == "fr"
    text = message.get_body(("plain",)).get_content()
    assert "8 décembre 2026" in text
    link = next(word for word in text.split() if "/reviews/by-link/" in word)
    answer = client.get(link.removeprefix("http://localhost"))
    assert (answer.status_code, "Mobile desks renew" in answer.text) == (200, True)


def test_each_step_of_both_ladders_is_told_once(app, after, mailbox):
    asked, writing = make_member(), make_member()
    submission = in_review(make_member())
    assigned(submission, asked, state=INVITED)
    assigned(submission, writing)
    for _again in range(2):
        for day in range(40):
            after(day)
    title = submission.content["title"]
    assert subjects(mailbox, asked) == [
        f"Can you review “{title}”? Please answer by December 8, 2026",
        f"Can you review “{title}”? Your answer was due on December 8, 2026",
        f"Can you review “{title}”? Your answer was due on December 8, 2026",
    ]
    assert subjects(mailbox, writing) == [
        f"Your review of “{title}” is due on December 29, 2026",
        f"Your review of “{title}” is due on December 29, 2026",
        f"Your review of “{title}” was due on December 29, 2026",
        f"Your review of “{title}” was due on December 29, 2026",
    ]


@pytest.mark.one_database
def test_nobody_is_reminded_of_a_review_on_a_holiday(app, after, mailbox):
    asked = make_member()
    assigned(in_review(make_member()), asked, state=INVITED)
    # Two days before the day is a Sunday: the step is due on this Monday.
    add_day_off(dt.date(2026, 12, 7), "Independence Day")
    db.session.commit()
    after(6)
    assert subjects(mailbox, asked) == []
    after(7)
    assert len(subjects(mailbox, asked)) == 1


def test_steps_that_were_missed_are_passed_over_for_the_last(app, after, mailbox):
    writing = make_member()
    assigned(in_review(make_member()), writing)
    after(50)
    after(51)
    assert len(subjects(mailbox, writing)) == 1
    assert "was due on" in subjects(mailbox, writing)[0]


@pytest.mark.parametrize("end", ["accept", "decline", "cancel", "extend"])
def test_nothing_is_mailed_once_it_is_answered_cancelled_or_moved(
    app, clock, run_jobs, mailbox, end
):
    """Even where the reminder was given already and only its mail was still to be built."""
    editor, reviewer = make_member(roles=(EDITOR,)), make_member()
    assignment = assigned(in_review(make_member(), editor=editor), reviewer, state=INVITED)
    run_jobs()
    clock(to=START + 6 * DAY + dt.timedelta(hours=2))
    remind.run()
    assert badge_of(reviewer.id).count == 1
    if end == "accept":
        accept(assignment)
    elif end == "decline":
        decline(assignment, reason="No time.")
    elif end == "cancel":
        cancel(assignment, actor=editor)
    else:
        later = {"answer_due": START + 20 * DAY, "review_due": START + 40 * DAY}
        extend(assignment, actor=editor, **later)
    db.session.commit()
    run_jobs()
    assert [each for each in subjects(mailbox, reviewer) if each.startswith("Can you")] == []
    told = {"accept": 0, "decline": 0, "cancel": 1, "extend": 1}
    assert badge_of(reviewer.id).count == told[end]


def test_moved_deadline_has_a_ladder_of_its_own_and_no_step_at_once(app, after, mailbox):
    editor, reviewer = make_member(roles=(EDITOR,)), make_member()
    assignment = assigned(in_review(make_member(), editor=editor), reviewer)
    after(22)
    extend(assignment, actor=editor, answer_due=START + 23 * DAY, review_due=START + 30 * DAY)
    db.session.commit()
    after(22.01)
    after(24)
    reminders = [each for each in subjects(mailbox, reviewer) if "Your review of" in each]
    assert len(reminders) == 1
    after(30)
    reminders = [each for each in subjects(mailbox, reviewer) if "Your review of" in each]
    assert reminders[1:] == [
        f"Your review of “{assignment.submission.content['title']}” is due on December 31, 2026"
    ]


def test_reminder_of_a_double_anonymous_review_names_nobody(app, after, mailbox):
    author = make_member(
        "Amina Author",
        organisation=Organisation(slug="ponds", name="Ministry of Ponds", type="government"),
    )
    call = make_call(anonymity=DOUBLE)
    reviewer = make_member()
    assigned(
        in_review(author, call=call, title="Amina Author renews papers with Ministry of Ponds"),
        reviewer,
    )
    after(21)
    (message,) = mailbox.to(reviewer.email)
    assert "Amina" not in str(message)
    assert "Ponds" not in str(message)
    assert "papers" in message["Subject"]


def test_editor_is_asked_after_the_last_step_with_the_next_on_the_roster(
    app, client, after, mailbox
):
    editor, late = make_member(roles=(EDITOR,)), make_member("Lena Late")
    other = on_roster(make_member("Nora Next"))
    assignment = assigned(in_review(make_member(), editor=editor), late, state=INVITED)
    after(10)
    assert db.session.get_one(Assignment, assignment.id).escalated_at is None
    after(13)
    after(14)
    (message,) = [each for each in mailbox.to(editor.email) if "Lena" in each["Subject"]]
    title = assignment.submission.content["title"]
    assert message["Subject"] == f"Lena Late has not answered whether to review “{title}”"
    text = message.get_body(("plain",)).get_content()
    assert f"Next on the roster: {other.name}" in text
    assert assignment.escalated_at is not None
    link = next(word for word in text.split() if "/reviewers?instead=" in word)
    sign_in(client, editor)
    page = client.get(link.removeprefix("http://localhost"))
    assert (page.status_code, "Nora Next" in page.text) == (200, True)


def test_editors_of_others_are_not_asked(app, after, mailbox):
    other = make_member(roles=(EDITOR,))
    editor = make_member(roles=(EDITOR,))
    assigned(in_review(make_member(), editor=editor), make_member(), state=INVITED)
    after(13)
    assert [each for each in subjects(mailbox, other) if "has not answered" in each] == []
    assert [each for each in subjects(mailbox, editor) if "has not answered" in each] != []


def test_authors_are_reminded_of_a_revision_and_then_the_editor_is_asked(app, after, mailbox):
    author, co_author, credited = make_member(), make_member(timezone="Asia/Tokyo"), make_member()
    editor = make_member(roles=(EDITOR,))
    submission = in_review(author, editor=editor)
    practice = submission.practice
    for member, role in ((co_author, "co_author"), (credited, CREDITED)):
        row = PracticeAuthor(member_id=member.id, role=role, accepted_at=START)
        row.member = member
        practice.authors.append(row)
    reviewed(submission)
    decide(
        submission,
        actor=editor,
        version=practice.version,
        outcome=REVISE,
        letter="Shorter.",
        due_at=START + 14 * DAY,
    )
    db.session.commit()
    for day in range(30):
        after(day)
        after(day + 0.7)
    title = submission.content["title"]
    asked = [
        f"Please hand in “{title}” again by December 15, 2026",
        f"Please hand in “{title}” again by December 15, 2026",
        f"“{title}” was to be handed in again by December 15, 2026",
        f"“{title}” was to be handed in again by December 15, 2026",
    ]
    assert [each for each in subjects(mailbox, author) if "hand" in each] == asked
    assert [each for each in subjects(mailbox, co_author) if "hand" in each] == asked
    assert [each for each in subjects(mailbox, credited) if "hand" in each] == []
    late = f"The authors have not handed in “{title}” again"
    assert [each for each in subjects(mailbox, editor) if "hand" in each] == [late]


def test_late_revision_is_to_do_for_its_editor_until_it_is_handed_in(client, after):
    author, editor, other = make_member(), *(make_member(roles=(EDITOR,)) for _each in range(2))
    submission = in_review(author, editor=editor, title="Clinics on barges")
    practice = submission.practice
    reviewed(submission)
    decide(
        submission,
        actor=editor,
        version=practice.version,
        outcome=REVISE,
        letter="Shorter.",
        due_at=START + 14 * DAY,
    )
    db.session.commit()

    def waiting(member) -> list[tuple[str, str]]:
        db.session.expire_all()
        matters = matters_waiting(member)
        assert count_for(member) == len(matters)
        return [(each.kind, each.title) for each in matters]

    after(17)
    assert waiting(editor) == []
    after(21)
    after(21.5)
    assert waiting(editor) == [("unrevised", "Clinics on barges")]
    assert waiting(other) == []
    sign_in(client, editor)
    page = client.get("/en/todo").text
    assert "The authors are late with their revision" in page
    link = f"/en/practices/desk/{practice.public_id}"
    assert f'<a href="{link}">Clinics on barges</a>' in page
    assert client.get(link).status_code == 200
    submit(practice, actor=author)
    db.session.commit()
    assert waiting(editor) == [("screen", "Clinics on barges")]


def test_authors_who_hand_in_are_not_reminded_and_are_again_if_they_take_it_back(
    app, after, mailbox
):
    author, editor = make_member(), make_member(roles=(EDITOR,))
    submission = submitted(author)
    practice = submission.practice
    screen(
        submission,
        actor=editor,
        version=practice.version,
        outcome=ASK_MORE,
        letter="More.",
        due_at=START + 14 * DAY,
    )
    submit(practice, actor=author)
    db.session.commit()
    after(7)
    reminders = [each for each in subjects(mailbox, author) if "hand in" in each]
    assert reminders == []
    take_back(practice)
    db.session.commit()
    after(14)
    assert len([each for each in subjects(mailbox, author) if "hand in" in each]) == 1


def test_who_wants_no_reminders_gets_none(app, after, mailbox):
    reviewer = make_member()
    assigned(in_review(make_member()), reviewer)
    choose(reviewer, "review_reminder", "off")
    after(21)
    assert subjects(mailbox, reviewer) == []
    runs = sa.select(sa.func.count()).where(JobRun.finished_at.is_not(None))
    assert db.session.scalar(runs) == 1


def test_as_many_queries_for_thirty_who_are_waited_for_as_for_one(app, count_queries):
    counts: list[int] = []
    for number in (1, 29):
        for _time in range(number):
            assigned(in_review(make_member()), make_member())
        with travel(to=START + 29 * DAY + dt.timedelta(hours=2)), count_queries() as some:
            assert len(due_steps()) == len(counts) * 29 + 1
        counts.append(len(some))
    assert counts == [4, 4]


@pytest.mark.parametrize("end", ["deliver", "cancel"])
def test_nothing_is_mailed_of_a_review_that_is_there_or_not_needed(
    app, clock, run_jobs, mailbox, end
):
    editor, reviewer = make_member(roles=(EDITOR,)), make_member()
    assignment = assigned(in_review(make_member(), editor=editor), reviewer)
    run_jobs()
    clock(to=START + 21 * DAY + dt.timedelta(hours=2))
    remind.run()
    assert badge_of(reviewer.id).count == 1
    if end == "deliver":
        marks = {
            each.code: {"mark": 4, "evidence": "Seen."}
            for each in criteria_for(assignment.submission.content)
        }
        deliver(assignment, version=0, written=Written(marks=marks, recommendation=ACCEPT))
    else:
        cancel(assignment, actor=editor)
    db.session.commit()
    run_jobs()
    assert [each for each in subjects(mailbox, reviewer) if "is due on" in each] == []
