"""Authors and editors comment on passages, answer, and settle what was said."""

from flask import flash
from flask.typing import ResponseReturnValue

from hub.blog import doors
from hub.blog.forms.editing import AnswerForm, CommentForm
from hub.blog.models import Article, PassageComment
from hub.blog.policy import Blogging
from hub.blog.queries import editing as queries
from hub.blog.routes.blueprint import blueprint
from hub.blog.routes.editing.text import offer_passages, text_page, to_text
from hub.blog.services.editing import commenting as services
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Refused
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import policy


@blueprint.post("/manuscripts/<public_id>/comments")
@policy(Blogging.ARTICLE_COMMENT)
@limiter.limit("120/hour")
@idempotent
def comment_on_passage(public_id: str) -> ResponseReturnValue:
    """A comment stands beside a passage, or beside the whole."""
    article = doors.step(public_id, Blogging.ARTICLE_COMMENT)
    form = CommentForm()
    if not form.validate():
        offer_passages(form, article, queries.edited(article), selected=form.place or (-1, -1))
        return text_page(article, commenting=form), 422
    try:
        made = services.comment(
            article,
            actor=current_visitor(),
            body=form.body.data,
            place=form.place,
            quote=form.quote.data or "",
        )
    except Refused as refusal:
        return _refused(public_id, refusal, typed=form.body.data)
    flash(_("Your comment stands beside the text."), "success")
    return commit(to_text(article, f"comment-{made.id}"))


@blueprint.post("/manuscripts/<public_id>/comments/<int:number>/answers")
@policy(Blogging.ARTICLE_COMMENT)
@limiter.limit("120/hour")
@idempotent
def answer_comment(public_id: str, number: int) -> ResponseReturnValue:
    """An answer stands below a comment, which is open again."""
    article = doors.step(public_id, Blogging.ARTICLE_COMMENT)
    found = _comment(article, number)
    form = AnswerForm()
    if not form.validate():
        return text_page(article, answering=form, answered=found.id), 422
    try:
        services.answer(article, found, actor=current_visitor(), body=form.body.data)
    except Refused as refusal:
        return _refused(public_id, refusal, typed=form.body.data)
    flash(_("Your answer is saved."), "success")
    return commit(to_text(article, f"comment-{found.id}"))


@blueprint.put("/manuscripts/<public_id>/comments/<int:number>")
@policy(Blogging.COMMENT_CHANGE)
def change_comment(public_id: str, number: int) -> ResponseReturnValue:
    """A comment, or an answer, says something else."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
    said = doors.said(article, number, Blogging.COMMENT_CHANGE)
    form = AnswerForm()
    if not form.validate():
        return text_page(article, changing=form, changed=said.id), 422
    services.change(said, body=form.body.data)
    flash(_("Saved."), "success")
    return commit(to_text(article, f"comment-{said.id}"))


@blueprint.delete("/manuscripts/<public_id>/comments/<int:number>")
@policy(Blogging.COMMENT_CHANGE)
def delete_comment(public_id: str, number: int) -> ResponseReturnValue:
    """A comment, or an answer, is gone."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
    said = doors.said(article, number, Blogging.COMMENT_CHANGE)
    anchor = f"comment-{said.parent_id}" if said.parent_id else "general"
    services.delete(said)
    flash(_("Your comment is deleted."), "success")
    return commit(to_text(article, anchor))


@blueprint.post("/manuscripts/<public_id>/comments/<int:number>/resolution")
@policy(Blogging.ARTICLE_COMMENT)
def resolve_comment(public_id: str, number: int) -> ResponseReturnValue:
    """A comment is dealt with."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_COMMENT)
    services.resolve(_comment(article, number), actor=current_visitor())
    return commit(to_text(article, f"comment-{number}"))


@blueprint.delete("/manuscripts/<public_id>/comments/<int:number>/resolution")
@policy(Blogging.ARTICLE_COMMENT)
def reopen_comment(public_id: str, number: int) -> ResponseReturnValue:
    """A comment is not dealt with after all."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_COMMENT)
    services.reopen(_comment(article, number))
    return commit(to_text(article, f"comment-{number}"))


def _comment(article: Article, number: int) -> PassageComment:
    found = queries.comment(article, number)
    if found is None:
        raise NotFound()
    return found


def _refused(public_id: str, refusal: Refused, *, typed: str) -> ResponseReturnValue:
    db.session.rollback()
    article = doors.step(public_id, Blogging.ARTICLE_COMMENT)
    return text_page(article, said=str(refusal.description), typed=typed), 409
