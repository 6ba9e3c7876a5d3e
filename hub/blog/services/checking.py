"""What an article still needs before it is handed in, by field, in words."""

from collections.abc import Mapping

from hub.blog.models import Article, ArticleImage, ArticleText
from hub.blog.queries.pictures import images_in
from hub.core import files
from hub.core.i18n import _

TITLE_MOST = 200
SUMMARY_LEAST, SUMMARY_MOST = 40, 500
BODY_LEAST, BODY_MOST = 800, 40_000


def faults_of(article: Article) -> Mapping[str, str]:
    """What is missing or does not fit: by `title`, `summary`, `body` and `images`."""
    text = article.original
    faults = {}
    if not text.title.strip():
        faults["title"] = _("Give the article a title.")
    if fault := _of_length(text.summary, SUMMARY_LEAST, SUMMARY_MOST, _("Write a summary.")):
        faults["summary"] = fault
    fault = _of_length(text.body, BODY_LEAST, BODY_MOST, _("Write the article."))
    if fault := fault or _of_pictures(article, text):
        faults["body"] = fault
    if fault := _of_images(article):
        faults["images"] = fault
    return faults


def images_of(article: Article) -> list[ArticleImage]:
    """Its images with their texts and files, in their order."""
    return images_in(article.id)


def _of_length(text: str, least: int, most: int, missing: str) -> str:
    length = len(text.strip())
    if not length:
        return missing
    if length < least:
        words = _(
            "Write at least %(least)s characters; there are %(there)s.", least=least, there=length
        )
        return str(words)
    if length > most:
        return str(_("This text is too long: the limit is %(max)d characters.", max=most))
    return ""


def _of_pictures(article: Article, text: ArticleText) -> str:
    own = {image.file.public_id for image in images_of(article)}
    strange = [each for each in files.files_in(text.body_html) if each not in own]
    if strange:
        words = _("A picture in the text is not among the images of this article. Add it there.")
        return str(words)
    return ""


def _of_images(article: Article) -> str:
    images = images_of(article)
    if any(not image.texts for image in images):
        return str(_("Say of every image what it shows."))
    if any(not image.has_consent for image in images):
        words = _("Confirm for every image that whoever can be recognised in it agreed.")
        return str(words)
    return ""
