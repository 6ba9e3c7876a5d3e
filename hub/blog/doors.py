"""The ways to a series, to an article as readers see it, and to one that is being made."""

from hub.blog.models import Article, Series
from hub.blog.policy import Blogging
from hub.blog.queries import visibility
from hub.core.doors import open_door
from hub.core.edge import current_visitor


def series(slug: str, permission: Blogging) -> Series:
    """The series of that address."""
    visitor = current_visitor()
    found = visibility.visible_series(visitor).where(Series.slug == slug)
    return open_door(found, permission, visitor)


def article(slug: str, permission: Blogging) -> Article:
    """The published (or withdrawn) article of that address."""
    found = visibility.published_articles().where(Article.slug == slug)
    return open_door(found, permission, current_visitor())


def manuscript(public_id: str, permission: Blogging) -> Article:
    """An article as it is being made, for who writes or edits it."""
    visitor = current_visitor()
    found = visibility.followed_articles(visitor).where(Article.public_id == public_id)
    return open_door(found, permission, visitor)


def translation(public_id: str, permission: Blogging) -> Article:
    """An article for who translates it, and for who writes or edits it."""
    visitor = current_visitor()
    found = visibility.translated_articles(visitor).where(Article.public_id == public_id)
    return open_door(found, permission, visitor)
