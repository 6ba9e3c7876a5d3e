"""A summary that is out: read, cited, endorsed or objected to, archived."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.limits import limiter
from hub.core.permissions import can, policy
from hub.discussions import doors, queries, services
from hub.discussions.forms import ENDORSE, AnswerForm, StanceForm
from hub.discussions.models import Endorsement, Summary, Topic
from hub.discussions.policy import Discussing
from hub.discussions.routes.blueprint import blueprint


@blueprint.get("/topics/<int:topic_id>/summary")
@policy(Discussing.TOPIC_READ)
def summary(topic_id: int) -> ResponseReturnValue:
    """The latest version of the summary."""
    return _page(doors.summary(topic_id))


@blueprint.get("/topics/<int:topic_id>/summary/<int:version>")
@policy(Discussing.TOPIC_READ)
def summary_version(topic_id: int, version: int) -> ResponseReturnValue:
    """One version, at the address under which it is cited."""
    return _page(doors.summary(topic_id, version))


@blueprint.post("/topics/<int:topic_id>/summary/<int:version>/endorsement")
@policy(Discussing.SUMMARY_ENDORSE)
@limiter.limit("30/hour", methods=["POST"])
@idempotent
def take_stance(topic_id: int, version: int) -> ResponseReturnValue:
    """A participant endorses this version, or objects to it."""
    found = doors.endorsable(topic_id, version)
    form = StanceForm()
    if not form.validate():
        return _page(found, stance=form), 422
    try:
        services.guided.take_stance(
            found,
            actor=current_visitor(),
            is_endorsed=form.stance.data == ENDORSE,
            is_named=form.is_named.data,
            reason=form.reason.data,
        )
    except services.Overtaken as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal.description))
        return _page(doors.summary(topic_id), stance=form), 409
    return commit(redirect(_address(found.topic), 303))


@blueprint.post("/objections/<int:objection_id>/answer")
@policy(Discussing.OBJECTION_ANSWER)
@idempotent
def answer_objection(objection_id: int) -> ResponseReturnValue:
    """A moderator answers what was objected."""
    found = doors.objection(objection_id)
    topic, form = found.summary.topic, AnswerForm()
    shown = queries.summary_of(topic, found.summary.version)
    assert shown is not None
    if not form.validate():
        return _page(shown, answer=form, answered=found), 422
    try:
        services.guided.answer_objection(found, actor=current_visitor(), answer=form.answer.data)
    except services.Overtaken as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal.description))
        return _page(shown, answer=form, answered=found), 409
    return commit(redirect(_address(topic) + "#objections", 303))


@blueprint.post("/topics/<int:topic_id>/archive")
@policy(Discussing.SUMMARY_WRITE)
@idempotent
def archive_discussion(topic_id: int) -> ResponseReturnValue:
    """The endorsed discussion is archived before its day."""
    found = doors.guided(topic_id, Discussing.SUMMARY_WRITE)
    services.guided.archive(found, actor=current_visitor())
    return commit(redirect(_address(found), 303))


def _page(
    shown: Summary,
    *,
    stance: StanceForm | None = None,
    answer: AnswerForm | None = None,
    answered: Endorsement | None = None,
) -> str:
    topic, visitor = shown.topic, current_visitor()
    versions = queries.versions_of(topic)
    is_latest = versions[0].id == shown.id
    mine = queries.stance_of(visitor, shown)
    is_asking = is_latest and topic.guided is not None and topic.guided.is_asking
    if stance is None and is_asking and queries.took_part(visitor, topic):
        stance = StanceForm(formdata=None, data=_as_said(mine))
    return render_template(
        "discussions/summary.html",
        topic=topic,
        summary=shown,
        versions=versions,
        is_latest=is_latest,
        tally=queries.tally(shown),
        mine=mine,
        stance=stance,
        moderates=can(visitor, Discussing.SUMMARY_WRITE, topic),
        answer=answer or AnswerForm(formdata=None),
        answered=answered,
        path=request.path,
    )


def _as_said(mine: Endorsement | None) -> dict[str, object]:
    if mine is None:
        return {}
    return {
        "stance": ENDORSE if mine.is_endorsed else "object",
        "is_named": mine.is_named,
        "reason": mine.reason,
    }


def _address(topic: Topic) -> str:
    return url_for("discussions.summary", topic_id=topic.id)
