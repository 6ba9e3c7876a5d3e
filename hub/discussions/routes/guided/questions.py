"""Which guiding question a contribution answers, as a moderator sees it."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound
from hub.core.i18n import _
from hub.core.permissions import policy
from hub.discussions import doors, queries, services
from hub.discussions.forms import QuestionChoiceForm
from hub.discussions.models import Contribution
from hub.discussions.policy import Discussing
from hub.discussions.queries import Guide
from hub.discussions.routes.blueprint import blueprint
from hub.discussions.routes.topics import permalink


@blueprint.get("/contributions/<int:contribution_id>/question")
@policy(Discussing.CONTRIBUTION_ASSIGN)
def question_form(contribution_id: int) -> ResponseReturnValue:
    """The form in which a moderator says what a contribution answers."""
    found, guide = _guided(contribution_id)
    number = found.question.position if found.question else queries.WHOLE
    return _page(found, guide, QuestionChoiceForm(formdata=None, question=number))


@blueprint.post("/contributions/<int:contribution_id>/question")
@policy(Discussing.CONTRIBUTION_ASSIGN)
@idempotent
def assign_question(contribution_id: int) -> ResponseReturnValue:
    """The contribution answers another question, or speaks to the whole."""
    found, guide = _guided(contribution_id)
    form = QuestionChoiceForm()
    is_valid = form.validate()
    chosen = guide.question(form.question.data)
    if is_valid and chosen is None and form.question.data != queries.WHOLE:
        form.question.errors = [_("This question is no longer asked.")]
        is_valid = False
    if not is_valid:
        return _page(found, guide, form), 422
    services.guided.assign_question(
        found,
        actor=current_visitor(),
        question=chosen,
        with_replies=form.with_replies.data,
    )
    return commit(redirect(permalink(found), 303))


def _guided(contribution_id: int) -> tuple[Contribution, Guide]:
    found = doors.contribution(contribution_id, Discussing.CONTRIBUTION_ASSIGN)
    guide = queries.guide(found.topic)
    if guide is None:
        raise NotFound()
    return found, guide


def _page(found: Contribution, guide: Guide, form: QuestionChoiceForm) -> str:
    return render_template(
        "discussions/guided_question.html",
        contribution=found,
        topic=found.topic,
        guide=guide,
        form=form,
    )
