"""Members: one's page, and the directory."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import doors, queries
from hub.accounts.forms import EmptyForm
from hub.accounts.policy import Permission
from hub.accounts.routes.blueprints import accounts
from hub.accounts.services import organisations
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import current_language
from hub.core.permissions import can, policy, require
from hub.taxonomy import queries as taxonomy


@accounts.get("/members/")
@policy(Permission.DIRECTORY)
def members() -> ResponseReturnValue:
    """Everybody, by name, for members."""
    require(current_visitor(), Permission.DIRECTORY)
    wanted = queries.Wanted(
        words=request.args.get("q", "").strip()[:100],
        country=request.args.get("country", "")[:2],
        organisation_type=request.args.get("organisation", "")[:40],
        objective=request.args.get("objective", "")[:40],
    )
    lang = current_language().code
    return render_template(
        "accounts/members.html",
        sees_roles=can(current_visitor(), Permission.ROLES_READ),
        wanted=wanted,
        page=queries.directory(wanted, after=request.args.get("after")),
        countries=taxonomy.countries_sorted(lang),
        organisation_types=taxonomy.organisation_types(),
        frameworks=taxonomy.frameworks(),
        objectives=taxonomy.objectives,
    )


@accounts.get("/members/<public_id>")
@policy(Permission.PROFILE)
def member(public_id: str) -> ResponseReturnValue:
    """What a member lets others know; their identity for those who answer for the site."""
    person = doors.member(public_id, Permission.PROFILE)
    return render_template(
        "accounts/member.html",
        person=person,
        identity=can(current_visitor(), Permission.IDENTITY, person),
        can_verify=can(current_visitor(), Permission.VERIFY, person),
        can_suspend=can(current_visitor(), Permission.SUSPEND, person),
        form=EmptyForm(),
    )


@accounts.post("/members/<public_id>/affiliation")
@policy(Permission.VERIFY)
@idempotent
def verify_affiliation(public_id: str) -> ResponseReturnValue:
    """The secretariat knows that the member belongs to their organisation."""
    person = doors.member(public_id, Permission.VERIFY)
    organisations.verify_affiliation(person, actor=current_visitor())
    return commit(redirect(url_for("accounts.member", public_id=public_id), 303))


@accounts.delete("/members/<public_id>/affiliation")
@policy(Permission.VERIFY)
def withdraw_affiliation(public_id: str) -> ResponseReturnValue:
    """Whether the member belongs to their organisation is open again."""
    person = doors.member(public_id, Permission.VERIFY)
    organisations.withdraw_affiliation(person, actor=current_visitor())
    return commit(redirect(url_for("accounts.member", public_id=public_id), 303))
