"""Images of an article: added with their words, changed, worded in other languages, removed."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.blog import doors
from hub.blog.forms.writing import ImageForm, ImageWordsForm
from hub.blog.models import Article, ArticleImage
from hub.blog.policy import Blogging
from hub.blog.routes.blueprint import blueprint
from hub.blog.services import picturing
from hub.blog.services.checking import images_of
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Refused, Unfit
from hub.core.files import arrived, takes_files, waiting
from hub.core.i18n import LANGUAGES, _
from hub.core.limits import limiter
from hub.core.permissions import can, policy


@blueprint.get("/manuscripts/<public_id>/images")
@policy(Blogging.ARTICLE_FOLLOW)
def images(public_id: str) -> ResponseReturnValue:
    """Its images, and the form that adds one."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
    return _page(article, ImageForm(formdata=None))


@blueprint.post("/manuscripts/<public_id>/images")
@policy(Blogging.IMAGES_CHANGE)
@limiter.limit("60/hour", methods=["POST"])
@takes_files
@idempotent
def add_image(public_id: str) -> ResponseReturnValue:
    """The image is among the article's, with what it shows."""
    article = doors.manuscript(public_id, Blogging.IMAGES_CHANGE)
    visitor, form = current_visitor(), ImageForm()
    came = arrived()
    if came.kept:
        form.file.data = came.kept[0].public_id
    form.validate()
    if came.refused:
        form.file.errors = list(came.refused)
    elif not form.file.data:
        form.file.errors = [_("Choose an image: JPEG, PNG, WebP or GIF.")]
    if form.errors:
        return _page(article, form), 422
    try:
        image = picturing.add_image(article, actor=visitor, file_key=form.file.data, **_said(form))
    except Unfit as refusal:
        return _unfit(public_id, form, refusal)
    flash(_("The image is added. Place it in the text now."), "success")
    return commit(_to(public_id, f"image-{image.id}"))


@blueprint.get("/manuscripts/<public_id>/images/<int:number>")
@policy(Blogging.IMAGES_CHANGE)
def image_form(public_id: str, number: int) -> ResponseReturnValue:
    """What is said of the image, to be changed."""
    article = doors.manuscript(public_id, Blogging.IMAGES_CHANGE)
    image = _image(article, number)
    words = image.text(article.lang)
    said: dict[str, Any] = {"alt": words.alt, "caption": words.caption, "credit": image.credit}
    said |= {"has_consent": image.has_consent, "is_lead": image.is_lead}
    return _image_page(article, image, article.lang, ImageForm(formdata=None, data=said))


@blueprint.post("/manuscripts/<public_id>/images/<int:number>")
@policy(Blogging.IMAGES_CHANGE)
@idempotent
def change_image(public_id: str, number: int) -> ResponseReturnValue:
    """This is said of the image from now on."""
    article = doors.manuscript(public_id, Blogging.IMAGES_CHANGE)
    image, form = _image(article, number), ImageForm()
    if not form.validate():
        return _image_page(article, image, article.lang, form), 422
    picturing.change_image(article, image, **_said(form))
    flash(_("Saved."), "success")
    return commit(_to(public_id, f"image-{number}"))


@blueprint.delete("/manuscripts/<public_id>/images/<int:number>")
@policy(Blogging.IMAGES_CHANGE)
@idempotent
def remove_image(public_id: str, number: int) -> ResponseReturnValue:
    """The image is not among the article's any more."""
    article = doors.manuscript(public_id, Blogging.IMAGES_CHANGE)
    picturing.remove_image(article, _image(article, number))
    flash(_("The image is removed. Take its line out of the text, too."), "success")
    return commit(_to(public_id))


@blueprint.get("/manuscripts/<public_id>/images/<int:number>/texts/<code>")
@policy(Blogging.IMAGES_CHANGE)
def image_words(public_id: str, number: int, code: str) -> ResponseReturnValue:
    """What the image shows, to be said in another language."""
    article = doors.manuscript(public_id, Blogging.IMAGES_CHANGE)
    image = _worded(article, number, code)
    text = next((each for each in image.texts if each.lang == code), None)
    said = {"alt": text.alt, "caption": text.caption} if text else {}
    return _image_page(article, image, code, ImageWordsForm(formdata=None, data=said))


@blueprint.post("/manuscripts/<public_id>/images/<int:number>/texts/<code>")
@policy(Blogging.IMAGES_CHANGE)
@idempotent
def word_image(public_id: str, number: int, code: str) -> ResponseReturnValue:
    """This is said of the image in that language."""
    article = doors.manuscript(public_id, Blogging.IMAGES_CHANGE)
    image, form = _worded(article, number, code), ImageWordsForm()
    if not form.validate():
        return _image_page(article, image, code, form), 422
    picturing.word_image(
        article,
        image,
        code,
        actor=current_visitor(),
        alt=form.alt.data,
        caption=form.caption.data or "",
    )
    flash(_("Saved."), "success")
    return commit(_to(public_id, f"image-{number}"))


def _said(form: ImageForm) -> dict[str, Any]:
    texts = {name: form[name].data or "" for name in ("alt", "caption", "credit")}
    return {**texts, "has_consent": form.has_consent.data, "is_lead": form.is_lead.data}


def _unfit(public_id: str, form: ImageForm, refusal: Refused) -> ResponseReturnValue:
    db.session.rollback()
    article = doors.manuscript(public_id, Blogging.IMAGES_CHANGE)
    if isinstance(refusal, Unfit):
        form[refusal.field].errors = [str(refusal.description)]
        if refusal.field == "file":
            form.file.data = ""
    return _page(article, form), 422


def _image(article: Article, number: int) -> ArticleImage:
    found = next((each for each in images_of(article) if each.id == number), None)
    if found is None:
        raise NotFound()
    return found


def _worded(article: Article, number: int, code: str) -> ArticleImage:
    if code not in LANGUAGES or code == article.lang:
        raise NotFound()
    return _image(article, number)


def _page(article: Article, form: ImageForm) -> str:
    visitor = current_visitor()
    came = waiting([form.file.data], uploader_id=visitor.id) if form.file.data else ()
    return render_template(
        "blog/writing/images.html",
        article=article,
        form=form,
        came=came[0] if came else None,
        images=images_of(article),
        line_for=picturing.line_for,
        changes=can(visitor, Blogging.IMAGES_CHANGE, article),
    )


def _image_page(article: Article, image: ArticleImage, code: str, form: Any) -> str:
    return render_template(
        "blog/writing/image.html", article=article, image=image, code=code, form=form
    )


def _to(public_id: str, anchor: str | None = None) -> Any:
    return redirect(url_for("blog.images", public_id=public_id, _anchor=anchor), 303)
