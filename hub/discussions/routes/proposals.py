"""Proposing a topic, and deciding what is proposed."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from hub.accounts.models import Member
from hub.core.choices import offered
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.files import takes_files
from hub.core.i18n import _, current_language
from hub.core.limits import limiter
from hub.core.numbers import whole_or
from hub.core.paging import page_of
from hub.core.permissions import can, policy, require
from hub.discussions import doors, queries, services
from hub.discussions.forms import (
    AcceptanceForm,
    MergingForm,
    ProposalForm,
    ReasonForm,
    RevisionForm,
)
from hub.discussions.forms.days import beginning, ending
from hub.discussions.models import CHANGES_ASKED, PROPOSED, Proposal, Space
from hub.discussions.policy import Discussing
from hub.discussions.routes.blueprint import blueprint

DRAFT = "proposal"


@blueprint.get("/discussions/propose")
@policy(Discussing.PROPOSAL_SUBMIT)
def propose_form() -> ResponseReturnValue:
    """The form, with the draft one began, for the space one comes from."""
    visitor = current_visitor()
    require(visitor, Discussing.PROPOSAL_SUBMIT)
    slug = request.args.get("space")
    space = doors.space(slug, Discussing.PROPOSAL_SUBMIT) if slug else None
    draft = queries.draft_of(visitor, DRAFT)
    form = ProposalForm(formdata=None, data=_from_draft(draft.fields if draft else {}, space))
    return _propose_page(form)


@blueprint.post("/discussions/propose")
@policy(Discussing.PROPOSAL_SUBMIT)
@limiter.limit("10/hour;30/day", methods=["POST"])
@takes_files
@idempotent
def propose() -> ResponseReturnValue:
    """The proposal waits for the moderators of its space."""
    visitor = current_visitor()
    require(visitor, Discussing.PROPOSAL_SUBMIT)
    form = ProposalForm()
    _offer_spaces(form)
    if not form.validate():
        return _propose_page(form), 422
    proposal = services.submit_proposal(
        doors.space(form.space.data, Discussing.PROPOSAL_SUBMIT),
        actor=visitor,
        title=form.title.data,
        body=form.body.data,
        lang=form.lang.data,
        objectives=form.objectives.data,
        countries=form.countries.data,
        attachments=form.files.data,
    )
    return commit(redirect(_address(proposal), 303))


@blueprint.get("/proposals/")
@policy(Discussing.PROPOSAL_LIST)
def proposals() -> ResponseReturnValue:
    """One's own proposals, and what waits for one's decision, oldest first."""
    visitor = current_visitor()
    require(visitor, Discussing.PROPOSAL_LIST)
    oldest = [Proposal.updated_at, Proposal.id]
    return render_template(
        "discussions/proposals.html",
        moderates=bool(queries.moderated_spaces(visitor)),
        seen={space.id for space in queries.my_spaces(visitor)},
        waiting=page_of(
            queries.proposals_to_decide(visitor, PROPOSED),
            keys=oldest,
            after=request.args.get("waiting"),
            descending=False,
        ),
        asked=page_of(
            queries.proposals_to_decide(visitor, CHANGES_ASKED),
            keys=oldest,
            after=request.args.get("asked"),
            descending=False,
        ),
        own=page_of(
            queries.own_proposals(visitor),
            keys=[Proposal.id],
            after=request.args.get("after"),
        ),
    )


@blueprint.get("/proposals/<int:proposal_id>")
@policy(Discussing.PROPOSAL_READ)
def proposal(proposal_id: int) -> ResponseReturnValue:
    """What was proposed, each step with its reason, and what one may do next."""
    return _proposal_page(doors.proposal(proposal_id, Discussing.PROPOSAL_READ))


@blueprint.post("/proposals/<int:proposal_id>/revision")
@policy(Discussing.PROPOSAL_REVISE)
@takes_files
@idempotent
def revise(proposal_id: int) -> ResponseReturnValue:
    """Its author hands it in again."""
    found = doors.proposal(proposal_id, Discussing.PROPOSAL_REVISE)
    form = RevisionForm()
    form.files.hanging = queries.files_on(found)
    _offer_spaces(form)

    def act() -> None:
        services.revise_proposal(
            found,
            actor=current_visitor(),
            version=_version(form),
            space=doors.space(form.space.data, Discussing.PROPOSAL_SUBMIT),
            title=form.title.data,
            body=form.body.data,
            lang=form.lang.data,
            objectives=form.objectives.data,
            countries=form.countries.data,
            attachments=form.files.data,
            taken_out=form.files.out,
        )

    return _taken(found, "revision", form, act)


@blueprint.post("/proposals/<int:proposal_id>/acceptance")
@policy(Discussing.PROPOSAL_DECIDE)
@idempotent
def accept(proposal_id: int) -> ResponseReturnValue:
    """It becomes a topic, in a space the moderator moderates."""
    found = doors.proposal(proposal_id, Discussing.PROPOSAL_DECIDE)
    visitor = current_visitor()
    form = AcceptanceForm(prefix="accept-")
    spaces = _offer_places(form, found)

    def act() -> None:
        space = next(space for space in spaces if space.slug == form.space.data)
        services.accept_proposal(
            found,
            actor=visitor,
            version=_version(form),
            space=space,
            title=form.title.data,
            moderator=_moderator(form, space),
            opens_at=beginning(form.opens_at.data, visitor.timezone),
            closes_at=ending(form.closes_at.data, visitor.timezone),
            reason=form.reason.data or "",
        )

    return _taken(found, "acceptance", form, act, onward=lambda: _after_acceptance(found, form))


@blueprint.post("/proposals/<int:proposal_id>/changes")
@policy(Discussing.PROPOSAL_DECIDE)
@idempotent
def ask_for_changes(proposal_id: int) -> ResponseReturnValue:
    """Its author is asked to revise it."""
    found = doors.proposal(proposal_id, Discussing.PROPOSAL_DECIDE)
    form = ReasonForm(prefix="changes-")

    def act() -> None:
        services.ask_for_changes(
            found, actor=current_visitor(), version=_version(form), reason=form.reason.data
        )

    return _taken(found, "changes", form, act)


@blueprint.post("/proposals/<int:proposal_id>/merging")
@policy(Discussing.PROPOSAL_DECIDE)
@idempotent
def merge_proposal(proposal_id: int) -> ResponseReturnValue:
    """Its text becomes a reply in a running topic."""
    found = doors.proposal(proposal_id, Discussing.PROPOSAL_DECIDE)
    form = MergingForm(prefix="merge-")

    def act() -> None:
        topic = queries.topic_addressed(current_visitor(), form.target.data)
        if topic is None:
            raise services.Unfit("target", _("There is no such topic that you may see."))
        services.merge_proposal(
            found,
            actor=current_visitor(),
            version=_version(form),
            topic=topic,
            reason=form.reason.data or "",
        )

    return _taken(found, "merging", form, act)


@blueprint.post("/proposals/<int:proposal_id>/refusal")
@policy(Discussing.PROPOSAL_DECIDE)
@idempotent
def decline(proposal_id: int) -> ResponseReturnValue:
    """It does not become a topic; its author reads why."""
    found = doors.proposal(proposal_id, Discussing.PROPOSAL_DECIDE)
    form = ReasonForm(prefix="decline-")

    def act() -> None:
        services.decline_proposal(
            found, actor=current_visitor(), version=_version(form), reason=form.reason.data
        )

    return _taken(found, "refusal", form, act)


def _taken(
    found: Proposal,
    step: str,
    form: FlaskForm,
    act: Callable[[], None],
    *,
    onward: Callable[[], str] | None = None,
) -> ResponseReturnValue:
    """The step is taken, or the page says why not and shows again what was typed.

    Then the proposal is shown, or what `onward` gives the address of.
    """
    if not form.validate():
        return _proposal_page(found, step, form), 422
    try:
        act()
    except services.Overtaken:
        return _proposal_page(found, step, form, overtaken=True), 409
    except services.Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _proposal_page(found, step, form), 422
    return commit(redirect(onward() if onward else _address(found), 303))


def _after_acceptance(found: Proposal, form: AcceptanceForm) -> str:
    """Where the questions of a guided discussion are written, or the proposal."""
    if form.guided.data and found.topic is not None:
        return url_for("discussions.guided_form", topic_id=found.topic.id)
    return _address(found)


def _propose_page(form: ProposalForm) -> str:
    visitor = current_visitor()
    spaces = _offer_spaces(form)
    title = (form.title.data or "").strip()
    return render_template(
        "discussions/propose.html",
        form=form,
        spaces=spaces,
        similar=queries.similar_topics(visitor, title) if len(title) > 3 else [],
    )


def _proposal_page(
    found: Proposal, step: str = "", form: FlaskForm | None = None, *, overtaken: bool = False
) -> str:
    visitor = current_visitor()
    decides = found.is_undecided and can(visitor, Discussing.PROPOSAL_DECIDE, found)
    forms: dict[str, FlaskForm] = {}
    if found.is_undecided and found.author_id == visitor.id:
        forms["revision"] = RevisionForm(formdata=None, data=_as_proposed(found))
        forms["revision"].files.hanging = queries.files_on(found)
        _offer_spaces(forms["revision"])
    if decides:
        accepting = AcceptanceForm(
            formdata=None,
            prefix="accept-",
            title=found.title,
            space=found.space.slug,
            moderator=visitor.public_id,
        )
        _offer_places(accepting, found)
        forms["acceptance"] = accepting
        forms["changes"] = ReasonForm(formdata=None, prefix="changes-")
        forms["merging"] = MergingForm(formdata=None, prefix="merge-")
        forms["refusal"] = ReasonForm(formdata=None, prefix="decline-")
    if form is not None and step in forms and not overtaken:
        forms[step] = form
    for each in forms.values():
        each["version"].data = str(found.version)
    return render_template(
        "discussions/proposal.html",
        proposal=found,
        steps=queries.steps_of(found),
        files=queries.files_beside(found),
        space=queries.seen_space(visitor, found.space_id),
        topic=queries.topic_addressed(visitor, str(found.topic_id or "")),
        similar=queries.similar_topics(visitor, found.title) if decides else [],
        forms=forms,
        sent=step if form is not None and not overtaken else "",
        overtaken=overtaken,
        typed=_typed(form) if overtaken and form is not None else [],
    )


def _offer_spaces(form: Any) -> list[Space]:
    """The spaces one may propose for."""
    spaces = list(queries.my_spaces(current_visitor()))
    lang = current_language().code
    titles = [(space.slug, space.text(lang).title) for space in spaces]
    form.space.choices = offered([("", _("Choose a space")), *titles])
    return spaces


def _offer_places(form: AcceptanceForm, found: Proposal) -> list[Space]:
    """The spaces one moderates, and who moderates them."""
    visitor = current_visitor()
    spaces = list(queries.moderated_spaces(visitor))
    lang = current_language().code
    form.space.choices = offered((space.slug, space.text(lang).title) for space in spaces)
    people = {visitor.public_id: visitor.public_name}
    people |= {each.public_id: each.public_name for each in queries.moderators_of(found.space)}
    form.moderator.choices = offered(people.items())
    form.moderator.data = form.moderator.data or visitor.public_id
    return spaces


def _moderator(form: AcceptanceForm, space: Space) -> Member | None:
    """Whom the form names, if that person moderates the space it goes to."""
    chosen = next(
        (one for one in queries.moderators_of(space) if one.public_id == form.moderator.data), None
    )
    visitor: Member = current_visitor()
    if chosen is None and form.moderator.data != visitor.public_id:
        raise services.Unfit("moderator", _("This person does not moderate that space."))
    return chosen or visitor


def _from_draft(fields: dict[str, Any], space: Space | None) -> dict[str, Any]:
    """The draft's fields as the form takes them; what was kept in another shape is left out."""
    words = {
        name: fields[name]
        for name in ("title", "body", "lang")
        if isinstance(fields.get(name), str) and fields[name]
    }
    lists = {
        name: [fields[name]] if isinstance(fields[name], str) else fields[name]
        for name in ("objectives", "countries", "files")
        if isinstance(fields.get(name), str | list)
    }
    chosen = space.slug if space else fields.get("space", "")
    return {**words, **lists, "space": chosen if isinstance(chosen, str) else ""}


def _as_proposed(found: Proposal) -> dict[str, Any]:
    names = ("title", "body", "lang", "objectives", "countries")
    return {**{name: getattr(found, name) for name in names}, "space": found.space.slug}


def _typed(form: FlaskForm) -> list[tuple[str, str]]:
    """What was written into the form, to be read again: (label, text)."""
    return [
        (str(field.label.text), str(field.data))
        for field in form
        if field.type in ("StringField", "TextAreaField", "BodyField") and field.data
    ]


def _version(form: Any) -> int:
    return whole_or(form.version.data, 0)


def _address(found: Proposal) -> str:
    return url_for("discussions.proposal", proposal_id=found.id)
