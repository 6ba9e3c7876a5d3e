"""How far an issue has come: every move from one state to another is made here and nowhere else."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import selectinload

from hub.accounts.models import Member
from hub.config import Settings
from hub.core import audit, clock
from hub.core.db import db
from hub.core.errors import Overtaken, Refused, Unfit
from hub.core.i18n import _
from hub.core.signals import send
from hub.newsletter.models import (
    APPROVED,
    ASSEMBLED,
    CANCELLED,
    EDITING,
    OFFERED,
    OUT,
    SCHEDULED,
    SENDING,
    SENT,
    STOPPED,
    TAKEN,
    WRITTEN,
    Contribution,
    Issue,
    IssueItem,
)
from hub.newsletter.services.following import count_links
from hub.newsletter.services.sending import ending, lanes
from hub.newsletter.services.sending.telling import tell
from hub.newsletter.services.sending.waking import wake
from hub.newsletter.signals import IssueBegun, IssueBrokenOff, IssueSent, IssueStopped

# What may be cancelled before any of its mail was sent.
NOT_BEGUN = (ASSEMBLED, EDITING, APPROVED, SCHEDULED)


def open_issue(period: str, *, since: dt.datetime, until: dt.datetime) -> Issue:
    """The issue of that month is there, for its editors. One at a time is numbered."""
    last = db.session.scalar(sa.select(sa.func.max(Issue.number))) or 0
    issue = Issue(number=last + 1, period=period, since=since, until=until)
    issue.texts, issue.items = [], []
    db.session.add(issue)
    db.session.flush()
    return issue


def hold(issue: Issue, version: int | None = None) -> None:
    """The issue is ours until the commit and reads as it is now.

    Raises Overtaken if it is not the `version` any more that was read.
    """
    db.session.flush()
    # The columns alone: what is joined to them cannot be locked with them (PostgreSQL).
    names = [each.key for each in sa.inspect(Issue).column_attrs]
    db.session.refresh(issue, attribute_names=names, with_for_update=True)
    if version is not None and issue.version != version:
        raise Overtaken(_("Somebody else has changed this issue meanwhile."))


def hold_words(issue: Issue) -> None:
    """As `hold`, to change what it says. Raises Refused once it was approved."""
    hold(issue)
    if not issue.is_written:
        raise Refused(_("It was approved: take it back to change it."))
    # What others have written meanwhile is read, not written over.
    db.session.scalars(
        sa.select(Issue)
        .where(Issue.id == issue.id)
        .options(selectinload(Issue.texts), selectinload(Issue.items).selectinload(IssueItem.texts))
        .execution_options(populate_existing=True)
    ).one()


def words_changed(issue: Issue, actor: Member | None) -> None:
    """It says something else than before; whoever did it edited it last."""
    issue.version += 1
    if actor is not None:
        issue.state, issue.edited_by, issue.edited_at = EDITING, actor.id, clock.now()


def approve(issue: Issue, *, actor: Member, version: int, faults: Collection[object]) -> None:
    """The issue may be sent as it stands. `faults` is what keeps it from being sent.

    Raises Overtaken; Refused for one with faults, or where another person has to approve it.
    """
    hold(issue, version)
    if issue.state not in WRITTEN:
        raise Refused(_("It was approved already."))
    if faults:
        raise Refused(_("It cannot be sent as it stands."))
    if not may_approve(issue, actor):
        raise Refused(_("You edited it last: somebody else approves it."))
    issue.state, issue.approved_by, issue.approved_at = APPROVED, actor.id, clock.now()
    _moved(issue)
    note("newsletter.approved", issue, actor)


def may_approve(issue: Issue, actor: Member) -> bool:
    """Whether the actor did not edit it last, where the operator asks for a second person."""
    return issue.edited_by != actor.id or not _settings().newsletter_second_person


def take_back(issue: Issue, *, actor: Member, version: int) -> None:
    """An approved or scheduled issue can be edited again, and has to be approved again."""
    hold(issue, version)
    if issue.state not in (APPROVED, SCHEDULED):
        raise Refused(_("Only what was approved and is not being sent can be taken back."))
    back_to_editing(issue)
    note("newsletter.taken_back", issue, actor)


def back_to_editing(issue: Issue) -> None:
    """Nothing is approved of it any more."""
    issue.state, issue.approved_by, issue.approved_at = EDITING, None, None
    issue.scheduled_at = None
    _moved(issue)


def schedule(issue: Issue, *, actor: Member, version: int, at: dt.datetime) -> None:
    """Sending begins at that moment. Raises Overtaken; Refused for one nobody approved or tested.

    Raises Unfit for a moment that has passed.
    """
    hold(issue, version)
    if issue.state not in (APPROVED, SCHEDULED):
        raise Refused(_("Only an approved issue can be scheduled."))
    if issue.tested_version != issue.version:
        raise Refused(_("Send a test first: nobody has read it as mail as it stands."))
    if at <= clock.now():
        raise Unfit("at", _("This date is past."))
    issue.state, issue.scheduled_at = SCHEDULED, at
    if _settings().newsletter_count_clicks:
        count_links(issue)
    _moved(issue)
    note("newsletter.scheduled", issue, actor, at=at.isoformat())


def unschedule(issue: Issue, *, actor: Member, version: int) -> None:
    """It is approved, and nothing is sent until it is scheduled again."""
    hold(issue, version)
    if issue.state != SCHEDULED:
        raise Refused(_("It is not scheduled."))
    issue.state, issue.scheduled_at = APPROVED, None
    _moved(issue)
    note("newsletter.unscheduled", issue, actor)


def cancel(issue: Issue, *, actor: Member, version: int) -> None:
    """The issue is never sent, and the next tells of what it would have told of.

    Raises Overtaken; Refused once its sending has begun.
    """
    hold(issue, version)
    if issue.state not in NOT_BEGUN:
        raise Refused(_("Its sending has begun or it was cancelled already."))
    issue.state, issue.scheduled_at = CANCELLED, None
    _moved(issue)
    give_back_contributions(issue)
    ending.drop_rest(issue)
    note("newsletter.cancelled", issue, actor)


def begin(issue: Issue) -> None:
    """Its hour has come and everybody who gets it has a delivery: mail goes out from now on.

    Nothing changes for one that is not scheduled any more, or for a later hour, or was begun
    already.
    """
    hold(issue)
    if issue.state != SCHEDULED or (issue.scheduled_at or clock.now()) > clock.now():
        return
    issue.state, issue.begun_at, issue.problem = SENDING, clock.now(), ""
    _moved(issue)
    lanes.clear()
    send(IssueBegun(issue.id))
    wake()
    tell(issue.id)


def stop(issue: Issue, *, actor: Member) -> None:
    """No mail of it is begun from this session's commit on. Raises Overtaken."""
    hold(issue)
    if issue.state != SENDING:
        raise Overtaken(_("It is not being sent now."))
    issue.state, issue.problem = STOPPED, ""
    _moved(issue)
    note("newsletter.stopped", issue, actor)
    tell(issue.id)


