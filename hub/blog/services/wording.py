"""What is worth a second look in how an article is worded, for its authors and its editors."""

from hub.blog.models import Article
from hub.core import markup
from hub.taxonomy import queries as taxonomy
from hub.taxonomy.queries import wording
from hub.taxonomy.queries.wording import Hint, Texts


def hints_of(article: Article) -> list[Hint]:
    """All that is worth a second look in the original, by `title`, `summary` and `body`."""
    return wording.hints_of(_texts(article), framework=_framework(article))


def names_people(article: Article) -> bool:
    """Whether something in the original looks like the personal data of somebody in it."""
    return wording.names_people(_texts(article))


def _texts(article: Article) -> Texts:
    text = article.original
    # As it is read: addresses of pictures and links are no words.
    return ("title", text.title), ("summary", text.summary), ("body", markup.plain(text.body_html))


def _framework(article: Article) -> str | None:
    """The compact it is about, if its objectives are of one."""
    about = {taxonomy.objective(code).framework for code in article.objectives}
    return about.pop() if len(about) == 1 else None
