"""An article on its way: what it is waiting for, and its text to be written."""

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time

from hub.blog import doors
from hub.blog.forms.writing import TextForm
from hub.blog.models import DRAFT, PITCHED, Article
from hub.blog.policy import Blogging, leads, takes_back
from hub.blog.queries import manuscripts
from hub.blog.queries.lengths import minutes_of, words_in
from hub.blog.routes.blueprint import blueprint
from hub.blog.services.checking import faults_of, images_of
from hub.blog.services.drafting import FIELDS, Overtake, Saved, mark_of, save_text
from hub.blog.services.picturing import line_for
from hub.core import clock
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent, wants_fragment
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.numbers import whole_or
from hub.core.permissions import can, policy


@blueprint.get("/mine")
@policy(Blogging.DESK_READ)
def mine() -> ResponseReturnValue:
    """What the member writes, how far it is, and whose turn it is."""
    visitor = doors.member(Blogging.DESK_READ)
    matters = manuscripts.own_matters(visitor)
    asked = [each for each in matters if not can(visitor, Blogging.ARTICLE_WRITE, each.article)]
    return render_template(
        "blog/writing/mine.html",
        asked=asked,
        matters=[each for each in matters if each not in asked],
        series=manuscripts.series_to_pitch_for(),
    )


@blueprint.get("/manuscripts/<public_id>")
@policy(Blogging.ARTICLE_FOLLOW)
def manuscript(public_id: str) -> ResponseReturnValue:
    """How far it is, whose turn it is, and its text: to write in for its authors while it is
    theirs, else to read.
    """
    article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
    if not _is_to_write(article):
        return _reading_page(article)
    text = article.original
    return _writing_page(
        article, TextForm(formdata=None, data={name: getattr(text, name) for name in FIELDS})
    )


@blueprint.post("/manuscripts/<public_id>")
@policy(Blogging.ARTICLE_WRITE)
@limiter.limit("120/minute")
@idempotent
def save_manuscript(public_id: str) -> ResponseReturnValue:
    """What was written is kept, but for fields of a wrong shape and those that somebody else
    changed meanwhile: these are shown again with both texts.

    A script names the fields it sends (`only`) and is answered in JSON.
    """
    article = doors.manuscript(public_id, Blogging.ARTICLE_WRITE)
    form = TextForm()
    faults = form.faulty()
    values = dict(form.values())
    act, _dash, asked = request.form.get("do", "").partition("-")
    if act == "theirs":
        values.pop(asked, None)
    if act == "place" and "body" in values:
        values["body"] = _with_image(article, values["body"], asked)
    try:
        saved = save_text(article, actor=current_visitor(), values=values, read=form.read)
    except Refused as refusal:
        return _refused(public_id, form, str(refusal.description))
    if wants_fragment():
        return _for_script(article, form, saved, faults)
    if faults or saved.overtaken:
        form.renew(article.original)
        page = _writing_page(article, form, faults=faults, overtaken=saved.overtaken)
        return commit((page, 422 if faults else 409))
    flash(_saved_words(), "success")
    anchor = "body" if act == "place" else asked if act == "theirs" else None
    return commit(redirect(url_for("blog.manuscript", public_id=public_id, _anchor=anchor), 303))


def reading(article: Article) -> Mapping[str, str]:
    """The mark of each field as it stands now, which its form carries."""
    return {name: mark_of(getattr(article.original, name)) for name in FIELDS}


def _is_to_write(article: Article) -> bool:
    return article.stage == DRAFT and can(current_visitor(), Blogging.ARTICLE_WRITE, article)


def _with_image(article: Article, body: str, asked: str) -> str:
    """The text with an image below it, to be moved to where it belongs."""
    number = whole_or(asked, 0)
    image = next((each for each in images_of(article) if each.id == number), None)
    return f"{body}\n\n{line_for(image, article.lang)}".strip() if image else body


def _refused(public_id: str, form: TextForm, words: str) -> ResponseReturnValue:
    """What was typed is shown once more: it can be copied, and is saved nowhere."""
    db.session.rollback()
    article = doors.manuscript(public_id, Blogging.ARTICLE_WRITE)
    if wants_fragment():
        return jsonify(error=words), 409
    return _reading_page(article, refusal=words, typed=form), 409


def _for_script(
    article: Article, form: TextForm, saved: Saved, faults: Mapping[str, str]
) -> ResponseReturnValue:
    marks = reading(article)
    answer = jsonify(
        saved=_saved_words(),
        reading={name: marks[name] for name in form.sent if name not in faults},
        faults=faults,
        overtaken={
            name: render_template(
                "blog/writing/_overtaken.html",
                name=name,
                label=form[name].label.text,
                overtake=overtake,
            )
            for name, overtake in saved.overtaken.items()
        },
    )
    return commit((answer, 409 if saved.overtaken else 422 if faults else 200))


def _saved_words() -> str:
    return str(_("Draft saved %(time)s", time=format_time(clock.now(), "short")))


def _writing_page(
    article: Article,
    form: TextForm,
    *,
    faults: Mapping[str, str] | None = None,
    overtaken: Mapping[str, Overtake] | None = None,
) -> str:
    return render_template(
        "blog/writing/draft.html",
        form=form,
        reading=reading(article),
        faults=faults or {},
        overtaken=overtaken or {},
        **_about(article),
    )


def _reading_page(article: Article, refusal: str = "", typed: TextForm | None = None) -> str:
    return render_template(
        "blog/writing/manuscript.html", refusal=refusal, typed=typed, **_about(article)
    )


def _about(article: Article) -> dict[str, Any]:
    visitor = current_visitor()
    html = article.original.body_html
    return {
        "article": article,
        "matter": manuscripts.matter_of(article),
        "steps": manuscripts.steps_of(article),
        "lacking": faults_of(article) if article.stage == DRAFT else {},
        "images": images_of(article),
        "line_for": line_for,
        "words": words_in(html),
        "minutes": minutes_of(html),
        "decides": article.stage == PITCHED and can(visitor, Blogging.ARTICLE_DECIDE, article),
        "writes": _is_to_write(article),
        "takes_back": takes_back(visitor, article),
        "leads": leads(visitor, article),
        "is_author": can(visitor, Blogging.ARTICLE_WRITE, article),
    }
