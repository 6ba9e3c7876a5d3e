"""Saved answers: listed, written, deleted by those who moderate."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.choices import offered
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import LANGUAGES, _
from hub.core.permissions import can, policy, require
from hub.moderation import doors, queries, services
from hub.moderation.forms import AnswerForm
from hub.moderation.models import SavedAnswer
from hub.moderation.policy import Moderating, is_staff, moderated_scopes
from hub.moderation.routes.blueprint import blueprint


@blueprint.get("/answers/")
@policy(Moderating.ANSWERS_KEEP)
def answers() -> ResponseReturnValue:
    """What the visitor may answer with, and what of it they may change."""
    visitor = current_visitor()
    require(visitor, Moderating.ANSWERS_KEEP)
    found = queries.answers_for(visitor)
    return render_template(
        "moderation/answers.html",
        answers=found,
        titles=queries.scope_titles({each.scope for each in found if each.scope}),
    )


@blueprint.get("/answers/new")
@policy(Moderating.ANSWERS_KEEP)
def new_answer() -> ResponseReturnValue:
    """An empty form."""
    require(current_visitor(), Moderating.ANSWERS_KEEP)
    return _page(_offer(AnswerForm(formdata=None)), None)


@blueprint.post("/answers/")
@policy(Moderating.ANSWERS_KEEP)
@idempotent
def add_answer() -> ResponseReturnValue:
    """There is one answer more."""
    require(current_visitor(), Moderating.ANSWERS_KEEP)
    return _keep(None)


@blueprint.get("/answers/<int:answer_id>")
@policy(Moderating.ANSWERS_KEEP)
def edit_answer(answer_id: int) -> ResponseReturnValue:
    """The form with what the answer says."""
    found = doors.answer(answer_id, Moderating.ANSWERS_KEEP)
    words = {f"in_{text.lang}": text.body for text in found.texts}
    form = AnswerForm(formdata=None, name=found.name, scope=found.scope, **words)
    return _page(_offer(form), found)


@blueprint.post("/answers/<int:answer_id>")
@policy(Moderating.ANSWERS_KEEP)
@idempotent
def change_answer(answer_id: int) -> ResponseReturnValue:
    """The answer reads so from now on."""
    return _keep(doors.answer(answer_id, Moderating.ANSWERS_KEEP))


@blueprint.delete("/answers/<int:answer_id>")
@policy(Moderating.ANSWERS_KEEP)
def delete_answer(answer_id: int) -> ResponseReturnValue:
    """The answer can be chosen no more."""
    found = doors.answer(answer_id, Moderating.ANSWERS_KEEP)
    services.delete_answer(found, actor=current_visitor())
    flash(_("The answer is deleted."), "success")
    return commit(redirect(url_for("moderation.answers"), 303))


def _keep(found: SavedAnswer | None) -> ResponseReturnValue:
    form = _offer(AnswerForm())
    if not form.validate():
        return _page(form, found), 422
    services.keep_answer(
        found,
        actor=current_visitor(),
        name=form.name.data,
        scope=form.scope.data,
        texts=form.texts,
    )
    flash(_("The answer is saved."), "success")
    return commit(redirect(url_for("moderation.answers"), 303))


def _page(form: AnswerForm, found: SavedAnswer | None) -> str:
    can_delete = found is not None and can(current_visitor(), Moderating.ANSWERS_KEEP, found)
    return render_template(
        "moderation/answer.html",
        form=form,
        answer=found,
        can_delete=can_delete,
        codes=list(LANGUAGES),
    )


def _offer(form: AnswerForm) -> AnswerForm:
    """The scopes one moderates; staff may write for all."""
    visitor = current_visitor()
    scopes = set(moderated_scopes(visitor))
    if is_staff(visitor):
        scopes |= set(queries.scopes_of(visitor))
    titles = queries.scope_titles(scopes)
    everybody = [("", _("Everybody who moderates"))] if is_staff(visitor) else []
    named = sorted(titles.items(), key=lambda item: item[1].casefold())
    form.scope.choices = offered([*everybody, *named])
    return form
