"""Members pitch articles; editors of the series accept or decline them."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.blog import doors
from hub.blog.forms.writing import ACCEPT, DecisionForm, PitchForm
from hub.blog.models import PITCHED, Article
from hub.blog.policy import Blogging
from hub.blog.queries import manuscripts
from hub.blog.routes.blueprint import blueprint
from hub.blog.services import stages
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Overtaken, Unfit
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.permissions import policy


@blueprint.get("/series/<slug>/pitch")
@policy(Blogging.ARTICLE_PITCH)
def new_pitch(slug: str) -> ResponseReturnValue:
    """The form with which an article is proposed, and what becomes of it."""
    found = doors.series(slug, Blogging.ARTICLE_PITCH)
    return render_template("blog/writing/pitch.html", series=found, form=PitchForm(formdata=None))


@blueprint.post("/series/<slug>/pitch")
@policy(Blogging.ARTICLE_PITCH)
@limiter.limit("20/hour", methods=["POST"])
@idempotent
def send_pitch(slug: str) -> ResponseReturnValue:
    """The editors of the series have the pitch, and are told."""
    found = doors.series(slug, Blogging.ARTICLE_PITCH)
    form = PitchForm()
    if not form.validate():
        return render_template("blog/writing/pitch.html", series=found, form=form), 422
    article = stages.pitch(
        found,
        actor=current_visitor(),
        title=form.title.data,
        words=form.words.data,
        lang=form.lang.data,
        objectives=form.objectives.data or (),
        countries=form.countries.data or (),
    )
    flash(_("Your pitch is with the editors. You are told what they decide."), "success")
    return commit(redirect(url_for("blog.manuscript", public_id=article.public_id), 303))


@blueprint.get("/manuscripts/<public_id>/decision")
@policy(Blogging.ARTICLE_DECIDE)
def deciding(public_id: str) -> ResponseReturnValue:
    """The pitch, and the form with which it is accepted or declined."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_DECIDE)
    if article.stage != PITCHED:
        return redirect(url_for("blog.manuscript", public_id=public_id), 302)
    visitor = current_visitor()
    said = {"version": article.version, "editor": visitor.public_id}
    return _page(article, _form(article, formdata=None, data=said))


@blueprint.post("/manuscripts/<public_id>/decision")
@policy(Blogging.ARTICLE_DECIDE)
@idempotent
def decide(public_id: str) -> ResponseReturnValue:
    """The pitch is accepted or declined, and its author is told."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_DECIDE)
    form = _form(article)
    if not form.validate():
        return _page(article, form), 422
    try:
        _decide(article, form)
    except (Overtaken, Unfit) as refusal:
        db.session.rollback()
        article = doors.manuscript(public_id, Blogging.ARTICLE_DECIDE)
        if isinstance(refusal, Unfit):
            form[refusal.field].errors = [str(refusal.description)]
            return _page(article, form), 422
        return _page(article, form, refusal=str(refusal.description)), 409
    flash(_("The author is told."), "success")
    return commit(redirect(url_for("blog.desk"), 303))


def _decide(article: Article, form: DecisionForm) -> None:
    actor, words = current_visitor(), form.words.data or ""
    if form.outcome.data != ACCEPT:
        stages.decline(article, actor=actor, version=form.number, words=words)
        return
    able = {each.public_id: each for each in _able(article)}
    stages.accept(
        article,
        actor=actor,
        version=form.number,
        words=words,
        editor=able.get(form.editor.data or ""),
    )


def _form(article: Article, **values: Any) -> DecisionForm:
    return DecisionForm(editors=_able(article), **values)


def _able(article: Article) -> list[Any]:
    """Who may look after it, whoever decides first."""
    visitor = current_visitor()
    others = [each for each in manuscripts.able_editors(article) if each.id != visitor.id]
    return [visitor, *others]


def _page(article: Article, form: DecisionForm, refusal: str = "") -> str:
    return render_template(
        "blog/writing/decision.html",
        article=article,
        form=form,
        refusal=refusal,
        matter=manuscripts.matter_of(article),
        steps=manuscripts.steps_of(article),
    )