def stop_by_itself(issue: Issue, problem: str) -> None:
    """The mail server, in these words, keeps it from going on: its editors are told."""
    hold(issue)
    if issue.state != SENDING:
        return
    issue.state, issue.problem = STOPPED, problem
    _moved(issue)
    note("newsletter.stopped", issue, None)
    send(IssueStopped(issue.id))
    tell(issue.id)


def resume(issue: Issue, *, actor: Member) -> None:
    """It goes on where it stopped, what waited for a later try at once. Raises Overtaken."""
    hold(issue)
    if issue.state != STOPPED:
        raise Overtaken(_("It was not stopped, or goes on already."))
    issue.state, issue.problem = SENDING, ""
    _moved(issue)
    ending.hasten(issue)
    lanes.clear()
    note("newsletter.resumed", issue, actor)
    wake()
    tell(issue.id)


def break_off(issue: Issue, *, actor: Member) -> int:
    """Whoever does not have it yet never gets it; returns how many that are. Raises Overtaken.

    The next issue tells of what it told of.
    """
    hold(issue)
    if issue.state not in (SENDING, STOPPED):
        raise Overtaken(_("It is not being sent now."))
    issue.state = CANCELLED
    _moved(issue)
    give_back_contributions(issue)
    dropped = ending.drop_rest(issue)
    note("newsletter.cancelled", issue, actor, dropped=dropped)
    send(IssueBrokenOff(issue.id))
    tell(issue.id)
    return dropped


def finish(issue: Issue) -> None:
    """All of its mail was sent, or given up. Nothing changes for one that is not being sent."""
    hold(issue)
    if issue.state != SENDING:
        return
    issue.state, issue.sent_at = SENT, clock.now()
    _moved(issue)
    send(IssueSent(issue.id))
    tell(issue.id)


def give_back_contributions(issue: Issue, *, but: Collection[int] = ()) -> None:
    """What members contributed to it waits for the next issue, but for those ids."""
    for item in contributions_taken(issue):
        if item.id not in but:
            item.issue_id, item.version = None, item.version + 1
            # What an editor has put into an issue is not asked about again.
            item.state = TAKEN if issue.state == CANCELLED else OFFERED


def contributions_taken(issue: Issue) -> Sequence[Contribution]:
    """What members contributed and an editor took into the issue."""
    found = sa.select(Contribution).where(
        Contribution.issue_id == issue.id, Contribution.state == TAKEN
    )
    return db.session.scalars(found.order_by(Contribution.id)).all()


def issue_being_made() -> Issue | None:
    """The latest issue whose words may be changed, if there is one."""
    found = sa.select(Issue).where(Issue.state.in_(WRITTEN))
    return db.session.scalars(found.order_by(Issue.period.desc()).limit(1)).one_or_none()


def last_issue() -> Issue | None:
    """The latest issue that was not cancelled: what came about after its end is news."""
    found = sa.select(Issue).where(Issue.state != CANCELLED)
    return db.session.scalars(found.order_by(Issue.period.desc()).limit(1)).one_or_none()


def mark_tested(issue: Issue, version: int) -> None:
    """Somebody was sent it as mail as it stands. Raises Overtaken if it has changed meanwhile."""
    hold(issue, version)
    if issue.state in OUT or issue.state == CANCELLED:
        raise Refused(_("Its sending has begun or it was cancelled already."))
    issue.tested_version = issue.version


def note(act: str, issue: Issue, actor: Member | None, **facts: Any) -> None:
    """The audit log keeps who did what to the issue."""
    audit.note(act, actor_id=actor.id if actor else None, subject=f"issue:{issue.id}", **facts)


def _moved(issue: Issue) -> None:
    """Another version of the same words: what was tested of them still is."""
    was_tested = issue.tested_version == issue.version
    issue.version += 1
    if was_tested:
        issue.tested_version = issue.version


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
