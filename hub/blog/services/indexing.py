"""What the search knows of articles: the current version of each, in all its languages."""

from collections.abc import Iterator

from hub.blog.models import Article, ArticleVersion
from hub.blog.queries.reading import current_versions, named_authors
from hub.core import markup, search
from hub.core.db import db
from hub.core.search import Document

ARTICLE = "article"
# Articles stand in no space: for everybody, in a container of their own.
EVERYBODY, CONTAINER = "public", "articles"
BATCH = 200


def index_article(article_id: int) -> None:
    """The article is found by what its current version says; one that is not read is not found."""
    found = current_versions().where(Article.id == article_id)
    version = db.session.scalars(found).unique().one_or_none()
    if version is None:
        search.remove(ARTICLE, article_id)
    else:
        search.index(_document(version))


def articles() -> Iterator[Document]:
    """Every article that may be found, for making the index anew."""
    last = 0
    while True:
        some = (
            db.session.scalars(
                current_versions().where(Article.id > last).order_by(Article.id).limit(BATCH)
            )
            .unique()
            .all()
        )
        yield from (_document(version) for version in some)
        if len(some) < BATCH:
            return
        last = some[-1].article_id
        db.session.expunge_all()


def _document(version: ArticleVersion) -> Document:
    article = version.article
    own = version.text(article.lang)
    words = [own.summary, markup.plain(own.body_html)]
    for text in version.texts:
        if text.lang != own.lang:
            words += [text.title, text.summary, markup.plain(text.body_html)]
    return Document(
        kind=ARTICLE,
        object_id=article.id,
        scope=EVERYBODY,
        lang=own.lang,
        title=own.title,
        body="\n".join(words),
        container=CONTAINER,
        parent=f"article:{article.id}",
        author_name=", ".join(each.public_name for each in named_authors(article)),
        address=f"/blog/{article.slug}",
        created_at=version.published_at,
    )
