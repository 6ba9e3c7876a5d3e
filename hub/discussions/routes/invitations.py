"""Invitations to a space: sent by its moderators, answered by whom they were sent to."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound
from hub.core.i18n import _, _n, current_language
from hub.core.limits import limiter
from hub.core.permissions import can, policy
from hub.discussions import doors, queries, services
from hub.discussions.forms import InvitationForm
from hub.discussions.models import Space
from hub.discussions.policy import Discussing
from hub.discussions.routes.blueprint import blueprint


@blueprint.get("/discussions/<slug>/invitations")
@policy(Discussing.SPACE_MANAGE)
def invitations(slug: str) -> ResponseReturnValue:
    """The form to invite people, and the invitations that wait."""
    found = doors.space(slug, Discussing.SPACE_MANAGE)
    return _invitations_page(found, InvitationForm(formdata=None))


@blueprint.post("/discussions/<slug>/invitations")
@policy(Discussing.SPACE_MANAGE)
@limiter.limit("20/hour;60/day", methods=["POST"])
@idempotent
def invite(slug: str) -> ResponseReturnValue:
    """Everybody named gets a mail with a link of their own, or nobody if one cannot be read."""
    found = doors.space(slug, Discussing.SPACE_MANAGE)
    form = InvitationForm()
    if not form.validate():
        return _invitations_page(found, form), 422
    sent = services.invite(
        found,
        services.Guests(form.members, form.addresses),
        actor=current_visitor(),
        words=form.words.data,
        lang=form.lang.data,
    )
    if sent:
        flash(_n("%(num)s invitation is sent.", "%(num)s invitations are sent.", sent), "success")
    else:
        flash(_("They all belong to this space already."), "info")
    return commit(redirect(url_for("discussions.invitations", slug=slug), 303))


@blueprint.post("/discussions/<slug>/invitations/<int:invitation_id>/mail")
@policy(Discussing.SPACE_MANAGE)
@limiter.limit("30/hour", methods=["POST"])
def send_again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """The mail goes out once more, and the link is good for two weeks from now."""
    _found, invitation = doors.invitation_to(slug, invitation_id, Discussing.SPACE_MANAGE)
    services.send_again(invitation)
    flash(_("The invitation is sent again."), "success")
    return commit(redirect(url_for("discussions.invitations", slug=slug), 303))


@blueprint.delete("/discussions/<slug>/invitations/<int:invitation_id>")
@policy(Discussing.SPACE_MANAGE)
def withdraw_invitation(slug: str, invitation_id: int) -> ResponseReturnValue:
    """The link opens nothing any more."""
    _found, invitation = doors.invitation_to(slug, invitation_id, Discussing.SPACE_MANAGE)
    services.withdraw_invitation(invitation)
    flash(_("The invitation is withdrawn."), "success")
    return commit(redirect(url_for("discussions.invitations", slug=slug), 303))


@blueprint.get("/invitations/<token>")
@policy(Discussing.INVITATION_READ)
def invitation(token: str) -> ResponseReturnValue:
    """What one is invited to, and by whom; nothing happens before a button is pressed."""
    try:
        found = doors.invitation(token, Discussing.INVITATION_READ)
    except NotFound:
        return render_template("discussions/invitation_over.html"), 404
    visitor = current_visitor()
    return render_template(
        "discussions/invitation.html",
        invitation=found,
        is_theirs=can(visitor, Discussing.INVITATION_ACCEPT, found),
    )


@blueprint.post("/invitations/<token>")
@policy(Discussing.INVITATION_ACCEPT)
def accept_invitation(token: str) -> ResponseReturnValue:
    """The member belongs to the space."""
    found = doors.invitation(token, Discussing.INVITATION_ACCEPT)
    services.accept_invitation(found, actor=current_visitor())
    title = found.space.text(current_language().code).title
    flash(_("Welcome to “%(space)s”.", space=title), "success")
    return commit(redirect(url_for("discussions.space", slug=found.space.slug), 303))


@blueprint.delete("/invitations/<token>")
@policy(Discussing.INVITATION_DECLINE)
def decline_invitation(token: str) -> ResponseReturnValue:
    """Nobody joins, and the link opens nothing any more."""
    found = doors.invitation(token, Discussing.INVITATION_DECLINE)
    services.decline_invitation(found)
    flash(_("You have declined the invitation. Nobody is told why."), "info")
    return commit(redirect(url_for("home.front"), 303))


def _invitations_page(space: Space, form: InvitationForm) -> str:
    page: Any = queries.invitations_of(space, after=request.args.get("after"))
    return render_template("discussions/invitations.html", space=space, form=form, page=page)
