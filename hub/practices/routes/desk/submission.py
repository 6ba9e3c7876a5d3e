"""One submission as its editors see it: what it says, what changed, what happened so far."""

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import defer, joinedload, selectinload

from hub.core import clock, files
from hub.core.days import day_of, ending
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Overtaken, Refused, Unfit
from hub.core.files import StoredFile
from hub.core.i18n import _
from hub.core.permissions import policy
from hub.practices import doors
from hub.practices.forms.desk import DaysForm, ScreeningForm
from hub.practices.forms.writing import PersonForm
from hub.practices.models import (
    ASK_MORE,
    DECLINED,
    FIELDS,
    FLAG,
    IN_REVIEW,
    SUBMITTED,
    Assignment,
    Decision,
    Practice,
    Submission,
)
from hub.practices.policy import Practising
from hub.practices.queries.comparing import compared
from hub.practices.queries.quorum import quorums_of
from hub.practices.queries.reviewers import (
    asked_to_review,
    side_by_side,
    submission_before,
    submissions_of,
)
from hub.practices.queries.showing import parts_told, term_words
from hub.practices.routes.blueprint import blueprint
from hub.practices.routes.desk.days import after_days, days_of
from hub.practices.services.filing import EARLIER
from hub.practices.services.submitting import OWNER, may_skip_review, screen

# Ticks of the form are no text to read.
FLAGS = frozenset(name for name, field in FIELDS.items() if field.kind == FLAG)


@blueprint.get("/desk/<public_id>")
@policy(Practising.SUBMISSION_HANDLE)
def desk_submission(public_id: str) -> ResponseReturnValue:
    """What was handed in last, with the next step to take."""
    return submission_page(doors.handled(public_id))


@blueprint.get("/desk/<public_id>/submissions/<int:number>")
@policy(Practising.SUBMISSION_HANDLE)
def desk_earlier(public_id: str, number: int) -> ResponseReturnValue:
    """What was handed in before, as it was then."""
    found = doors.handled(public_id, number=number)
    return render_template(
        "practices/desk/earlier.html",
        submission=found,
        files=_files(found),
        parts=parts_told(found.content, found.html, without=FLAGS),
    )


@blueprint.get("/desk/<public_id>/changes")
@policy(Practising.SUBMISSION_HANDLE)
def desk_changes(public_id: str) -> ResponseReturnValue:
    """What changed since the submission before, word by word."""
    found = doors.handled(public_id)
    before = submission_before(found)
    if before is None:
        raise NotFound()
    return render_template(
        "practices/desk/changes.html",
        submission=found,
        before=before,
        sections=compared(before.content, found.content, name=term_words),
        answered=side_by_side(before, asked_to_review(before)),
        review_files={},
    )


@blueprint.post("/desk/<public_id>/screening")
@policy(Practising.SUBMISSION_HANDLE)
@idempotent
def desk_screening(public_id: str) -> ResponseReturnValue:
    """It goes to reviewers, back to its authors, to readers, or is declined."""
    found = doors.handled(public_id)
    visitor = current_visitor()
    form = ScreeningForm(may_publish=may_skip_review(found))
    if not form.validate():
        return submission_page(found, form), 422
    try:
        decision = screen(
            found,
            actor=visitor,
            version=form.number,
            outcome=form.outcome.data,
            letter=form.letter.data,
            due_at=ending(form.due.data, visitor.timezone) if asks(form) else None,
        )
    except Overtaken:
        db.session.rollback()
        return submission_page(doors.handled(public_id), form, overtaken=True), 409
    except Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return submission_page(found, form), 422
    except Refused as refusal:
        db.session.rollback()
        form.outcome.errors = [str(refusal.description)]
        return submission_page(found, form), 409
    flash(_("Your decision is sent to the authors."), "success")
    asks_reviewers = decision.outcome == "review"
    onward = "practices.desk_reviewers" if asks_reviewers else "practices.desk_submission"
    return commit(redirect(url_for(onward, public_id=public_id), 303))


def asks(form: ScreeningForm) -> bool:
    """Whether the authors are asked to hand in again."""
    return bool(form.outcome.data == ASK_MORE)


def submission_page(
    found: Submission,
    form: ScreeningForm | None = None,
    *,
    overtaken: bool = False,
    days: tuple[Assignment, DaysForm] | None = None,
    refusal: str = "",
    lead: PersonForm | None = None,
) -> str:
    """The submission; `form` is a screening that was refused, `days` are deadlines that were.

    `lead` is the form that asks somebody to lead what nobody is left to write.
    """
    practice = found.practice
    asked = asked_to_review(found)
    sent = form
    if practice.stage == SUBMITTED and not found.decisions and (form is None or overtaken):
        form = _screening_form(found)
    return render_template(
        "practices/desk/submission.html",
        submission=found,
        files=_files(found),
        parts=parts_told(found.content, found.html, without=FLAGS),
        history=_history(practice),
        asked=asked,
        comparison=side_by_side(found, asked),
        quorum=quorums_of([found.id])[found.id],
        form=form if practice.stage == SUBMITTED and not found.decisions else None,
        is_open=practice.stage == IN_REVIEW,
        overtaken=overtaken,
        typed=sent.letter.data if sent is not None and overtaken else "",
        days=days,
        day_forms={each.id: _days_form(each) for each in asked if each.is_waiting},
        refusal=refusal,
        lead=(lead or PersonForm(formdata=None)) if _needs_lead(practice) else None,
        now=clock.now(),
    )


def _needs_lead(practice: Practice) -> bool:
    """Whether somebody has still to go on with it, and nobody is left who would."""
    is_over = practice.stage == DECLINED and practice.current_version is None
    return practice.is_forsaken and practice.withdrawn_at is None and not is_over


def _files(found: Submission) -> list[StoredFile]:
    """What was handed in with it, taken out of the draft since or not."""
    practice_id = found.practice_id
    hanging = [
        file
        for kind in (OWNER, EARLIER)
        for file in files.files_of(kind, [practice_id]).get(practice_id, ())
    ]
    return [file for file in hanging if file.public_id in found.files]


def _screening_form(found: Submission) -> ScreeningForm:
    settings = current_app.extensions["settings"]
    due = day_of(after_days(settings.revision_days), current_visitor().timezone)
    form = ScreeningForm(formdata=None, may_publish=may_skip_review(found), due=due)
    form.version.data = str(found.practice.version)
    return form


def _days_form(assignment: Assignment) -> DaysForm:
    known = days_of(assignment, current_visitor())
    return DaysForm(formdata=None, prefix=f"days{assignment.id}-", data=known)


def _history(practice: Practice) -> Any:
    return submissions_of(
        practice,
        loading=(
            defer(Submission.content),
            defer(Submission.html),
            selectinload(Submission.decisions).joinedload(Decision.editor),
            joinedload(Submission.submitter),
        ),
    )
