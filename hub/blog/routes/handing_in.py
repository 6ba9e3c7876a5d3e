"""Authors hand their article in, or take it back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.blog import doors
from hub.blog.forms.writing import HandingInForm
from hub.blog.models import DRAFT, Article
from hub.blog.policy import Blogging, takes_back
from hub.blog.queries import manuscripts
from hub.blog.routes.blueprint import blueprint
from hub.blog.services import stages
from hub.blog.services.checking import faults_of
from hub.blog.services.wording import hints_of
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused, Unfit
from hub.core.i18n import _
from hub.core.permissions import policy
from hub.taxonomy.queries.wording import PERSON


@blueprint.get("/manuscripts/<public_id>/handing-in")
@policy(Blogging.ARTICLE_WRITE)
def handing_in(public_id: str) -> ResponseReturnValue:
    """The article as it is handed in, and what it lacks."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_WRITE)
    if article.stage != DRAFT:
        return redirect(url_for("blog.manuscript", public_id=public_id), 302)
    return _page(article, HandingInForm(formdata=None, data={"version": article.version}))


@blueprint.post("/manuscripts/<public_id>/handing-in")
@policy(Blogging.ARTICLE_WRITE)
@idempotent
def hand_in(public_id: str) -> ResponseReturnValue:
    """Its editor has it, and is told."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_WRITE)
    form = HandingInForm()
    if not form.validate():
        return _page(article, form), 422
    try:
        stages.hand_in(
            article,
            actor=current_visitor(),
            version=form.number,
            words=form.words.data or "",
            is_looked_at=form.is_looked_at.data,
        )
    except Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _page(doors.manuscript(public_id, Blogging.ARTICLE_WRITE), form), 422
    except Refused as refusal:
        db.session.rollback()
        article = doors.manuscript(public_id, Blogging.ARTICLE_WRITE)
        is_lacking = isinstance(refusal, stages.Incomplete)
        words = "" if is_lacking else str(refusal.description)
        return _page(article, form, refusal=words), 422 if is_lacking else 409
    flash(_("It is with its editor. You are told what comes next."), "success")
    return commit(redirect(url_for("blog.manuscript", public_id=public_id), 303))


@blueprint.get("/manuscripts/<public_id>/taking-back")
@policy(Blogging.ARTICLE_TAKE_BACK)
def taking_back(public_id: str) -> ResponseReturnValue:
    """What becomes of it if it is taken back."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_TAKE_BACK)
    if not takes_back(current_visitor(), article):
        return redirect(url_for("blog.manuscript", public_id=public_id), 302)
    return _back_page(article, HandingInForm(formdata=None, data={"version": article.version}))


@blueprint.post("/manuscripts/<public_id>/taking-back")
@policy(Blogging.ARTICLE_TAKE_BACK)
@idempotent
def take_back(public_id: str) -> ResponseReturnValue:
    """What an editor had is its authors' again; what nobody edits yet is given up."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_TAKE_BACK)
    form = HandingInForm()
    if not form.validate():
        return _back_page(article, form), 422
    try:
        stages.take_back(
            article, actor=current_visitor(), version=form.number, words=form.words.data or ""
        )
    except Refused as refusal:
        db.session.rollback()
        article = doors.manuscript(public_id, Blogging.ARTICLE_TAKE_BACK)
        return _back_page(article, form, refusal=str(refusal.description)), 409
    flash(_("It is taken back."), "success")
    return commit(redirect(url_for("blog.manuscript", public_id=public_id), 303))


def _page(article: Article, form: HandingInForm, refusal: str = "") -> str:
    hints = hints_of(article)
    return render_template(
        "blog/writing/hand_in.html",
        article=article,
        form=form,
        refusal=refusal,
        lacking=faults_of(article),
        hints=hints,
        asks_to_look=any(hint.kind == PERSON for hint in hints),
        matter=manuscripts.matter_of(article),
    )


def _back_page(article: Article, form: HandingInForm, refusal: str = "") -> str:
    return render_template(
        "blog/writing/take_back.html",
        article=article,
        form=form,
        refusal=refusal,
        matter=manuscripts.matter_of(article),
    )
