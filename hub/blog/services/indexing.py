"""What the search knows of the blog: the current version of each article, in its languages."""

from collections.abc import Iterator

import sqlalchemy as sa

from hub.blog.models import Article, ArticleVersion, ArticleVersionAuthor, ArticleVersionText
from hub.blog.queries.reading import bylines_of
from hub.blog.queries.visibility import current_versions
from hub.core import markup, search
from hub.core.db import db
from hub.core.i18n import LANGUAGES
from hub.core.search import Document

ARTICLE = "article"
EVERYBODY, CONTAINER = "public", "blog"
# An article is as many documents as it has languages: `object_id` is its id and the language's
# place.
PLACES = {code: place for place, code in enumerate(LANGUAGES)}
ROOM = 10
BATCH = 100


def index_article(article_id: int) -> None:
    """The article is found by what its current version says; by nothing once it is withdrawn."""
    search.remove_all(parent=_parent(article_id))
    found = current_versions(whole=True).where(Article.id == article_id)
    for version in db.session.scalars(found).unique():
        for text in version.texts:
            search.index(_document(version, text))


def index_articles_of(member_id: int) -> None:
    """What they wrote is found under the name that readers see."""
    own = (
        sa.select(ArticleVersion.article_id)
        .join(ArticleVersion.authors)
        .where(ArticleVersionAuthor.member_id == member_id)
        .distinct()
    )
    for article_id in db.session.scalars(own).all():
        index_article(article_id)


def articles() -> Iterator[Document]:
    """Every article that may be found, for making the index anew."""
    last = 0
    while True:
        some = (
            db.session.scalars(
                current_versions(whole=True)
                .where(Article.id > last)
                .order_by(Article.id)
                .limit(BATCH)
            )
            .unique()
            .all()
        )
        for version in some:
            yield from (_document(version, text) for text in version.texts)
        if len(some) < BATCH:
            return
        last = some[-1].article_id
        db.session.expunge_all()


def _document(version: ArticleVersion, text: ArticleVersionText) -> Document:
    return Document(
        kind=ARTICLE,
        object_id=version.article_id * ROOM + PLACES.get(text.lang, ROOM - 1),
        scope=EVERYBODY,
        lang=text.lang,
        title=text.title,
        body=f"{text.summary}\n{markup.plain(text.body_html)}",
        container=CONTAINER,
        parent=_parent(version.article_id),
        author_name=", ".join(each.name for each in bylines_of(version) if each.name),
        address=f"/blog/{version.article.slug}",
        created_at=version.published_at,
    )


def _parent(article_id: int) -> str:
    return f"article:{article_id}"
