"""One contribution: its address, editing, history, removal, reactions."""

from flask import abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent, wants_fragment
from hub.core.files import described, takes_files
from hub.core.limits import limiter
from hub.core.numbers import whole_or
from hub.core.permissions import policy
from hub.discussions import doors, queries, services
from hub.discussions.forms import EditForm, RemovalForm
from hub.discussions.models import REACTIONS, Contribution
from hub.discussions.policy import Discussing
from hub.discussions.routes import fragments
from hub.discussions.routes.blueprint import blueprint
from hub.discussions.routes.topics import address, held_back, permalink


@blueprint.get("/contributions/<int:contribution_id>")
@policy(Discussing.CONTRIBUTION_READ)
def contribution(contribution_id: int) -> ResponseReturnValue:
    """The short address of a contribution leads to its place in the thread."""
    found = doors.contribution(contribution_id, Discussing.CONTRIBUTION_READ)
    return redirect(permalink(found), 302)


@blueprint.get("/contributions/<int:contribution_id>/edit")
@policy(Discussing.CONTRIBUTION_EDIT)
def edit_form(contribution_id: int) -> ResponseReturnValue:
    """The form to change what a contribution says."""
    found = doors.contribution(contribution_id, Discussing.CONTRIBUTION_EDIT)
    form = EditForm(
        formdata=None, body=found.source, lang=found.lang, version=str(found.edit_count)
    )
    form.files.hanging = queries.files_on(found)
    return _edit_page(found, form)


@blueprint.post("/contributions/<int:contribution_id>/edit")
@policy(Discussing.CONTRIBUTION_EDIT)
@takes_files
@idempotent
def edit(contribution_id: int) -> ResponseReturnValue:
    """The contribution reads differently; what it said stays in its history."""
    found = doors.contribution(contribution_id, Discussing.CONTRIBUTION_EDIT)
    form = EditForm()
    form.files.hanging = queries.files_on(found)
    if not form.validate():
        return _edit_page(found, form), 422
    version = whole_or(form.version.data, -1)
    if version != found.edit_count:
        return _edit_page(found, form, overtaken=True), 409
    held = services.hand_in_edit(
        found,
        actor=current_visitor(),
        body=form.body.data,
        lang=form.lang.data,
        version=version,
        reason=form.reason.data or "",
        attachments=form.files.data,
        taken_out=form.files.out,
    )
    if held is not None:
        return commit(held_back(held))
    return commit(redirect(permalink(found), 303))


@blueprint.get("/contributions/<int:contribution_id>/history")
@policy(Discussing.CONTRIBUTION_READ)
def history(contribution_id: int) -> ResponseReturnValue:
    """What the contribution said before each edit."""
    found = doors.contribution(contribution_id, Discussing.CONTRIBUTION_READ)
    if found.is_removed:
        abort(404)
    return render_template(
        "discussions/history.html",
        contribution=found,
        topic=found.topic,
        revisions=queries.revisions(found),
    )


@blueprint.get("/contributions/<int:contribution_id>/removal")
@policy(Discussing.CONTRIBUTION_REMOVE)
def removal_form(contribution_id: int) -> ResponseReturnValue:
    """Ask before it is removed, and say what will happen."""
    found = doors.contribution(contribution_id, Discussing.CONTRIBUTION_REMOVE)
    return render_template(
        "discussions/removal.html", contribution=found, topic=found.topic, form=RemovalForm()
    )


@blueprint.delete("/contributions/<int:contribution_id>")
@policy(Discussing.CONTRIBUTION_REMOVE)
@idempotent
def remove(contribution_id: int) -> ResponseReturnValue:
    """Only a tombstone is left."""
    found = doors.contribution(contribution_id, Discussing.CONTRIBUTION_REMOVE)
    form = RemovalForm()
    services.remove_contribution(found, actor=current_visitor(), reason=form.reason.data or "")
    return _changed(found)


@blueprint.post("/contributions/<int:contribution_id>/restoration")
@policy(Discussing.CONTRIBUTION_RESTORE)
@idempotent
def restore(contribution_id: int) -> ResponseReturnValue:
    """The removal is undone."""
    found = doors.contribution(contribution_id, Discussing.CONTRIBUTION_RESTORE)
    services.restore_contribution(found, actor=current_visitor())
    return _changed(found)


@blueprint.post("/contributions/<int:contribution_id>/withdrawal")
@policy(Discussing.CONTRIBUTION_REMOVE)
@idempotent
def take_back(contribution_id: int) -> ResponseReturnValue:
    """Its author takes back what was just sent; text and files return into the composer."""
    found = doors.contribution(contribution_id, Discussing.CONTRIBUTION_REMOVE)
    if found.author_id != current_visitor().id:
        abort(403)
    source, files = services.take_back(found, actor=current_visitor())
    if wants_fragment():
        return commit(
            jsonify(
                number=found.number,
                change=found.change,
                body=source,
                files=[described(file) for file in files],
            )
        )
    return commit(redirect(address(found.topic) + "#composer", 303))


@blueprint.route(
    "/contributions/<int:contribution_id>/reactions/<kind>", methods=["POST", "DELETE"]
)
@policy(Discussing.CONTRIBUTION_REACT)
@limiter.limit("60/minute")
def react(contribution_id: int, kind: str) -> ResponseReturnValue:
    """Give a reaction (POST) or take it back (DELETE)."""
    if kind not in REACTIONS:
        abort(404)
    found = doors.contribution(contribution_id, Discussing.CONTRIBUTION_REACT)
    act = services.react if request.method == "POST" else services.take_reaction_back
    act(found, actor=current_visitor(), kind=kind)
    if not wants_fragment():
        return commit(redirect(permalink(found), 303))
    db.session.flush()
    entry = queries.entry(found, visitor=current_visitor())
    return commit(render_template("discussions/_reactions.html", entry=entry, topic=found.topic))


def _edit_page(contribution: Contribution, form: EditForm, *, overtaken: bool = False) -> str:
    if overtaken:
        form.version.data = str(contribution.edit_count)
        form.version.raw_data = [form.version.data]
    return render_template(
        "discussions/edit.html",
        contribution=contribution,
        topic=contribution.topic,
        form=form,
        overtaken=overtaken,
    )


def _changed(contribution: Contribution) -> ResponseReturnValue:
    """The contribution as it stands now, in place of what the page shows."""
    if not wants_fragment():
        return commit(redirect(permalink(contribution), 303))
    visitor = current_visitor()
    db.session.flush()
    entry = queries.entry(contribution, visitor=visitor)
    return commit(fragments.contribution(entry, topic=contribution.topic, visitor=visitor))
