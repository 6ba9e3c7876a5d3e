"""What follows for readers when an article is published or withdrawn."""

from hub.accounts.queries import followers_of_objectives
from hub.accounts.signals import MemberErased, ProfileChanged
from hub.blog.models import ArticleVersion
from hub.blog.notices.following import NEW
from hub.blog.services.indexing import index_article, index_articles_of
from hub.blog.signals import ArticlePublished, ArticleRestored, ArticleWithdrawn
from hub.core.db import db
from hub.notifications import services as notifications


def on_article_published(signal: ArticlePublished) -> None:
    """The search finds it as it reads now."""
    version = db.session.get(ArticleVersion, signal.version_id)
    if version is not None:
        index_article(version.article_id)


def on_article_new(signal: ArticlePublished) -> None:
    """Who follows one of its objectives finds it in the digest, once; new versions tell nobody."""
    version = db.session.get(ArticleVersion, signal.version_id)
    if version is None or version.number != 1 or not version.article.is_published:
        return
    authors = {each.member_id for each in version.article.authors}
    followers = set(followers_of_objectives(version.article.objectives))
    notifications.notify(
        members=followers - authors - {version.published_by},
        kind=NEW,
        subject=f"{NEW}:{version.article_id}",
        facts={"article": version.article_id},
    )


def on_article_withdrawn(signal: ArticleWithdrawn) -> None:
    """The search finds it no more, and nobody has to read that it is new."""
    index_article(signal.article_id)
    notifications.mark_read_by_all(f"{NEW}:{signal.article_id}")


def on_article_restored(signal: ArticleRestored) -> None:
    """The search finds it again."""
    index_article(signal.article_id)


def on_author_renamed(signal: ProfileChanged | MemberErased) -> None:
    """The search shows what they wrote under the name that readers see."""
    index_articles_of(signal.member_id)
