"""What follows for readers when an article is published or withdrawn."""

from hub.blog.models import ArticleVersion
from hub.blog.services.indexing import index_article
from hub.blog.signals import ArticlePublished, ArticleWithdrawn
from hub.core.db import db


def on_article_published(signal: ArticlePublished) -> None:
    """The search finds it as it reads now."""
    version = db.session.get(ArticleVersion, signal.version_id)
    if version is not None:
        index_article(version.article_id)


def on_article_withdrawn(signal: ArticleWithdrawn) -> None:
    """The search finds it no more."""
    index_article(signal.article_id)
