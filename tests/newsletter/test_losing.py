"""What readers find no more falls out of an issue at its approval, and editors are told."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.accounts.models import NEWSLETTER_EDITOR
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.discussions.models import PRIVATE, Contribution
from hub.newsletter.models import (
    APPROVED,
    CONTRIBUTED,
    DISCUSSIONS,
    EDITING,
    EVENTS,
    SCHEDULED,
    SENDING,
    Delivery,
    Issue,
    IssueItem,
)
from hub.newsletter.services import losing
from hub.newsletter.tasks import begin
from hub.notifications.models import Notice
from tests.events.support import announced
from tests.factories import make_member, make_space, make_topic, sign_in
from tests.newsletter.issues import make_issue, make_item
from tests.newsletter.readers import make_subscription
from tests.practices.support import published


@pytest.fixture
def things(app):
    """An issue that tells of a practice, an event, and topics in several places."""
    person = make_member()
    space = make_space()
    practice = published(person, title="Papers")
    event = announced("A Talk")
    topics = [make_topic(space, person, f"Topic {number}") for number in range(3)]
    issue = make_issue()
    issue.items += [
        told("Papers", "practice", practice.id, f"/practices/{practice.slug}", CONTRIBUTED),
        told("A Talk", "event", event.id, f"/events/{event.slug}", EVENTS),
        *(
            told(each.title, "topic", each.id, f"/topics/{each.id}/{each.slug}", DISCUSSIONS)
            for each in topics
        ),
    ]
    db.session.commit()
    return issue, practice, event, topics


def told(title: str, kind: str, thing_id: int, path: str, section: str) -> IssueItem:
    item = make_item(title, section=section)
    item.kind, item.thing_id, item.path, item.address = kind, thing_id, path, ""
    return item


def left_out(issue: Issue) -> list[str]:
    return sorted(each.text("en").title for each in issue.items if each.is_left_out)


def test_what_everybody_finds_stays(things):
    issue, *_rest = things
    assert losing.leave_out_lost(issue) == []
    assert (issue.version, left_out(issue)) == (1, [])


def test_what_was_withdrawn_hidden_removed_or_called_off_falls_out(things, run_jobs):
    issue, practice, event, (removed, hidden, moved) = things
    editor = make_member(roles=(NEWSLETTER_EDITOR,))
    practice.withdrawn_at = removed.removed_at = hub_clock.now()
    event.state = "cancelled"
    db.session.query(Contribution).filter_by(topic_id=hidden.id).one().state = "hidden"
    moved.space_id = make_space(visibility=PRIVATE).id
    db.session.commit()
    assert len(losing.leave_out_lost(issue)) == 5
    assert left_out(issue) == ["A Talk", "Papers", "Topic 0", "Topic 1", "Topic 2"]
    db.session.commit()
    run_jobs()
    kept = sa.select(Notice.member_id).where(Notice.kind == "newsletter_lost")
    assert db.session.scalars(kept).all() == [editor.id] * 5


def test_approval_waits_until_somebody_has_seen_what_fell_out(client, things):
    issue, practice, *_rest = things
    practice.withdrawn_at = hub_clock.now()
    db.session.commit()
    sign_in(client, make_member(roles=(NEWSLETTER_EDITOR,)))
    place = "/en/newsletter/issues/2026-11/approval"
    answer = client.post(place, data={"version": 1})
    assert (answer.status_code, "1 item was left out" in answer.text) == (409, True)
    db.session.rollback()
    db.session.expire_all()
    assert (issue.state, left_out(issue)) == (EDITING, ["Papers"])
    assert client.post(place, data={"version": issue.version}).status_code == 303
    db.session.rollback()
    db.session.refresh(issue)
    assert issue.state == APPROVED


@pytest.mark.one_database
def test_scheduled_issue_with_nothing_left_goes_back_to_its_editors(things):
    issue, practice, *_rest = things
    issue.items = [each for each in issue.items if each.kind == "practice"]
    issue.state, issue.scheduled_at = SCHEDULED, hub_clock.now() + dt.timedelta(days=1)
    practice.withdrawn_at = hub_clock.now()
    db.session.commit()
    losing.leave_out_lost(issue)
    assert (issue.state, issue.scheduled_at) == (EDITING, None)


@pytest.mark.one_database
def test_issue_that_is_being_sent_stays_as_it_is(things):
    issue, practice, *_rest = things
    issue.state, practice.withdrawn_at = SENDING, hub_clock.now()
    db.session.commit()
    assert losing.leave_out_lost(issue) == ()
    assert left_out(issue) == []


def test_issue_that_nothing_is_left_of_is_not_begun(app, things):
    issue, practice, *_rest = things
    issue.items = [each for each in issue.items if each.kind == "practice"]
    issue.state, issue.scheduled_at = SCHEDULED, hub_clock.now()
    practice.withdrawn_at = hub_clock.now()
    make_subscription()
    db.session.commit()
    begin.run()
    db.session.rollback()
    db.session.expire_all()
    assert (issue.state, issue.begun_at, db.session.query(Delivery).count()) == (EDITING, None, 0)
