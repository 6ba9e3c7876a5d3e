"""An editor edits a copy of the text; its authors decide on what is suggested."""

from flask import flash, render_template, request, url_for
from flask import redirect as to
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from hub.blog import doors
from hub.blog.forms.editing import CopyForm, RewordForm
from hub.blog.models import Article
from hub.blog.policy import Blogging
from hub.blog.routes.blueprint import blueprint
from hub.blog.routes.editing.text import text_page, to_text
from hub.blog.services.editing.suggesting import (
    CopyOvertaken,
    copy_of,
    open_suggestions,
    reword,
    settle,
    suggest,
)
from hub.blog.services.wording import hints_of
from hub.core.comparing import Piece, pieces_of
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.numbers import whole_or
from hub.core.permissions import policy


@blueprint.get("/manuscripts/<public_id>/copy")
@policy(Blogging.ARTICLE_SUGGEST)
def editors_copy(public_id: str) -> ResponseReturnValue:
    """The text with all open suggestions taken, to edit it."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_SUGGEST)
    form = CopyForm(formdata=None)
    copy = copy_of(article.original, open_suggestions(article))
    form.show(copy)
    form.begin_with(copy)
    return _copy_page(article, form)


@blueprint.post("/manuscripts/<public_id>/copy")
@policy(Blogging.ARTICLE_SUGGEST)
@idempotent
def suggest_changes(public_id: str) -> ResponseReturnValue:
    """Each passage that was edited becomes a suggestion; what others did meanwhile is shown."""
    article = doors.step(public_id, Blogging.ARTICLE_SUGGEST)
    form = CopyForm()
    if not form.validate():
        return _copy_page(article, form), 422
    try:
        made = suggest(
            article,
            actor=current_visitor(),
            base=form.base,
            copy=form.copy,
            note=form.note.data,
        )
    except CopyOvertaken as overtaken:
        db.session.rollback()
        article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
        theirs = pieces_of(form.base.body, overtaken.current.body)
        form.begin_with(overtaken.current)
        if overtaken.rebased is not None:
            form.show(overtaken.rebased)
        page = _copy_page(article, form, theirs=theirs, is_merged=overtaken.rebased is not None)
        return page, 409
    except Refused as refusal:
        db.session.rollback()
        article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
        return _copy_page(article, form, said=str(refusal.description)), 409
    flash(
        ngettext("%(num)s suggestion is made.", "%(num)s suggestions are made.", made)
        if made
        else _("Nothing new is suggested."),
        "success",
    )
    return commit(to_text(article))


@blueprint.post("/manuscripts/<public_id>/suggestions")
@policy(Blogging.ARTICLE_SETTLE)
@idempotent
def settle_suggestions(public_id: str) -> ResponseReturnValue:
    """One suggestion, or all that its author has seen, are taken into the text or left."""
    article = doors.step(public_id, Blogging.ARTICLE_SETTLE)
    takes = "take" in request.form
    asked = request.form.get("take" if takes else "leave", "")
    seen = request.form.getlist("seen") if asked == "all" else [asked]
    try:
        done, outdated = settle(
            article, [whole_or(each, 0) for each in seen], actor=current_visitor(), takes=takes
        )
    except Refused as refusal:
        db.session.rollback()
        article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
        return text_page(article, said=str(refusal.description)), 409
    if takes:
        words = ngettext("%(num)s suggestion is taken.", "%(num)s suggestions are taken.", done)
    else:
        words = ngettext("%(num)s suggestion is left.", "%(num)s suggestions are left.", done)
    if done:
        flash(words, "success")
    if outdated or not done:
        flash(_("A passage reads otherwise by now: what was suggested for it is outdated."), "info")
    return commit(to_text(article, _next_open(article, whole_or(asked, 0))))


@blueprint.get("/manuscripts/<public_id>/suggestions/<int:number>/wording")
@policy(Blogging.ARTICLE_SETTLE)
def own_wording(public_id: str, number: int) -> ResponseReturnValue:
    """The passage, to write it in one's own words."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_SETTLE)
    found = next((each for each in open_suggestions(article) if each.id == number), None)
    if found is None:
        flash(_("A passage reads otherwise by now: what was suggested for it is outdated."), "info")
        return to(url_for("blog.edited_text", public_id=public_id), 302)
    form = RewordForm(formdata=None, words=found.replacement)
    return render_template(
        "blog/editing/wording.html", article=article, suggestion=found, form=form, said=""
    )


@blueprint.post("/manuscripts/<public_id>/suggestions/<int:number>/wording")
@policy(Blogging.ARTICLE_SETTLE)
@idempotent
def word_otherwise(public_id: str, number: int) -> ResponseReturnValue:
    """The passage reads as its author says."""
    article = doors.step(public_id, Blogging.ARTICLE_SETTLE)
    form = RewordForm()
    form.validate()
    try:
        is_done = reword(article, number, actor=current_visitor(), words=form.words.data)
    except Refused as refusal:
        db.session.rollback()
        article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
        return text_page(article, said=str(refusal.description), typed=form.words.data), 409
    if not is_done:
        db.session.commit()
        said = _("A passage reads otherwise by now: what was suggested for it is outdated.")
        return text_page(article, said=said, typed=form.words.data), 409
    flash(_("Your wording stands in the text."), "success")
    return commit(to_text(article, _next_open(article, 0)))


def _next_open(article: Article, after: int) -> str:
    """Where the eyes go next: the suggestion behind the one that was settled, if any is open."""
    still = [each.id for each in open_suggestions(article)]
    found = next((each for each in still if each > after), next(iter(still), None))
    return f"suggestion-{found}" if found else "text"


def _copy_page(
    article: Article,
    form: CopyForm,
    *,
    theirs: list[Piece] | None = None,
    is_merged: bool = False,
    said: str = "",
) -> str:
    return render_template(
        "blog/editing/copy.html",
        article=article,
        form=form,
        hints=hints_of(article),
        theirs=theirs,
        is_merged=is_merged,
        said=said,
    )
