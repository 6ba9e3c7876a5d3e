"""Who belongs to a space: joining and leaving, its members, its moderators."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _, current_language
from hub.core.permissions import can, policy
from hub.discussions import doors, queries, services
from hub.discussions.forms import ModeratorForm, PuttingOutForm
from hub.discussions.models import Space
from hub.discussions.policy import Discussing
from hub.discussions.routes.blueprint import blueprint


@blueprint.post("/discussions/<slug>/membership")
@policy(Discussing.SPACE_JOIN)
def join_space(slug: str) -> ResponseReturnValue:
    """The visitor belongs to the space."""
    found = doors.space(slug, Discussing.SPACE_JOIN)
    services.join_space(found, actor=current_visitor())
    flash(_("You belong to this space now. New topics and replies are counted for you."), "success")
    return commit(_to(found))


@blueprint.get("/discussions/<slug>/membership")
@policy(Discussing.SPACE_LEAVE)
def leaving_form(slug: str) -> ResponseReturnValue:
    """What leaving means, before it is done."""
    found = doors.space(slug, Discussing.SPACE_LEAVE)
    return render_template("discussions/leaving.html", space=found)


@blueprint.delete("/discussions/<slug>/membership")
@policy(Discussing.SPACE_LEAVE)
def leave_space(slug: str) -> ResponseReturnValue:
    """The visitor belongs to the space no more."""
    visitor = current_visitor()
    found = doors.space(slug, Discussing.SPACE_LEAVE)
    title = found.text(current_language().code).title
    try:
        services.leave_space(found, actor=visitor)
    except Refused as refusal:
        db.session.rollback()
        return render_template("discussions/leaving.html", space=found, refusal=refusal), 409
    flash(_("You have left “%(space)s”.", space=title), "success")
    return commit(redirect(url_for("discussions.index"), 303))


@blueprint.get("/discussions/<slug>/members")
@policy(Discussing.SPACE_MEMBERS)
def space_members(slug: str) -> ResponseReturnValue:
    """Who belongs to the space, moderators first."""
    return _members_page(doors.space(slug, Discussing.SPACE_MEMBERS))


@blueprint.post("/discussions/<slug>/moderators")
@policy(Discussing.SPACE_MANAGE)
@idempotent
def name_moderator(slug: str) -> ResponseReturnValue:
    """A member moderates the space from now on.

    To a private space nobody comes by being named: who is not in it is invited first.
    """
    found = doors.space(slug, Discussing.SPACE_MANAGE)
    form = ModeratorForm()
    if form.validate() and form.member is not None and not _may_name(found, form.member):
        form.handle.errors = [_("Invite this person to the space first.")]
    if form.errors or form.member is None:
        return _members_page(found, naming=form), 422
    services.name_moderator(found, form.member, actor=current_visitor())
    flash(_("%(name)s moderates this space now.", name=form.member.name), "success")
    return commit(redirect(url_for("discussions.space_members", slug=slug), 303))


@blueprint.delete("/discussions/<slug>/moderators/<public_id>")
@policy(Discussing.SPACE_MANAGE)
def end_moderation(slug: str, public_id: str) -> ResponseReturnValue:
    """A moderator belongs to the space as everybody does."""
    found, membership = doors.membership(slug, public_id, Discussing.SPACE_MANAGE)
    try:
        services.end_moderation(found, membership, actor=current_visitor())
    except Refused as refusal:
        db.session.rollback()
        return _members_page(found, refusal=refusal), 409
    flash(_("%(name)s does not moderate any more.", name=membership.member.name), "success")
    return commit(redirect(url_for("discussions.space_members", slug=slug), 303))


@blueprint.get("/discussions/<slug>/members/<public_id>/removal")
@policy(Discussing.SPACE_MANAGE)
def putting_out_form(slug: str, public_id: str) -> ResponseReturnValue:
    """What it means for the person, and the reason they will read."""
    found, membership = doors.membership(slug, public_id, Discussing.SPACE_MANAGE)
    return _putting_out_page(found, membership, PuttingOutForm(formdata=None))


@blueprint.delete("/discussions/<slug>/members/<public_id>")
@policy(Discussing.SPACE_MANAGE)
@idempotent
def put_out(slug: str, public_id: str) -> ResponseReturnValue:
    """The person belongs to the space no more."""
    found, membership = doors.membership(slug, public_id, Discussing.SPACE_MANAGE)
    form = PuttingOutForm()
    if not form.validate():
        return _putting_out_page(found, membership, form), 422
    name = membership.member.name
    try:
        services.put_out(found, membership, actor=current_visitor(), reason=form.reason.data)
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal.description))
        return _putting_out_page(found, membership, form), 409
    flash(_("%(name)s does not belong to this space any more.", name=name), "success")
    return commit(redirect(url_for("discussions.space_members", slug=slug), 303))


def _may_name(space: Space, person: Any) -> bool:
    belongs = queries.membership(space, person) is not None
    return belongs or can(current_visitor(), Discussing.SPACE_CREATE, space)


def _to(space: Space) -> Response:
    return redirect(url_for("discussions.space", slug=space.slug), 303)


def _members_page(found: Space, **more: Any) -> str:
    manages = can(current_visitor(), Discussing.SPACE_MANAGE, found)
    words = request.args.get("q", "")[:80]
    page = queries.membership_page(
        found, words=words, all_shown=manages, after=request.args.get("after")
    )
    more.setdefault("naming", ModeratorForm(formdata=None))
    return render_template(
        "discussions/members.html",
        space=found,
        page=page,
        words=words,
        count=queries.count_members(found),
        manages=manages,
        **more,
    )


def _putting_out_page(space: Space, membership: Any, form: PuttingOutForm) -> str:
    return render_template(
        "discussions/putting_out.html", space=space, person=membership.member, form=form
    )
