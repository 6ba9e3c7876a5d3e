"""Reviewers are asked, given more time, released and replaced; conflicts are decided on."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.accounts.models import ADMIN, EDITOR
from hub.core import audit
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.core.errors import Overtaken, Refused, Unfit
from hub.core.signals import OutboxRow
from hub.practices.models import (
    ACCEPTED,
    CANCELLED,
    CO_AUTHOR,
    CONFLICT,
    DELIVERED,
    INVITED,
    REASSIGNED,
    Assignment,
    PracticeAuthor,
)
from hub.practices.queries.reviews import link_token, linked_assignments
from hub.practices.services.inviting import (
    cancel,
    extend,
    invite,
    reassign,
    waive_conflict,
)
from tests.factories import make_member
from tests.practices.support import assigned, in_review, make_call, on_roster, submitted


@pytest.fixture
def editor(app):
    return make_member("Ed", roles=(EDITOR,))


@pytest.fixture
def submission(app, editor):
    return in_review(make_member("Author"), editor=editor)


def days(answer=7, review=28):
    now = hub_clock.now()
    return {
        "answer_due": now + dt.timedelta(days=answer),
        "review_due": now + dt.timedelta(days=review),
    }


def sent():
    rows = db.session.scalars(sa.select(OutboxRow).order_by(OutboxRow.id))
    return [
        (row.signal.removeprefix("practices."), row.payload["assignment_id"])
        for row in rows
        if "assignment_id" in row.payload
    ]


def test_who_is_invited_is_told_and_counts_as_the_roster_says(submission, editor, session):
    reviewer = on_roster(is_un=True)
    made = invite(submission, actor=editor, reviewer=reviewer, **days())
    session.commit()
    assert (made.state, made.is_un, made.invited_by) == (INVITED, True, editor.id)
    assert made.token_until == made.review_due + dt.timedelta(days=30)
    assert sent() == [("ReviewerInvited", made.id)]
    assert audit_acts() == ["review.invited"]


def audit_acts():
    rows = db.session.scalars(sa.select(audit.AuditEntry.act).order_by(audit.AuditEntry.number))
    return [act for act in rows if act.startswith("review.")]


def test_nobody_is_asked_twice_for_one_submission(submission, editor, session):
    reviewer = on_roster()
    first = invite(submission, actor=editor, reviewer=reviewer, **days())
    cancel(first, actor=editor)
    with pytest.raises(Refused):
        invite(submission, actor=editor, reviewer=reviewer, **days())
    assert session.scalar(sa.select(sa.func.count(Assignment.id))) == 1


def test_an_author_is_never_asked(submission, editor, session):
    co_author = on_roster()
    practice = submission.practice
    session.add(PracticeAuthor(practice_id=practice.id, member_id=co_author.id, role=CO_AUTHOR))
    session.commit()
    session.refresh(practice, attribute_names=["authors"])
    with pytest.raises(Refused):
        invite(submission, actor=editor, reviewer=co_author, **days())


def test_who_is_not_on_the_roster_or_left_it_is_not_asked(submission, editor):
    left = on_roster(left_at=hub_clock.now())
    for reviewer in (make_member(), left):
        with pytest.raises(Refused):
            invite(submission, actor=editor, reviewer=reviewer, **days())


def test_who_decides_does_not_review(editor):
    other = on_roster(make_member(roles=(EDITOR,)))
    boss = on_roster(make_member(roles=(ADMIN,)))
    open_to_all = in_review(make_member(), editor=editor)
    of_a_call = in_review(make_member(), editor=editor, call=make_call(editors=(editor,)))
    for reviewer in (other, boss):
        with pytest.raises(Refused):
            invite(open_to_all, actor=editor, reviewer=reviewer, **days())
    assert invite(of_a_call, actor=editor, reviewer=other, **days()).state == INVITED


def test_nobody_is_asked_before_the_screening(editor):
    submission = submitted(make_member())
    with pytest.raises(Refused):
        invite(submission, actor=editor, reviewer=on_roster(), **days())


@pytest.mark.parametrize(
    ("given", "field"),
    [((-1, 28), "answer_due"), ((7, 3), "review_due"), ((-3, -2), "answer_due")],
)
def test_deadlines_are_to_come_and_in_order(submission, editor, given, field):
    with pytest.raises(Unfit) as refusal:
        invite(submission, actor=editor, reviewer=on_roster(), **days(*given))
    assert refusal.value.field == field


def opened(session, token):
    return session.scalars(linked_assignments(token)).unique().one_or_none()


def test_the_link_opens_this_review_until_a_while_after_it_is_due(
    submission, editor, session, clock
):
    made = invite(submission, actor=editor, reviewer=on_roster(), **days())
    invite(submission, actor=editor, reviewer=on_roster(), **days())
    session.commit()
    token = str(link_token(made))
    assert opened(session, token) == made
    assert opened(session, token[:-2]) is None
    assert made.token_hash not in (None, token)
    assert opened(session, made.token_hash) is None
    clock(by=dt.timedelta(days=59))
    assert opened(session, token) is None


def test_the_link_of_somebody_released_opens_nothing(submission, editor, session):
    made = invite(submission, actor=editor, reviewer=on_roster(), **days())
    token = link_token(made)
    cancel(made, actor=editor)
    session.commit()
    assert (made.state, link_token(made)) == (CANCELLED, None)
    assert opened(session, token) is None
    assert sent() == [("ReviewerInvited", made.id), ("ReviewerReleased", made.id)]
    with pytest.raises(Refused):
        cancel(made, actor=editor)


def test_another_is_asked_in_place_of_who_does_not_answer(submission, editor, session):
    first = invite(submission, actor=editor, reviewer=on_roster(), **days())
    second = reassign(first, actor=editor, reviewer=on_roster(), **days())
    session.commit()
    assert (first.state, second.state) == (REASSIGNED, INVITED)
    assert sent() == [
        ("ReviewerInvited", first.id),
        ("ReviewerReleased", first.id),
        ("ReviewerInvited", second.id),
    ]


def test_a_review_that_is_there_is_not_given_to_another(submission, editor):
    delivered = assigned(submission, state=DELIVERED)
    with pytest.raises(Refused):
        reassign(delivered, actor=editor, reviewer=on_roster(), **days())
    assert delivered.state == DELIVERED


def test_more_time_moves_the_end_of_the_link_too(submission, editor, session):
    made = assigned(submission, on_roster(), escalated_at=hub_clock.now())
    later = days(10, 40)
    extend(made, actor=editor, **later)
    session.commit()
    assert (made.answer_due, made.review_due) == (later["answer_due"], later["review_due"])
    assert made.token_until == later["review_due"] + dt.timedelta(days=30)
    assert made.escalated_at is None
    assert sent()[-1] == ("DeadlineMoved", made.id)


def test_a_waived_conflict_stays_on_record(submission, editor, session):
    declared = assigned(submission, state=CONFLICT, conflict="My sister works there.")
    waive_conflict(declared, actor=editor)
    session.commit()
    assert (declared.state, declared.conflict_waived_by) == (ACCEPTED, editor.id)
    assert declared.conflict == "My sister works there."
    assert sent() == [("ConflictWaived", declared.id)]
    with pytest.raises(Overtaken):
        waive_conflict(declared, actor=editor)
