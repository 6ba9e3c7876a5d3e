"""The HTML of an article's text: made safe, its pictures with what is said of them."""

import re

from hub.blog.models import Article, ArticleImage, ArticleText, ArticleVersionText
from hub.blog.queries.pictures import images_in
from hub.core import markup
from hub.core.texts import ORIGINAL

BREAK = "\n\n"
# A blank line within what was typed beside one paragraph: it does not part it from the next.
INNER_BREAK = "\n \n"
# Words are escaped: nothing but a heading is written so.
_HEADING = re.compile(r"<h([1-6])\b")
_EITHER_END = re.compile(r"<(/?)h([1-6])\b")


def dress(article: Article) -> None:
    """All its texts show its images as they are now."""
    images = images_in(article.id)
    for text in article.texts:
        text.body_html = _html(text, images)


def html_of(text: ArticleText) -> str:
    """What is shown of the text, with the images of its article in the language of the text."""
    return _html(text, images_in(text.article_id))


def html_of_version(text: ArticleVersionText) -> str:
    """What was published in one language, its images with what was said of them then."""
    html = _rendered(text.body, text.lang) if text.body.strip() else ""
    return markup.with_figures(html, markup.figures_in(text.body_html))


def tidy_paragraphs(body: str) -> str:
    """A translation as its readers get it: without the places that are still empty."""
    parts = (part.replace(INNER_BREAK, BREAK).strip() for part in body.split(BREAK))
    return BREAK.join(re.sub(r"\n[ \t]*\n\s*", BREAK, part) for part in parts if part)


def _html(text: ArticleText, images: list[ArticleImage]) -> str:
    body = text.body if text.origin == ORIGINAL else tidy_paragraphs(text.body)
    if not body.strip():
        return ""
    figures = {each.file.public_id: _figure(each, text.lang) for each in images if each.texts}
    return markup.with_figures(_rendered(body, text.lang), figures)


def _rendered(body: str, lang: str) -> str:
    """The text as HTML; its highest headings stand just below the title of the page."""
    html = markup.render(body, lang=lang).html
    levels = sorted(set(_HEADING.findall(html)))
    standing = {level: str(min(2 + place, 6)) for place, level in enumerate(levels)}
    return _EITHER_END.sub(lambda tag: f"<{tag[1]}h{standing[tag[2]]}", html)


def _figure(image: ArticleImage, lang: str) -> markup.Figure:
    words = image.text(lang)
    return markup.Figure(
        alt=words.alt,
        caption=words.caption,
        credit=image.credit,
        width=image.file.width,
        height=image.file.height,
        lang=words.lang if words.lang != lang else "",
    )
