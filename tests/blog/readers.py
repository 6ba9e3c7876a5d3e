"""Published articles for tests of what readers see."""

import datetime as dt
from itertools import count

from hub.accounts.models import Member
from hub.blog.models import (
    DONE,
    LEAD,
    Article,
    ArticleAuthor,
    ArticleText,
    ArticleVersion,
    ArticleVersionAuthor,
    ArticleVersionText,
    Series,
)
from hub.blog.services.indexing import index_article
from hub.core import clock
from hub.core.db import db
from hub.core.texts import HUMAN, ORIGINAL
from tests.blog.support import make_series

_numbers = count(1)


def make_published(
    author: Member,
    title: str = "Before dawn at the registry",
    *,
    series: Series | None = None,
    body_html: str = "<p>The queue is long.</p>",
    translations: dict[str, str] | None = None,
    is_named: bool = True,
    days_ago: int = 0,
    **values: object,
) -> Article:
    """An article whose first version readers find; `translations` are titles by language."""
    at = clock.now() - dt.timedelta(days=days_ago, seconds=1)
    columns: dict[str, object] = {
        "slug": f"article-{next(_numbers)}",
        "series": series or make_series(),
        "lang": "en",
        "stage": DONE,
        "current_version": 1,
        "published_at": at,
        "created_by": author.id,
        **values,
    }
    made = Article(**columns)
    made.texts = [ArticleText(lang=made.lang, title=title, body_html=body_html)]
    made.authors = [
        ArticleAuthor(member_id=author.id, role=LEAD, is_named=is_named, accepted_at=at)
    ]
    db.session.add(made)
    db.session.flush()
    version = ArticleVersion(article=made, number=1, published_at=at)
    version.texts = [
        ArticleVersionText(lang=lang, title=words, summary="", body="", body_html=body_html)
        for lang, words in {made.lang: title, **(translations or {})}.items()
    ]
    for text in version.texts:
        text.origin = ORIGINAL if text.lang == made.lang else HUMAN
    version.authors = [ArticleVersionAuthor(member_id=author.id, position=1, is_named=is_named)]
    db.session.add(version)
    db.session.flush()
    index_article(made.id)
    db.session.commit()
    return made
