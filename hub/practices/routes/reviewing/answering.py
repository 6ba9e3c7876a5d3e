"""Reviewers: what they are asked, and their answer. All of it works by the mail's link.

Each page of one review has two addresses: one for its reviewer who is signed in, and one below the
link of the invitation, which opens this review and nothing else and signs nobody in.
"""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import current_visitor, idempotent, untraced
from hub.core.errors import NotFound, Refused, Unfit
from hub.core.permissions import policy, require
from hub.practices import doors
from hub.practices.forms.reviewing import ACCEPTS, InvitationForm, StepBackForm
from hub.practices.models import ACCEPTED, CONFLICT, INVITED, REVIEWED
from hub.practices.policy import Practising
from hub.practices.queries import reviewing as queries
from hub.practices.routes.blueprint import blueprint
from hub.practices.routes.reviewing.pages import (
    invitation_page,
    refused,
    sent_on,
    state_page,
)
from hub.practices.services import answering, masking


@blueprint.get("/reviews")
@policy(Practising.REVIEWS_OWN)
@untraced
def reviews() -> ResponseReturnValue:
    """What waits for an answer, what is being written, what was delivered and came of it."""
    visitor = current_visitor()
    require(visitor, Practising.REVIEWS_OWN)
    own = queries.reviews_of(visitor)
    masks = masking.masks_of([each.submission for each in own])
    return render_template(
        "practices/reviewing/index.html",
        invited=[each for each in own if each.state in (INVITED, CONFLICT)],
        at_work=[each for each in own if each.state == ACCEPTED],
        delivered=[each for each in own if each.state in REVIEWED],
        titles={
            each.id: masking.title_for_reviewers(each.submission, masks[each.submission_id])
            for each in own
        },
    )


@blueprint.get("/reviews/<public_id>")
@blueprint.get("/reviews/by-link/<token>")
@policy(Practising.REVIEW_READ)
@untraced
def review(public_id: str | None = None, token: str | None = None) -> ResponseReturnValue:
    """What the reviewer can do with it now; nothing changes by looking."""
    try:
        entrance = doors.review(Practising.REVIEW_READ, public_id=public_id, token=token)
    except NotFound:
        if token is None:
            raise
        return render_template("practices/reviewing/link_over.html"), 404
    return state_page(entrance)


@blueprint.post("/reviews/<public_id>/answer")
@blueprint.post("/reviews/by-link/<token>/answer")
@policy(Practising.REVIEW_ANSWER)
@untraced
@idempotent
def answer_invitation(public_id: str | None = None, token: str | None = None) -> Any:
    """Accepted, declined with a reason, or for an editor to decide: something ties them to it."""
    entrance = doors.review(Practising.REVIEW_ANSWER, public_id=public_id, token=token)
    form = InvitationForm()
    if not form.validate():
        return invitation_page(entrance, form), 422
    try:
        if form.answer.data == ACCEPTS:
            answering.accept(entrance.assignment, conflict=form.declared)
        else:
            answering.decline(
                entrance.assignment,
                reason=form.reason.data,
                suggestion=form.suggestion.data,
                conflict=form.declared,
            )
    except Refused as refusal:
        db.session.rollback()
        return refused(public_id, token, refusal, [form.conflict.data, form.reason.data])
    return sent_on(entrance)


@blueprint.post("/reviews/<public_id>/withdrawal")
@blueprint.post("/reviews/by-link/<token>/withdrawal")
@policy(Practising.REVIEW_ANSWER)
@untraced
@idempotent
def step_back(public_id: str | None = None, token: str | None = None) -> ResponseReturnValue:
    """A reviewer who had accepted cannot review after all."""
    entrance = doors.review(Practising.REVIEW_ANSWER, public_id=public_id, token=token)
    form = StepBackForm()
    if not form.validate():
        return state_page(entrance, step_back=form), 422
    try:
        answering.decline(
            entrance.assignment, reason=form.reason.data, suggestion=form.suggestion.data
        )
    except Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return state_page(entrance, step_back=form), 422
    except Refused as refusal:
        db.session.rollback()
        return refused(public_id, token, refusal, [form.reason.data])
    return sent_on(entrance)
