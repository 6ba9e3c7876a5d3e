"""What follows for readers when an article is published or withdrawn."""

from hub.accounts.signals import MemberErased, ProfileChanged
from hub.blog.models import ArticleVersion
from hub.blog.services.indexing import index_article, index_articles_of
from hub.blog.signals import ArticlePublished, ArticleRestored, ArticleWithdrawn
from hub.core.db import db


def on_article_published(signal: ArticlePublished) -> None:
    """The search finds it as it reads now."""
    version = db.session.get(ArticleVersion, signal.version_id)
    if version is not None:
        index_article(version.article_id)


def on_article_withdrawn(signal: ArticleWithdrawn) -> None:
    """The search finds it no more."""
    index_article(signal.article_id)


def on_article_restored(signal: ArticleRestored) -> None:
    """The search finds it again."""
    index_article(signal.article_id)


def on_author_renamed(signal: ProfileChanged | MemberErased) -> None:
    """The search shows what they wrote under the name that readers see."""
    index_articles_of(signal.member_id)
