"""Somebody who was asked to review accepts, declines, or says what ties them to it."""

from hub.core import clock
from hub.core.errors import Overtaken, Refused, Unfit
from hub.core.i18n import _
from hub.core.signals import send
from hub.practices.models import (
    ACCEPTED,
    CONFLICT,
    INVITED,
    REFUSED,
    REVIEWED,
    WAITING,
    Assignment,
)
from hub.practices.services.holding import hold_assignment
from hub.practices.signals import ReviewerAnswered


def accept(assignment: Assignment, *, conflict: str = "") -> None:
    """The reviewer reads and reviews it; with a conflict of interest only once an editor says so.

    `conflict` is what ties them to it, in their words; empty: they said that nothing does. Raises
    Overtaken if they have answered already, Refused if they are not asked any more.
    """
    hold_assignment(assignment)
    _refuse_answered(assignment)
    assignment.state = CONFLICT if conflict else ACCEPTED
    _note_answer(assignment, conflict)


def decline(
    assignment: Assignment, *, reason: str, suggestion: str = "", conflict: str = ""
) -> None:
    """The reviewer does not review it; the link opens nothing any more.

    What they declared stays on record, and what they wrote of a review already is kept. Raises
    Unfit without a reason, Overtaken if the review is there, Refused if nothing is expected.
    """
    hold_assignment(assignment)
    if assignment.state in REVIEWED:
        raise Overtaken(_("You have delivered your review already."))
    if assignment.state not in WAITING:
        raise Refused(_("You are not expected to review this any more."))
    if not reason:
        raise Unfit("reason", _("Say in a few words why, so that the editor can plan."))
    assignment.state, assignment.ended_at = REFUSED, clock.now()
    assignment.token_hash = None
    assignment.reason, assignment.suggestion = reason, suggestion
    _note_answer(assignment, conflict)


def _refuse_answered(assignment: Assignment) -> None:
    if assignment.state in (CONFLICT, ACCEPTED, *REVIEWED):
        raise Overtaken(_("You have answered already."))
    if assignment.state != INVITED:
        raise Refused(_("You are not expected to review this any more."))


def _note_answer(assignment: Assignment, conflict: str) -> None:
    assignment.answered_at = clock.now()
    if conflict:
        assignment.conflict, assignment.conflict_declared_at = conflict, clock.now()
    send(ReviewerAnswered(assignment.id))
