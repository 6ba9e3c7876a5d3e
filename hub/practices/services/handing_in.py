"""A draft is submitted once its wording was looked at, taken back, or thrown away."""

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import files
from hub.core.db import db
from hub.core.errors import Refused, Unfit
from hub.core.i18n import _
from hub.core.signals import send
from hub.links.services import cut
from hub.practices.models import (
    ASK_MORE,
    DRAFT,
    MINOR,
    MORE_ASKED,
    REVISE,
    REVISING,
    SUBMITTED,
    Practice,
    Submission,
)
from hub.practices.services.filing import files_of
from hub.practices.services.holding import hold
from hub.practices.services.submitting import latest_submission, move, submit
from hub.practices.services.wording import names_people
from hub.practices.signals import SubmissionTakenBack


def hand_in(
    practice: Practice, *, actor: Member, note: str = "", is_looked_at: bool = False
) -> Submission:
    """The practice is submitted.

    Raises what `submit` raises, and Unfit (`is_looked_at`) where something in it looks like
    personal data and nobody said that it is none.
    """
    submission = submit(practice, actor=actor, note=note)
    if not is_looked_at and names_people(practice.content):
        raise Unfit("is_looked_at", _("Confirm that it identifies no beneficiary, or change it."))
    return submission


def take_back(practice: Practice) -> None:
    """The authors write again; what was submitted stays as a row and is decided on by nobody.

    Raises Refused unless it waits for an editor who has decided nothing yet.
    """
    hold(practice)
    last = latest_submission(practice)
    if practice.stage != SUBMITTED or last is None or last.decisions:
        raise Refused(_("An editor has begun with it: it cannot be taken back any more."))
    move(practice, _stage_before(last))
    send(SubmissionTakenBack(last.id))


def discard(practice: Practice) -> None:
    """The draft is gone with its files and notes.

    Raises Refused if it was ever submitted: then somebody may have read it.
    """
    hold(practice)
    if was_submitted(practice):
        raise Refused(_("What was submitted once cannot be thrown away."))
    for file in files_of(practice):
        files.remove(file)
    cut("practice", practice.id)
    db.session.delete(practice)


def was_submitted(practice: Practice) -> bool:
    """Whether an editor ever had it."""
    asked = sa.select(sa.exists().where(Submission.practice_id == practice.id))
    return bool(db.session.scalar(asked))


def _stage_before(submission: Submission) -> str:
    """Where the text stood when it was submitted: what the last decision had asked for."""
    before = db.session.scalars(
        sa.select(Submission)
        .where(
            Submission.practice_id == submission.practice_id,
            Submission.number < submission.number,
        )
        .order_by(Submission.number.desc())
    ).unique()
    for earlier in before:
        if earlier.decisions:
            outcome = earlier.decisions[-1].outcome
            if outcome == ASK_MORE:
                return MORE_ASKED
            return REVISING if outcome in (MINOR, REVISE) else DRAFT
    return DRAFT
