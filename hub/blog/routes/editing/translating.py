"""An approved article is translated: who is asked, and the two texts side by side."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import queries as people
from hub.blog import doors
from hub.blog.forms.editing import LanguagesForm, TranslatorForm, as_typed, tidy
from hub.blog.models import Article
from hub.blog.policy import Blogging
from hub.blog.queries.editing import Row, beside
from hub.blog.routes.blueprint import blueprint
from hub.blog.routes.editing.publishing import publication_page, to_publication
from hub.blog.services import translating as services
from hub.blog.services.checking import images_of
from hub.blog.services.translating import Translated
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Refused
from hub.core.i18n import LANGUAGES, _
from hub.core.limits import limiter
from hub.core.numbers import whole_or
from hub.core.permissions import can, policy
from hub.core.texts import PUBLISHED

TITLE_MOST, SUMMARY_MOST, BODY_MOST, ALT_MOST = 200, 2_000, 60_000, 500


@blueprint.post("/manuscripts/<public_id>/languages")
@policy(Blogging.ARTICLE_EDIT)
@idempotent
def want_languages(public_id: str) -> ResponseReturnValue:
    """It is to be translated into these languages."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_EDIT)
    form = LanguagesForm(but=article.lang)
    if not form.validate():
        return publication_page(article), 422
    services.want(article, actor=current_visitor(), langs=form.langs.data or ())
    flash(_("Saved."), "success")
    return commit(to_publication(article))


@blueprint.post("/manuscripts/<public_id>/translators")
@policy(Blogging.ARTICLE_EDIT)
@limiter.limit("30/hour")
@idempotent
def ask_translator(public_id: str) -> ResponseReturnValue:
    """Somebody is asked to translate it, and told."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_EDIT)
    form = TranslatorForm(but=article.lang)
    if not form.validate():
        return publication_page(article, asking=form), 422
    assert form.member is not None
    services.ask_translator(article, form.lang.data, actor=current_visitor(), member=form.member)
    flash(_("%(name)s is asked.", name=form.member.public_name), "success")
    return commit(to_publication(article))


@blueprint.delete("/manuscripts/<public_id>/translators/<code>/<member_key>")
@policy(Blogging.ARTICLE_EDIT)
def release_translator(public_id: str, code: str, member_key: str) -> ResponseReturnValue:
    """Somebody is not asked to translate it any more."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_EDIT)
    member = people.member_by_public_id(member_key)
    if member is None:
        raise NotFound()
    services.release_translator(article, code, member_id=member.id)
    flash(_("This person is not asked any more."), "success")
    return commit(to_publication(article))


@blueprint.get("/manuscripts/<public_id>/translations/<code>")
@policy(Blogging.TRANSLATION_READ)
def translation(public_id: str, code: str) -> str:
    """The original and the translation, paragraph beside paragraph."""
    article = doors.translation(public_id, Blogging.TRANSLATION_READ)
    _refuse_unknown(article, code)
    return _page(article, code)


@blueprint.post("/manuscripts/<public_id>/translations/<code>")
@policy(Blogging.ARTICLE_TRANSLATE)
@limiter.limit("120/hour")
@idempotent
def save_translation(public_id: str, code: str) -> ResponseReturnValue:
    """The translation reads so; if its translator says that it is whole, it can be published."""
    article = doors.step(public_id, Blogging.ARTICLE_TRANSLATE)
    _refuse_unknown(article, code)
    is_whole = "whole" in request.form
    given = _given(article)
    faults = _faults(given, is_whole=is_whole)
    if faults:
        return _page(article, code, given=given, faults=faults), 422
    try:
        services.save_translation(
            article,
            code,
            actor=current_visitor(),
            read=whole_or(request.form.get("read"), 0),
            original_version=whole_or(request.form.get("original_version"), 0),
            given=given,
            is_whole=is_whole,
        )
    except Refused as refusal:
        db.session.rollback()
        article = doors.translation(public_id, Blogging.TRANSLATION_READ)
        return _page(article, code, given=given, said=str(refusal.description)), 409
    flash(_("The translation is whole.") if is_whole else _("Saved."), "success")
    return commit(redirect(url_for("blog.translation", public_id=public_id, code=code), 303))


def _given(article: Article) -> Translated:
    """What was sent, paragraph by paragraph, with what has no place any more behind them."""
    form = request.form
    count = min(whole_or(form.get("count"), 0), 2_000)
    parts = [as_typed(form.get(f"part-{place}")).strip() for place in range(count)]
    extra = as_typed(form.get("extra")).strip()
    images = {
        image.id: (
            tidy(form.get(f"alt-{image.id}"))[:ALT_MOST],
            tidy(form.get(f"caption-{image.id}"))[:ALT_MOST],
        )
        for image in images_of(article)
    }
    return Translated(
        tidy(form.get("title")),
        tidy(form.get("summary")),
        [*parts, extra] if extra else parts,
        images,
    )


def _faults(given: Translated, *, is_whole: bool) -> dict[str, str]:
    """What is wrong with it, by the name of its field."""
    faults = {}
    too_long = _("This text is too long: the limit is %(max)d characters.", max=BODY_MOST)
    if len(given.title) > TITLE_MOST:
        faults["title"] = too_long.replace(str(BODY_MOST), str(TITLE_MOST))
    if len(given.summary) > SUMMARY_MOST:
        faults["summary"] = too_long.replace(str(BODY_MOST), str(SUMMARY_MOST))
    if sum(len(part) for part in given.parts) > BODY_MOST:
        faults["part-0"] = too_long
    if not is_whole:
        return faults
    missing = _("This is not translated yet.")
    for name, words in (("title", given.title), ("summary", given.summary)):
        if not words:
            faults.setdefault(name, missing)
    count = whole_or(request.form.get("count"), 0)
    for place, part in enumerate(given.parts[:count]):
        if not part:
            faults.setdefault(f"part-{place}", missing)
    if len(given.parts) > count:
        faults["extra"] = _("Put this where it belongs, or delete it.")
    return faults


def _page(
    article: Article,
    code: str,
    *,
    given: Translated | None = None,
    faults: dict[str, str] | None = None,
    said: str = "",
) -> str:
    text = article.text_in(code)
    rows, extra = beside(article, code)
    if given is not None:
        parts = [*given.parts, *[""] * len(rows)]
        rows = [Row(row.original, part, row.pieces) for row, part in zip(rows, parts, strict=False)]
        extra = "\n\n".join(given.parts[len(rows) :])
    return render_template(
        "blog/editing/translation.html",
        article=article,
        code=code,
        language=LANGUAGES[code],
        text=text,
        title=given.title if given else text.title if text else "",
        summary=given.summary if given else text.summary if text else "",
        rows=rows,
        extra=extra,
        images=images_of(article),
        image_words=given.images if given else {},
        faults=faults or {},
        said=said,
        is_older=bool(text and text.translated_version != article.original.version),
        is_whole=bool(text and text.state == PUBLISHED),
        translates=can(current_visitor(), Blogging.ARTICLE_TRANSLATE, article),
        follows=can(current_visitor(), Blogging.ARTICLE_FOLLOW, article),
    )


def _refuse_unknown(article: Article, code: str) -> None:
    if code not in LANGUAGES or code == article.lang:
        raise NotFound()
