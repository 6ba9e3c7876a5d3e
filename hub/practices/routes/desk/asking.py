"""Whom to ask for a review; more time, another reviewer, no review; a conflict decided on."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused, Unfit
from hub.core.i18n import _, _n
from hub.core.limits import limiter
from hub.core.permissions import policy
from hub.practices import doors
from hub.practices.forms.desk import AskingForm, DaysForm
from hub.practices.forms.roster import EXPERTISE_WORDS
from hub.practices.models import IN_REVIEW, Assignment, Submission
from hub.practices.policy import Practising
from hub.practices.queries.quorum import quorums_of
from hub.practices.queries.suggestions import Suggestions, suggestions_for
from hub.practices.routes.blueprint import blueprint
from hub.practices.routes.desk.days import chosen_days, usual_days
from hub.practices.routes.desk.submission import submission_page
from hub.practices.services.inviting import cancel, extend, invite, reassign, waive_conflict


@blueprint.get("/desk/<public_id>/reviewers")
@policy(Practising.SUBMISSION_HANDLE)
def desk_reviewers(public_id: str) -> ResponseReturnValue:
    """Whom to ask, the fittest first; in place of whom, where `instead` names an assignment."""
    found = doors.handled(public_id)
    return _asking_page(found, AskingForm(formdata=None, data=usual_days(current_visitor())))


@blueprint.post("/desk/<public_id>/reviewers")
@policy(Practising.SUBMISSION_HANDLE)
@limiter.limit("60/hour", methods=["POST"])
@idempotent
def desk_ask(public_id: str) -> ResponseReturnValue:
    """Everybody who is chosen is asked, or nobody."""
    found = doors.handled(public_id)
    visitor = current_visitor()
    form = AskingForm()
    if not form.validate():
        return _asking_page(found, form), 422
    try:
        count = _ask(found, form, visitor)
    except Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _asking_page(found, form), 422
    except Refused as refusal:
        db.session.rollback()
        form.members.errors = [str(refusal.description)]
        return _asking_page(found, form), 409
    flash(_n("%(num)s reviewer is asked.", "%(num)s reviewers are asked.", count), "success")
    return commit(redirect(url_for("practices.desk_submission", public_id=public_id), 303))


@blueprint.post("/desk/assignments/<public_id>/deadlines")
@policy(Practising.REVIEWER_CHOOSE)
@idempotent
def desk_deadlines(public_id: str) -> ResponseReturnValue:
    """The reviewer has until these days."""
    found = doors.handled_assignment(public_id, Practising.REVIEWER_CHOOSE)
    visitor = current_visitor()
    form = DaysForm(prefix=f"days{found.id}-")
    if not form.validate():
        return submission_page(found.submission, days=(found, form)), 422
    try:
        extend(found, actor=visitor, **chosen_days(form, visitor))
    except Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return submission_page(found.submission, days=(found, form)), 422
    except Refused as refusal:
        db.session.rollback()
        return submission_page(found.submission, refusal=str(refusal.description)), 409
    flash(_("The reviewer is told of the new deadlines."), "success")
    return commit(redirect(_address(found), 303))


@blueprint.post("/desk/assignments/<public_id>/release")
@policy(Practising.REVIEWER_CHOOSE)
@idempotent
def desk_release(public_id: str) -> ResponseReturnValue:
    """No review is expected of this reviewer any more."""
    found = doors.handled_assignment(public_id, Practising.REVIEWER_CHOOSE)
    return _taken(
        found,
        lambda: cancel(found, actor=current_visitor()),
        _("The reviewer is released and told."),
    )


@blueprint.post("/desk/assignments/<public_id>/waiver")
@policy(Practising.REVIEWER_CHOOSE)
@idempotent
def desk_waiver(public_id: str) -> ResponseReturnValue:
    """What the reviewer declared does not stand in the way."""
    found = doors.handled_assignment(public_id, Practising.REVIEWER_CHOOSE)
    return _taken(
        found,
        lambda: waive_conflict(found, actor=current_visitor()),
        _("The reviewer may review and is told."),
    )


def _ask(found: Submission, form: AskingForm, visitor: Member) -> int:
    """Ask the chosen ones; the first in place of another, where that was wanted."""
    suggestions = _suggestions(found)
    known = {each.member.public_id: each.member for each in (*suggestions.fit, *suggestions.others)}
    instead = _instead(found)
    members = [known[key] for key in dict.fromkeys(form.members.data) if key in known]
    if not members:
        raise Refused(_("This person is not on the roster of reviewers."))
    days = chosen_days(form, visitor)
    for place, member in enumerate(members):
        if instead is not None and place == 0:
            reassign(instead, actor=visitor, reviewer=member, **days)
        else:
            invite(found, actor=visitor, reviewer=member, **days)
    return len(members)


def _taken(found: Assignment, act: Callable[[], None], said: str) -> ResponseReturnValue:
    try:
        act()
    except Refused as refusal:
        db.session.rollback()
        return submission_page(found.submission, refusal=str(refusal.description)), 409
    flash(said, "success")
    return commit(redirect(_address(found), 303))


def _asking_page(found: Submission, form: AskingForm) -> str:
    return render_template(
        "practices/desk/reviewers.html",
        submission=found,
        form=form,
        suggestions=_suggestions(found),
        quorum=quorums_of([found.id])[found.id],
        expertises=EXPERTISE_WORDS,
        instead=_instead(found),
        chosen=set(form.members.data or ()),
        is_open=found.practice.stage == IN_REVIEW,
    )


def _suggestions(found: Submission) -> Suggestions:
    usual = usual_days(current_visitor())
    return suggestions_for(found, until=usual["review_due"])


def _instead(found: Submission) -> Assignment | None:
    """In place of whom somebody is asked, if that was said."""
    key = request.values.get("instead", "")
    if not key:
        return None
    assignment = doors.handled_assignment(key, Practising.REVIEWER_CHOOSE)
    return assignment if assignment.submission_id == found.id and assignment.is_waiting else None


def _address(found: Assignment) -> str:
    public_id = found.submission.practice.public_id
    return url_for("practices.desk_submission", public_id=public_id, _anchor="reviewers")
