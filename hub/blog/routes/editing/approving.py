"""An article is given back, put before its authors, and approved by them."""

from collections.abc import Callable

from flask import flash, request
from flask.typing import ResponseReturnValue

from hub.blog import doors
from hub.blog.forms.editing import ReasonForm, StepForm
from hub.blog.models import TRANSLATION, Article
from hub.blog.policy import Blogging
from hub.blog.routes.blueprint import blueprint
from hub.blog.routes.editing.publishing import publication_page, to_publication
from hub.blog.routes.editing.text import text_page, to_text
from hub.blog.services import approving as services
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.numbers import whole_or
from hub.core.permissions import policy


@blueprint.post("/manuscripts/<public_id>/return")
@policy(Blogging.ARTICLE_SEND_BACK)
@idempotent
def give_back(public_id: str) -> ResponseReturnValue:
    """An editor gives it back to its authors, or an author to the editor, with words."""
    article = doors.step(public_id, Blogging.ARTICLE_SEND_BACK)
    form = ReasonForm()
    if not form.validate():
        return text_page(article, returning=form), 422
    return _step(
        article,
        lambda: services.give_back(
            article, actor=current_visitor(), version=form.number, words=form.words.data
        ),
        _("The article is given back, with your words."),
        typed=form.words.data,
    )


@blueprint.post("/manuscripts/<public_id>/approval")
@policy(Blogging.ARTICLE_SUGGEST)
@idempotent
def ask_approval(public_id: str) -> ResponseReturnValue:
    """Its authors are asked to approve it."""
    article = doors.step(public_id, Blogging.ARTICLE_SUGGEST)
    form = StepForm()
    if not form.validate():
        return text_page(article, stepping=form), 422
    return _step(
        article,
        lambda: services.ask_approval(
            article, actor=current_visitor(), version=form.number, words=form.words.data
        ),
        _("The authors are asked to approve it."),
        typed=form.words.data,
    )


@blueprint.post("/manuscripts/<public_id>/approvals")
@policy(Blogging.ARTICLE_APPROVE)
@idempotent
def approve(public_id: str) -> ResponseReturnValue:
    """One of its authors approves exactly what they read."""
    article = doors.step(public_id, Blogging.ARTICLE_APPROVE)
    version = whole_or(request.form.get("text_version"), 0)
    return _step(
        article,
        lambda: services.approve(article, actor=current_visitor(), text_version=version),
        _("You approved the article."),
    )


@blueprint.post("/manuscripts/<public_id>/approvals/others")
@policy(Blogging.ARTICLE_PUBLISH)
@idempotent
def go_on_without(public_id: str) -> ResponseReturnValue:
    """An editor goes on without the approval of all, and says why."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_PUBLISH)
    form = ReasonForm()
    if not form.validate():
        return publication_page(article, overriding=form), 422
    try:
        services.go_on_without(
            article, actor=current_visitor(), version=form.number, reason=form.words.data
        )
    except Refused as refusal:
        db.session.rollback()
        article = doors.manuscript(public_id, Blogging.ARTICLE_PUBLISH)
        return publication_page(article, overriding=form, said=str(refusal.description)), 409
    flash(_("The article can be translated and published."), "success")
    return commit(to_publication(article))


def _step(
    article: Article, act: Callable[[], None], words: str, *, typed: str = ""
) -> ResponseReturnValue:
    public_id = article.public_id
    try:
        act()
    except Refused as refusal:
        db.session.rollback()
        article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
        return text_page(article, said=str(refusal.description), typed=typed), 409
    flash(words, "success")
    if article.stage == TRANSLATION:
        flash(_("All authors approved it: it can be translated and published."), "success")
    return commit(to_text(article))
