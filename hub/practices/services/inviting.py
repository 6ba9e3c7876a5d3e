"""Reviewers are asked, given more time, released, replaced; an editor decides on conflicts."""

import datetime as dt
import secrets

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit, clock, tokens
from hub.core.db import db
from hub.core.errors import Overtaken, Refused, Unfit
from hub.core.i18n import _
from hub.core.signals import send
from hub.practices.models import (
    ACCEPTED,
    CANCELLED,
    CONFLICT,
    DECISION,
    IN_REVIEW,
    INVITED,
    REASSIGNED,
    Assignment,
    RosterEntry,
    Submission,
)
from hub.practices.policy import handles
from hub.practices.services.holding import hold, hold_assignment
from hub.practices.signals import ConflictWaived, DeadlineMoved, ReviewerInvited, ReviewerReleased

# The link in the invitation opens the review for so long after it was due.
LINK_STAYS = dt.timedelta(days=30)


def invite(
    submission: Submission,
    *,
    actor: Member,
    reviewer: Member,
    answer_due: dt.datetime,
    review_due: dt.datetime,
) -> Assignment:
    """Somebody of the roster is asked to review what is with the reviewers, and told by mail.

    Raises Refused for whom nobody may ask: an author, who decides on it, who is not on the roster
    or left it, who was asked already; Unfit for a deadline that cannot be.
    """
    hold(submission.practice)
    _refuse_closed(submission)
    entry = _on_roster(reviewer)
    _refuse_unfit_person(submission, reviewer)
    _refuse_unfit_days(answer_due, review_due)
    assignment = Assignment(
        submission_id=submission.id,
        reviewer_id=reviewer.id,
        state=INVITED,
        is_un=entry.is_un,
        token_hash=tokens.fingerprint(secrets.token_urlsafe(32)),
        token_until=review_due + LINK_STAYS,
        invited_by=actor.id,
        answer_due=answer_due,
        review_due=review_due,
    )
    assignment.submission, assignment.reviewer, assignment.review = submission, reviewer, None
    db.session.add(assignment)
    db.session.flush()
    _note("review.invited", assignment, actor)
    send(ReviewerInvited(assignment.id))
    return assignment


def extend(
    assignment: Assignment, *, actor: Member, answer_due: dt.datetime, review_due: dt.datetime
) -> None:
    """The reviewer has until these moments, and is told.

    Raises Refused where nothing is expected of them any more, Unfit for a deadline that cannot be.
    """
    hold_assignment(assignment)
    _refuse_over(assignment)
    _refuse_unfit_days(answer_due, review_due, answered=assignment.state == ACCEPTED)
    assignment.answer_due, assignment.review_due = answer_due, review_due
    assignment.due_since = clock.now()
    assignment.token_until = review_due + LINK_STAYS
    assignment.escalated_at = None
    _note("review.extended", assignment, actor)
    send(DeadlineMoved(assignment.id))


def waive_conflict(assignment: Assignment, *, actor: Member) -> None:
    """What the reviewer declared does not stand in the way: they may review. It stays on record.

    Raises Overtaken if somebody decided on it already.
    """
    hold_assignment(assignment)
    if assignment.state != CONFLICT:
        raise Overtaken(_("Somebody has decided on this meanwhile."))
    assignment.state, assignment.conflict_waived_by = ACCEPTED, actor.id
    _note("review.conflict_waived", assignment, actor)
    send(ConflictWaived(assignment.id))


def cancel(assignment: Assignment, *, actor: Member) -> None:
    """No review is expected any more, and the link opens nothing; the reviewer is told.

    Raises Refused if it is over already or the review is there.
    """
    _release(assignment, actor, CANCELLED)


def reassign(
    assignment: Assignment,
    *,
    actor: Member,
    reviewer: Member,
    answer_due: dt.datetime,
    review_due: dt.datetime,
) -> Assignment:
    """Another is asked in place of this reviewer, who is released and told.

    Raises what `invite` raises, and Refused if the first is over already or delivered.
    """
    hold(assignment.submission.practice)
    _release(assignment, actor, REASSIGNED)
    return invite(
        assignment.submission,
        actor=actor,
        reviewer=reviewer,
        answer_due=answer_due,
        review_due=review_due,
    )


def _release(assignment: Assignment, actor: Member, state: str) -> None:
    hold_assignment(assignment)
    _refuse_over(assignment)
    assignment.state, assignment.ended_at = state, clock.now()
    assignment.token_hash = None
    _note("review.released", assignment, actor)
    send(ReviewerReleased(assignment.id))


def _refuse_closed(submission: Submission) -> None:
    is_open = submission.practice.stage == IN_REVIEW and submission.round is not None
    if not is_open or submission.decision(DECISION) is not None:
        raise Refused(_("This submission is not with reviewers now."))


def _on_roster(reviewer: Member) -> RosterEntry:
    entry = db.session.get(RosterEntry, reviewer.id)
    if entry is None or entry.left_at is not None or not reviewer.active:
        raise Refused(_("This person is not on the roster of reviewers."))
    return entry


def _refuse_unfit_person(submission: Submission, reviewer: Member) -> None:
    if submission.practice.author(reviewer) is not None:
        raise Refused(_("This person is one of the authors."))
    if handles(reviewer, submission):
        raise Refused(_("Who decides on a submission does not review it."))
    asked = sa.exists().where(
        Assignment.submission_id == submission.id, Assignment.reviewer_id == reviewer.id
    )
    if db.session.scalar(sa.select(asked)):
        raise Refused(_("This person was asked already."))


def _refuse_unfit_days(
    answer_due: dt.datetime, review_due: dt.datetime, *, answered: bool = False
) -> None:
    if not answered and answer_due <= clock.now():
        raise Unfit("answer_due", _("Choose a day that is still to come."))
    if review_due <= clock.now():
        raise Unfit("review_due", _("Choose a day that is still to come."))
    if review_due < answer_due:
        raise Unfit("review_due", _("The review is due after the answer."))


def _refuse_over(assignment: Assignment) -> None:
    if not assignment.is_waiting:
        raise Refused(_("Nothing is expected of this reviewer any more."))


def _note(act: str, assignment: Assignment, actor: Member) -> None:
    audit.note(act, actor_id=actor.id, subject=f"assignment:{assignment.id}")
