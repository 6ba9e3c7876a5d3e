"""Who has which role: given and taken here."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import doors, queries
from hub.accounts.forms import RoleForm
from hub.accounts.models import ROLES
from hub.accounts.policy import Permission
from hub.accounts.routes.blueprints import accounts, refused
from hub.accounts.services import letters
from hub.accounts.services import roles as services
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Forbidden, NotFound
from hub.core.i18n import _
from hub.core.permissions import can, policy, require


@accounts.get("/roles/")
@policy(Permission.ROLES_READ)
def roles() -> ResponseReturnValue:
    """Everybody with a role, the latest changes, and a form to give one."""
    require(current_visitor(), Permission.ROLES_READ)
    form = RoleForm(roles=_that_may_be_given())
    form.handle.data = request.args.get("handle", "")
    return render_template("accounts/roles.html", form=form, **_page())


@accounts.post("/roles/")
@policy(Permission.ROLES_GIVE)
@idempotent
def give_role() -> ResponseReturnValue:
    """The member has the role from now on and is told."""
    form = RoleForm(roles=_that_may_be_given())
    valid = form.validate()
    require(current_visitor(), Permission.ROLES_GIVE, form.role.data)
    if not valid:
        return refused("accounts/roles.html", form=form, **_page())
    person = queries.member_with_handle(form.handle.data)
    if person is None:
        form.handle.errors = [_("Nobody has this handle.")]
        return refused("accounts/roles.html", form=form, **_page())
    services.give(person, form.role.data, actor=current_visitor())
    flash(_("%(name)s has the role now.", name=person.name), "success")
    return commit(redirect(url_for("accounts.roles"), 303))


@accounts.delete("/members/<public_id>/roles/<role>")
@policy(Permission.ROLES_GIVE)
def take_role(public_id: str, role: str) -> ResponseReturnValue:
    """The member has the role no more."""
    if role not in ROLES:
        raise NotFound()
    person = doors.member(public_id, Permission.PROFILE)
    if not can(current_visitor(), Permission.ROLES_GIVE, role):
        raise Forbidden()
    services.take(person, role, actor=current_visitor(), admins=queries.count_admins())
    flash(_("%(name)s has the role no more.", name=person.name), "success")
    return commit(redirect(url_for("accounts.roles"), 303))


def _that_may_be_given() -> list[str]:
    visitor = current_visitor()
    return [role for role in ROLES if can(visitor, Permission.ROLES_GIVE, role)]


def _page() -> dict[str, object]:
    return {
        "staff": queries.staff(),
        "changes": queries.role_changes(),
        "role_name": letters.role_name,
    }
