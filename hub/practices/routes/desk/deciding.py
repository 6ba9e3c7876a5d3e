"""The reviews side by side, and the decision with its letter."""

import datetime as dt

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core import files
from hub.core.days import day_of, ending
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Overtaken, Refused, Unfit
from hub.core.i18n import _
from hub.core.permissions import policy
from hub.practices import doors
from hub.practices.forms.desk import DecisionForm
from hub.practices.models import DECISION, IN_REVIEW, MINOR, REVISE, Submission
from hub.practices.policy import Practising
from hub.practices.queries.letters import composed_letter
from hub.practices.queries.quorum import quorums_of
from hub.practices.queries.reviewers import asked_to_review, side_by_side
from hub.practices.routes.blueprint import blueprint
from hub.practices.routes.desk.days import after_days
from hub.practices.services.deciding import decide
from hub.practices.services.reviewing import OWNER as REVIEW


@blueprint.get("/desk/<public_id>/reviews")
@policy(Practising.SUBMISSION_HANDLE)
def desk_reviews(public_id: str) -> ResponseReturnValue:
    """What the reviewers say, one beside the other, with what the authors answered."""
    found = doors.handled(public_id)
    comparison = side_by_side(found, asked_to_review(found))
    delivered = [voice.assignment.id for voice in comparison.voices]
    return render_template(
        "practices/desk/reviews.html",
        submission=found,
        comparison=comparison,
        review_files=files.files_of(REVIEW, delivered),
        quorum=quorums_of([found.id])[found.id],
        is_open=found.practice.stage == IN_REVIEW,
    )


@blueprint.get("/desk/<public_id>/decision")
@policy(Practising.SUBMISSION_HANDLE)
def desk_decision(public_id: str) -> ResponseReturnValue:
    """The form with a letter composed from the comments."""
    found = doors.handled(public_id)
    return _decision_page(found, _form(found))


@blueprint.post("/desk/<public_id>/decision")
@policy(Practising.SUBMISSION_HANDLE)
@idempotent
def desk_decide(public_id: str) -> ResponseReturnValue:
    """The authors have their answer; what is accepted is published."""
    found = doors.handled(public_id)
    visitor = current_visitor()
    form = DecisionForm()
    if not form.validate():
        return _decision_page(found, form), 422
    try:
        decide(
            found,
            actor=visitor,
            version=form.number,
            outcome=form.outcome.data,
            letter=form.letter.data,
            due_at=_due(form),
        )
    except Overtaken:
        db.session.rollback()
        return _decision_page(doors.handled(public_id), form, overtaken=True), 409
    except Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _decision_page(found, form), 422
    except Refused as refusal:
        db.session.rollback()
        form.outcome.errors = [str(refusal.description)]
        return _decision_page(found, form), 409
    flash(_("Your decision is sent to the authors."), "success")
    return commit(redirect(url_for("practices.desk_submission", public_id=public_id), 303))


def _due(form: DecisionForm) -> dt.datetime | None:
    if form.outcome.data not in (MINOR, REVISE):
        return None
    return ending(form.due.data, current_visitor().timezone)


def _form(found: Submission) -> DecisionForm:
    settings = current_app.extensions["settings"]
    voices = side_by_side(found, asked_to_review(found)).voices
    form = DecisionForm(
        formdata=None,
        letter=composed_letter(found, voices),
        due=day_of(after_days(settings.revision_days), current_visitor().timezone),
    )
    form.version.data = str(found.practice.version)
    return form


def _decision_page(found: Submission, form: DecisionForm, *, overtaken: bool = False) -> str:
    return render_template(
        "practices/desk/decision.html",
        submission=found,
        form=form,
        quorum=quorums_of([found.id])[found.id],
        comparison=side_by_side(found, asked_to_review(found)),
        decision=found.decision(DECISION),
        is_open=found.practice.stage == IN_REVIEW,
        overtaken=overtaken,
    )
