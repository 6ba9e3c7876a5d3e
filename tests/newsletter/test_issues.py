"""How far an issue has come: each move, and who is refused it."""

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa

from hub.accounts.models import NEWSLETTER_EDITOR
from hub.core import clock as hub_clock
from hub.core.audit import AuditEntry
from hub.core.db import db
from hub.core.errors import Overtaken, Refused, Unfit
from hub.newsletter.models import (
    APPROVED,
    ASSEMBLED,
    CANCELLED,
    EDITING,
    SCHEDULED,
    SENDING,
    TAKEN,
    Contribution,
)
from hub.newsletter.services import issues
from tests.factories import make_member, sign_in
from tests.newsletter.issues import make_issue

pytestmark = pytest.mark.one_database
DAY = dt.timedelta(days=1)


def test_issue_passes_from_state_to_state(app):
    writer, other = (make_member(roles=(NEWSLETTER_EDITOR,)) for _ in range(2))
    issue = make_issue(editor=writer)
    issues.approve(issue, actor=other, version=1, faults=())
    issues.mark_tested(issue, 2)
    at = hub_clock.now() + DAY
    issues.schedule(issue, actor=other, version=2, at=at)
    # The words are those that were tested.
    assert (issue.state, issue.version, issue.tested_version) == (SCHEDULED, 3, 3)
    assert (issue.approved_by, issue.scheduled_at) == (other.id, at)
    issues.unschedule(issue, actor=other, version=3)
    assert (issue.state, issue.scheduled_at) == (APPROVED, None)
    issues.take_back(issue, actor=writer, version=4)
    assert (issue.state, issue.approved_by, issue.tested_version) == (EDITING, None, 5)
    issues.hold_words(issue)
    issues.words_changed(issue, writer)
    assert (issue.version, issue.tested_version, issue.edited_by) == (6, 5, writer.id)
    issues.cancel(issue, actor=writer, version=6)
    assert issue.state == CANCELLED
    db.session.commit()
    acts = db.session.scalars(sa.select(AuditEntry.act).order_by(AuditEntry.number)).all()
    assert acts == [
        "newsletter.approved",
        "newsletter.scheduled",
        "newsletter.unscheduled",
        "newsletter.taken_back",
        "newsletter.cancelled",
    ]


def test_issue_is_not_approved_by_who_edited_it_last(app, settings, monkeypatch):
    writer = make_member(roles=(NEWSLETTER_EDITOR,))
    issue = make_issue(editor=writer)
    with pytest.raises(Refused, match="You edited it last"):
        issues.approve(issue, actor=writer, version=1, faults=())
    assert issue.state == EDITING
    alone = dataclasses.replace(settings, newsletter_second_person=False)
    monkeypatch.setitem(app.extensions, "settings", alone)
    issues.approve(issue, actor=writer, version=1, faults=())
    assert issue.state == APPROVED


def test_issue_with_faults_is_not_approved(app):
    issue = make_issue()
    with pytest.raises(Refused, match="cannot be sent as it stands"):
        issues.approve(issue, actor=make_member(), version=1, faults=["no subject"])
    assert issue.state == EDITING


def test_issue_that_somebody_changed_meanwhile_is_not_moved(app):
    editor = make_member(roles=(NEWSLETTER_EDITOR,))
    issue = make_issue()
    moves = (
        lambda: issues.approve(issue, actor=editor, version=0, faults=()),
        lambda: issues.take_back(issue, actor=editor, version=0),
        lambda: issues.schedule(issue, actor=editor, version=0, at=hub_clock.now() + DAY),
        lambda: issues.unschedule(issue, actor=editor, version=0),
        lambda: issues.cancel(issue, actor=editor, version=0),
        lambda: issues.mark_tested(issue, 0),
    )
    for move in moves:
        with pytest.raises(Overtaken):
            move()
    assert (issue.state, issue.version) == (EDITING, 1)


def test_issue_is_moved_only_from_where_it_may(app):
    editor = make_member(roles=(NEWSLETTER_EDITOR,))
    issue = make_issue(state=SENDING)
    at = hub_clock.now() + DAY
    for move in (
        lambda: issues.approve(issue, actor=editor, version=1, faults=()),
        lambda: issues.take_back(issue, actor=editor, version=1),
        lambda: issues.schedule(issue, actor=editor, version=1, at=at),
        lambda: issues.unschedule(issue, actor=editor, version=1),
        lambda: issues.cancel(issue, actor=editor, version=1),
        lambda: issues.mark_tested(issue, 1),
        lambda: issues.hold_words(issue),
    ):
        with pytest.raises(Refused):
            move()
    assert (issue.state, issue.version) == (SENDING, 1)


def test_issue_is_scheduled_once_it_was_tested_and_for_a_moment_to_come(app):
    editor = make_member(roles=(NEWSLETTER_EDITOR,))
    issue = make_issue(state=APPROVED)
    with pytest.raises(Refused, match="Send a test first"):
        issues.schedule(issue, actor=editor, version=1, at=hub_clock.now() + DAY)
    issues.mark_tested(issue, 1)
    with pytest.raises(Unfit, match="past"):
        issues.schedule(issue, actor=editor, version=1, at=hub_clock.now() - DAY)
    issues.schedule(issue, actor=editor, version=1, at=hub_clock.now() + DAY)
    assert issue.state == SCHEDULED


def test_cancelled_issue_gives_its_contributions_to_the_next(app):
    author = make_member()
    issue = make_issue()
    item = Contribution(
        author_id=author.id, lang="en", title="A school", summary="…", state=TAKEN, issue=issue
    )
    db.session.add(item)
    issues.cancel(issue, actor=make_member(), version=1)
    assert (item.state, item.issue_id) == (TAKEN, None)
    assert issues.last_issue() is None


def test_desk_lists_issues_for_editors_only(client):
    make_issue("2026-11")
    make_issue("2026-12", state=ASSEMBLED)
    assert client.get("/en/newsletter/desk").status_code == 303
    sign_in(client, make_member())
    assert client.get("/en/newsletter/desk").status_code == 403
    sign_in(client, make_member(roles=(NEWSLETTER_EDITOR,)))
    page = client.get("/en/newsletter/desk")
    assert page.status_code == 200
    assert page.text.index("December 2026") < page.text.index("November 2026")
