"""Images of an article: added with what they show, worded in each language, put first, removed."""

from hub.accounts.models import Member
from hub.blog.models import (
    DRAFT,
    EDITED,
    Article,
    ArticleImage,
    ArticleImageText,
)
from hub.blog.queries.pictures import published_pictures
from hub.blog.services.checking import images_of
from hub.blog.services.dressing import dress
from hub.blog.services.stages import hold_texts
from hub.core import clock, files
from hub.core.db import db
from hub.core.errors import Refused, Unfit
from hub.core.i18n import _
from hub.core.texts import HUMAN, ORIGINAL

# What files of an article hang on, by the article's id.
OWNER = "article"
MOST_IMAGES = 30


def add_image(
    article: Article,
    *,
    actor: Member,
    file_key: str,
    alt: str,
    caption: str = "",
    credit: str = "",
    has_consent: bool = False,
    is_lead: bool = False,
) -> ArticleImage:
    """The actor's picture is among the article's, with what it shows in the article's language.

    Raises Unfit for what is no picture of the actor's or where nothing is said of what it shows.
    """
    _hold(article)
    if not alt.strip():
        raise Unfit("alt", _("Say what the image shows, for who does not see it."))
    found = files.waiting([file_key], uploader_id=actor.id)
    if not found or not found[0].is_picture:
        raise Unfit("file", _("Choose an image: JPEG, PNG, WebP or GIF."))
    images = images_of(article)
    if len(images) >= MOST_IMAGES:
        raise Unfit("file", _("An article has at most %(most)s images.", most=MOST_IMAGES))
    files.attach(found[0], OWNER, article.id)
    image = ArticleImage(
        article_id=article.id,
        file_id=found[0].id,
        position=max((each.position for each in images), default=0) + 1,
        credit=credit,
        has_consent=has_consent,
        added_by=actor.id,
    )
    image.file = found[0]
    image.texts = [
        ArticleImageText(lang=article.lang, origin=ORIGINAL, alt=alt.strip(), caption=caption)
    ]
    db.session.add(image)
    db.session.flush()
    _lead(article, image, is_lead)
    return image


def change_image(
    article: Article,
    image: ArticleImage,
    *,
    alt: str,
    caption: str,
    credit: str,
    has_consent: bool,
    is_lead: bool,
) -> None:
    """What is said of it in the article's language, who made it, and whether it stands first.

    Raises Unfit where nothing is said of what it shows.
    """
    image.credit, image.has_consent = credit, has_consent
    word_image(article, image, article.lang, actor=None, alt=alt, caption=caption)
    _lead(article, image, is_lead)


def word_image(
    article: Article,
    image: ArticleImage,
    lang: str,
    *,
    actor: Member | None,
    alt: str,
    caption: str,
) -> None:
    """What the image shows, and the line below it, in that language.

    Raises Unfit where nothing is said of what it shows.
    """
    _hold(article)
    if not alt.strip():
        raise Unfit("alt", _("Say what the image shows, for who does not see it."))
    text = next((each for each in image.texts if each.lang == lang), None)
    if text is None:
        origin = ORIGINAL if lang == article.lang else HUMAN
        text = ArticleImageText(lang=lang, origin=origin, translator_id=actor.id if actor else None)
        image.texts.append(text)
    text.alt, text.caption, text.updated_at = alt.strip(), caption, clock.now()
    db.session.flush()
    dress(article)


def remove_image(article: Article, image: ArticleImage) -> None:
    """The image is not among the article's any more; what was published with it keeps its file."""
    _hold(article)
    file = image.file
    db.session.delete(image)
    db.session.flush()
    if file.public_id not in published_pictures(article.id):
        files.remove(file)
    dress(article)


def line_for(image: ArticleImage, lang: str) -> str:
    """The line by which the text names the image; what it shows is told from the image itself."""
    alt = image.text(lang).alt if image.texts else ""
    for character in "\\[]*_`<>":
        alt = alt.replace(character, f"\\{character}")
    return f"![{alt}]({files.address_of(image.file)})"


def _hold(article: Article) -> None:
    hold_texts(article)
    if article.stage not in (DRAFT, *EDITED):
        raise Refused(_("This article cannot be changed now."))


def _lead(article: Article, image: ArticleImage, is_lead: bool) -> None:
    for each in images_of(article):
        if each is image:
            each.is_lead = is_lead
        elif is_lead:
            each.is_lead = False
