"""What nobody is left to write: an editor asks somebody to lead it, or ends it."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import policy
from hub.practices import doors
from hub.practices.forms.writing import PersonForm
from hub.practices.policy import Practising
from hub.practices.routes.blueprint import blueprint
from hub.practices.routes.desk.submission import submission_page
from hub.practices.services import authors


@blueprint.post("/desk/<public_id>/lead")
@policy(Practising.SUBMISSION_HANDLE)
@limiter.limit("30/hour", methods=["POST"])
@idempotent
def desk_lead(public_id: str) -> ResponseReturnValue:
    """Somebody is asked to lead it, and told."""
    found = doors.handled(public_id)
    form = PersonForm()
    if not form.validate():
        return submission_page(found, lead=form), 422
    assert form.member is not None
    try:
        authors.ask_to_lead(found.practice, actor=current_visitor(), member=form.member)
    except Refused as refusal:
        db.session.rollback()
        found, words = doors.handled(public_id), str(refusal.description)
        if not found.practice.is_forsaken:
            return submission_page(found, refusal=words), 409
        form.who.errors = [words]
        return submission_page(found, lead=form), 409
    flash(_("%(name)s is asked.", name=form.member.public_name), "success")
    return commit(redirect(url_for("practices.desk_submission", public_id=public_id), 303))


@blueprint.post("/desk/<public_id>/end")
@policy(Practising.SUBMISSION_HANDLE)
@idempotent
def desk_end(public_id: str) -> ResponseReturnValue:
    """Nobody is waited for any more."""
    found = doors.handled(public_id)
    authors.end_forsaken(found.practice, actor=current_visitor())
    flash(_("Nobody is waited for any more."), "success")
    return commit(redirect(url_for("practices.desk_submission", public_id=public_id), 303))
