"""Who is late is reminded, step by step; where nothing helped, an editor is asked (domain.md §4).

Each step is a run in the ledger of jobs, named after what is waited for, its day and the step: a
moved day brings other steps. The notice and the end of the run are one commit, so that a step is
told once whoever asks for it, and however often a worker dies over it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import current_app

from hub.accounts.models import Member
from hub.core import clock, jobs
from hub.core.db import db
from hub.core.i18n import DEFAULT, in_language
from hub.notifications import services as notifications
from hub.practices.models import Assignment, Decision, Practice, Submission
from hub.practices.models.ladders import REVISION
from hub.practices.queries.deadlines import Awaited, all_awaited, awaited_after, awaited_for
from hub.practices.queries.editors import looking_after
from hub.practices.queries.suggestions import suggestions_for
from hub.practices.services.holding import hold, hold_assignment

JOB = "practices.remind"
# So many names of runs are asked for at once.
MANY = 500


@dataclass(frozen=True)
class Due:
    """A step to take now: `days` of whoever is waited for, or none where the editor is asked."""

    awaited: Awaited
    days: int | None

    @property
    def run(self) -> str:
        """Its name in the ledger."""
        return self.awaited.editors_key if self.days is None else self.awaited.run(self.days)


def due_steps() -> list[Due]:
    """Every step that is to be taken now and is not over."""
    due = list(_due(all_awaited()))
    over: set[str] = set()
    for start in range(0, len(due), MANY):
        over |= jobs.finished(JOB, [each.run for each in due[start : start + MANY]])
    return [each for each in due if each.run not in over]


def take_step(due: Due) -> bool:
    """The step is taken; False where nobody is waited for any more, or until another day."""
    subject_id = due.awaited.subject_id
    if due.awaited.deadline.ladder is REVISION:
        decision = db.session.get_one(Decision, subject_id)
        hold(decision.submission.practice)
        now = awaited_after([subject_id])
    else:
        assignment = db.session.get_one(Assignment, subject_id)
        hold_assignment(assignment)
        now = awaited_for([subject_id])
    if due.run not in [each.run for each in _due(now)]:
        return False
    if due.days is not None:
        _remind(due.awaited, due.days)
    elif due.awaited.deadline.ladder is REVISION:
        _ask_about_authors(due.awaited, decision)
    else:
        _ask_about_reviewer(due.awaited, assignment)
    return True


def _due(waiting: list[Awaited]) -> Iterator[Due]:
    now = clock.now()
    for each in waiting:
        step = each.deadline.step_now(now)
        if step is not None:
            yield Due(each, step.days)
    # All authors had their reminders before the editor is asked about them.
    for _key, group in groupby(waiting, key=lambda each: each.editors_key):
        together = list(group)
        if all(each.deadline.asks_editor(now) for each in together):
            yield Due(together[0], None)


def _remind(waiting: Awaited, days: int) -> None:
    deadline = waiting.deadline
    is_author = deadline.ladder is REVISION
    notifications.notify(
        members=[waiting.member_id],
        kind="revision_reminder" if is_author else "review_reminder",
        subject=waiting.key(days),
        facts={
            "decision" if is_author else "assignment": waiting.subject_id,
            "ladder": deadline.ladder.name,
            "day": deadline.day,
            "days": days,
        },
    )


def _ask_about_reviewer(waiting: Awaited, assignment: Assignment) -> None:
    """The editor is told who is late, and who could be asked instead."""
    assignment.escalated_at = clock.now()
    submission = assignment.submission
    notifications.notify(
        members=_ids(looking_after(submission.practice)),
        kind="review_late",
        subject=waiting.editors_key,
        facts={
            "assignment": assignment.id,
            "ladder": waiting.deadline.ladder.name,
            "day": waiting.deadline.day,
            "next": _next_on_roster(submission),
        },
    )


def _ask_about_authors(waiting: Awaited, decision: Decision) -> None:
    decision.escalated_at = clock.now()
    practice: Practice = decision.submission.practice
    notifications.notify(
        members=_ids(looking_after(practice)),
        kind="revision_late",
        subject=waiting.editors_key,
        facts={"decision": decision.id, "day": waiting.deadline.day},
    )


def _ids(members: Sequence[Member]) -> list[int]:
    return [member.id for member in members]


def _next_on_roster(submission: Submission) -> int | None:
    """Whom the roster proposes to ask now, by id."""
    until = clock.now() + dt.timedelta(days=current_app.extensions["settings"].review_days)
    # Its reasons in words are not kept: they are made anew for whoever looks at the desk.
    with in_language(DEFAULT):
        fit = suggestions_for(submission, until=until.date()).fit
    return fit[0].member.id if fit else None
