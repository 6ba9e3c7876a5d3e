"""What an editor decides after the reviews."""

import datetime as dt

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit, clock
from hub.core.db import db
from hub.core.errors import Overtaken, Refused, Unfit
from hub.core.i18n import _
from hub.core.signals import send
from hub.practices.models import (
    ACCEPT,
    ACKNOWLEDGED,
    CANCELLED,
    DECISION,
    DECLINED,
    DELIVERED,
    IN_REVIEW,
    MINOR,
    QUORUM_OTHERS,
    QUORUM_UN,
    REVIEWED,
    REVISE,
    REVISING,
    WAITING,
    Assignment,
    Decision,
    Submission,
)
from hub.practices.services.holding import hold
from hub.practices.services.publishing import publish
from hub.practices.services.submitting import add_decision, move
from hub.practices.signals import ReviewerReleased, SubmissionDecided


def decide(
    submission: Submission,
    *,
    actor: Member,
    version: int,
    outcome: str,
    letter: str,
    due_at: dt.datetime | None = None,
) -> Decision:
    """The submission is accepted (and published), to be changed, or declined; its authors are told.

    Reviewers who were still asked are released, those who delivered are acknowledged. `version` is
    that of the practice the editor read. Raises Overtaken if another decided meanwhile, Refused
    while the quorum is not reached (domain.md §4), Unfit where the letter is missing.
    """
    practice = submission.practice
    hold(practice)
    if practice.version != version or practice.stage != IN_REVIEW:
        raise Overtaken(_("Somebody has decided on this meanwhile."))
    if not has_quorum(submission):
        raise Refused(_("A decision needs the reviews of at least one UN reviewer and two others."))
    if not letter.strip():
        raise Unfit("letter", _("Write to the authors."))
    decision = add_decision(
        submission, actor=actor, step=DECISION, outcome=outcome, letter=letter, due_at=due_at
    )
    practice.editor_id, practice.editor = actor.id, actor
    _let_reviewers_go(submission)
    if outcome == ACCEPT:
        publish(submission, actor=actor)
    else:
        move(practice, REVISING if outcome in (MINOR, REVISE) else DECLINED)
    audit.note(
        "practice.decided", actor_id=actor.id, subject=f"practice:{practice.id}", outcome=outcome
    )
    db.session.flush()
    send(SubmissionDecided(decision.id))
    return decision


def has_quorum(submission: Submission) -> bool:
    """Whether at least one reviewer of the UN and two others delivered."""
    delivered = reviewers_of(submission)
    from_un = sum(assignment.is_un for assignment in delivered)
    return from_un >= QUORUM_UN and len(delivered) - from_un >= QUORUM_OTHERS


def reviewers_of(submission: Submission) -> list[Assignment]:
    """Those who delivered a review of it."""
    return list(
        db.session.scalars(
            sa.select(Assignment)
            .where(Assignment.submission_id == submission.id, Assignment.state.in_(REVIEWED))
            .order_by(Assignment.delivered_at, Assignment.id)
        )
    )


def _let_reviewers_go(submission: Submission) -> None:
    found = db.session.scalars(
        sa.select(Assignment)
        .where(Assignment.submission_id == submission.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for assignment in found:
        if assignment.state in WAITING:
            assignment.state, assignment.ended_at = CANCELLED, clock.now()
            assignment.token_hash = None
            send(ReviewerReleased(assignment.id))
        elif assignment.state == DELIVERED:
            assignment.state, assignment.acknowledged_at = ACKNOWLEDGED, clock.now()
