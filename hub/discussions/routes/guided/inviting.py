"""Who has been heard, inviting others, and whether one wants to be invited."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _, _n
from hub.core.permissions import policy, require
from hub.discussions import doors, queries, services
from hub.discussions.forms import GuidedInvitationForm
from hub.discussions.models import Topic
from hub.discussions.policy import Discussing
from hub.discussions.queries import Wanted
from hub.discussions.routes.blueprint import blueprint


@blueprint.get("/topics/<int:topic_id>/heard")
@policy(Discussing.GUIDED_INVITE)
def heard(topic_id: int) -> ResponseReturnValue:
    """Participants beside the members of the space, unanswered questions, the form to invite."""
    found = doors.guided(topic_id, Discussing.GUIDED_INVITE)
    return _page(found, GuidedInvitationForm(formdata=None))


@blueprint.post("/topics/<int:topic_id>/invitations")
@policy(Discussing.GUIDED_INVITE)
@idempotent
def invite_to_discussion(topic_id: int) -> ResponseReturnValue:
    """Members who match are invited, each once; `do` only counts them."""
    found = doors.guided(topic_id, Discussing.GUIDED_INVITE)
    form = GuidedInvitationForm()
    if not form.validate():
        return _page(found, form), 422
    if request.form.get("do") == "count":
        return _page(found, form, matching=queries.count_invitable(found, _wanted(form)))
    invited = services.guided.invite_members(found, actor=current_visitor(), wanted=_wanted(form))
    flash(_in_words(invited.count), "success")
    if invited.left:
        flash(_("More members match. Go on tomorrow, or choose more closely."), "info")
    return commit(redirect(url_for("discussions.heard", topic_id=found.id), 303))


@blueprint.get("/settings/invitations")
@policy(Discussing.INVITATION_CHOOSE)
def invitation_settings() -> ResponseReturnValue:
    """Whether one may be invited to guided discussions."""
    require(current_visitor(), Discussing.INVITATION_CHOOSE)
    refuses = queries.refuses_invitations(current_visitor())
    return render_template("discussions/invitation_settings.html", refuses=refuses)


@blueprint.post("/settings/invitations")
@policy(Discussing.INVITATION_CHOOSE)
def choose_invitations() -> ResponseReturnValue:
    """Invitations come, or do not."""
    require(current_visitor(), Discussing.INVITATION_CHOOSE)
    wants = "wanted" in request.form
    act = services.guided.accept_invitations if wants else services.guided.refuse_invitations
    act(actor=current_visitor())
    flash(_("Saved."), "success")
    return commit(redirect(url_for("discussions.invitation_settings"), 303))


def _in_words(count: int) -> str:
    if count < queries.LEAST_SHOWN:
        return str(_("Fewer than three members matched; whoever did is invited."))
    words = _n("%(num)s member is invited.", "%(num)s members are invited.", count)
    return str(words)


def _wanted(form: GuidedInvitationForm) -> Wanted:
    return Wanted(form.objective.data or "", form.country.data or "", form.lang.data or "")


def _page(topic: Topic, form: GuidedInvitationForm, *, matching: int | None = None) -> str:
    return render_template(
        "discussions/heard.html",
        topic=topic,
        guide=queries.guide(topic),
        regions=queries.heard_by_region(topic),
        organisations=queries.heard_by_organisation(topic),
        form=form,
        matching=matching,
        least=queries.LEAST_SHOWN,
        invited=queries.count_invited(topic),
        left=services.guided.invitations_left(topic),
    )
