"""Suspending a member, and letting them in again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import doors
from hub.accounts.forms import SuspensionForm
from hub.accounts.models import Member
from hub.accounts.policy import Permission
from hub.accounts.routes.blueprints import accounts, refused
from hub.accounts.services import suspensions
from hub.core import clock
from hub.core.days import day_of, ending
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _
from hub.core.permissions import policy


@accounts.get("/members/<public_id>/suspension")
@policy(Permission.SUSPEND)
def suspension(public_id: str) -> ResponseReturnValue:
    """What a suspension means, until when, and why."""
    person = doors.member(public_id, Permission.SUSPEND)
    form = SuspensionForm(formdata=None)
    if person.is_suspended:
        form.until.data = day_of(person.suspended_until, current_visitor().timezone)
        form.reason.data = person.suspension_reason
    return render_template("accounts/suspension.html", person=person, form=form)


@accounts.post("/members/<public_id>/suspension")
@policy(Permission.SUSPEND)
@idempotent
def suspend(public_id: str) -> ResponseReturnValue:
    """The member is shut out until the end of a day."""
    person = doors.member(public_id, Permission.SUSPEND)
    form = SuspensionForm()
    valid = form.validate()
    until = ending(form.until.data, current_visitor().timezone) if valid else None
    if valid and (until is None or until <= clock.now()):
        form.until.errors = [_("Choose a day that is not past.")]
    if form.errors or until is None:
        return refused("accounts/suspension.html", person=person, form=form)
    suspensions.suspend(person, actor=current_visitor(), until=until, reason=form.reason.data)
    flash(_("%(name)s is suspended and signed out everywhere.", name=person.name), "success")
    return commit(_page_of(person))


@accounts.delete("/members/<public_id>/suspension")
@policy(Permission.SUSPEND)
def lift_suspension(public_id: str) -> ResponseReturnValue:
    """The member may sign in again."""
    person = doors.member(public_id, Permission.SUSPEND)
    suspensions.lift(person, actor=current_visitor())
    flash(_("%(name)s may sign in again.", name=person.name), "success")
    return commit(_page_of(person))


def _page_of(person: Member) -> ResponseReturnValue:
    return redirect(url_for("accounts.member", public_id=person.public_id), 303)
