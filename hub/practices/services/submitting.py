"""A practice is handed in as it is, and what an editor decides on it first."""

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit, clock, files, markup
from hub.core.db import db
from hub.core.errors import Overtaken, Refused, Unfit
from hub.core.i18n import _
from hub.core.signals import send
from hub.practices.models import (
    ASK_MORE,
    DECLINED,
    DRAFT,
    IN_REVIEW,
    MORE_ASKED,
    PUBLISH,
    SCREENING,
    SUBMITTED,
    TO_REVIEW,
    TURN_DOWN,
    Decision,
    Practice,
    Submission,
)
from hub.practices.services.checking import faults_of
from hub.practices.services.consent import unagreed
from hub.practices.services.holding import hold
from hub.practices.services.publishing import publish
from hub.practices.signals import PracticeSubmitted, SubmissionScreened

# What files of a practice hang on, by the practice's id.
OWNER = "practice"


class Incomplete(Refused):
    """What was to be handed in lacks something: `faults` says what, by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(_("Some fields need your attention before this can be submitted."))
        self.faults = faults


def submit(practice: Practice, *, actor: Member, note: str = "") -> Submission:
    """What the authors wrote is handed in as it is now, and they wait for an editor.

    Raises Incomplete, also while it has words of somebody who has not agreed, and Refused if it is
    with an editor already or its call has closed. A call takes what it asked to be revised after
    its close as well.
    """
    hold(practice)
    if not practice.is_written:
        raise Refused(_("This practice has been submitted already."))
    if practice.stage == DRAFT and practice.call and not practice.call.is_open:
        raise Refused(_("The call has closed. Your text is kept as a draft."))
    faults = {**unagreed(practice), **faults_of(practice.content)}
    if faults:
        raise Incomplete(faults)
    last = latest_submission(practice)
    submission = Submission(
        practice_id=practice.id,
        number=(last.number if last else 0) + 1,
        content=practice.content,
        html=practice.html,
        files=[file.public_id for file in files.files_of(OWNER, [practice.id])[practice.id]],
        note=note,
        submitted_by=actor.id,
    )
    submission.practice, submission.decisions = practice, []
    db.session.add(submission)
    move(practice, SUBMITTED)
    db.session.flush()
    send(PracticeSubmitted(submission.id))
    return submission


def screen(
    submission: Submission,
    *,
    actor: Member,
    version: int,
    outcome: str,
    letter: str = "",
    due_at: dt.datetime | None = None,
) -> Decision:
    """An editor lets it be reviewed, asks for more, declines it, or publishes an update of it.

    `version` is that of the practice the editor read. Raises Overtaken if it is no longer that,
    Unfit where a reason is missing, Refused where nothing but a review can let it be published.
    """
    practice = submission.practice
    hold(practice)
    if practice.version != version or practice.stage != SUBMITTED or submission.decisions:
        raise Overtaken(_("Somebody has decided on this meanwhile."))
    if outcome in (ASK_MORE, TURN_DOWN) and not letter.strip():
        raise Unfit("letter", _("Give a reason."))
    if outcome == PUBLISH and not may_skip_review(submission):
        raise Refused(_("A practice is published after a review."))
    decision = add_decision(
        submission, actor=actor, step=SCREENING, outcome=outcome, letter=letter, due_at=due_at
    )
    practice.editor_id, practice.editor = actor.id, actor
    if outcome == TO_REVIEW:
        submission.round = rounds_of(practice) + 1
        move(practice, IN_REVIEW)
    elif outcome == PUBLISH:
        publish(submission, actor=actor)
    else:
        move(practice, MORE_ASKED if outcome == ASK_MORE else DECLINED)
    audit.note(
        "practice.screened", actor_id=actor.id, subject=f"practice:{practice.id}", outcome=outcome
    )
    db.session.flush()
    send(SubmissionScreened(decision.id))
    return decision


def may_skip_review(submission: Submission) -> bool:
    """Whether an editor may publish it as it is: an update, or the minor changes asked for."""
    practice = submission.practice
    if practice.current_version is not None:
        return True
    before = db.session.scalar(
        sa.select(Decision.outcome)
        .join(Decision.submission)
        .where(
            Submission.practice_id == practice.id,
            Submission.number < submission.number,
            Decision.step == "decision",
        )
        .order_by(Submission.number.desc(), Decision.id.desc())
        .limit(1)
    )
    return before == "minor"


def latest_submission(practice: Practice) -> Submission | None:
    """The last that was handed in."""
    return db.session.scalars(
        sa.select(Submission)
        .where(Submission.practice_id == practice.id)
        .order_by(Submission.number.desc())
        .limit(1)
    ).one_or_none()


def rounds_of(practice: Practice) -> int:
    """How many times it went to reviewers."""
    rounds = sa.select(sa.func.max(Submission.round)).where(Submission.practice_id == practice.id)
    return db.session.scalar(rounds) or 0


def add_decision(
    submission: Submission,
    *,
    actor: Member,
    step: str,
    outcome: str,
    letter: str,
    due_at: dt.datetime | None,
) -> Decision:
    """The decision stands beside the submission, its letter made safe."""
    html = markup.render(letter, lang=submission.practice.lang).html if letter.strip() else ""
    decision = Decision(
        submission_id=submission.id,
        step=step,
        outcome=outcome,
        letter=letter,
        letter_html=html,
        editor_id=actor.id,
        due_at=due_at,
    )
    decision.editor = actor
    submission.decisions.append(decision)
    return decision


def move(practice: Practice, stage: str) -> None:
    """The text that is worked on has come so far; whoever read it before has to read anew."""
    practice.stage = stage
    practice.version += 1
    practice.updated_at = clock.now()
