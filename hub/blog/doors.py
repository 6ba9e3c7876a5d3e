"""The ways to a series, to an article as readers see it, and to one that is being made."""

from collections.abc import Callable, Mapping

import sqlalchemy as sa
from flask import url_for

from hub.accounts.models import Member
from hub.blog.models import Article, PassageComment, Series
from hub.blog.policy import STEPS_OF, Blogging
from hub.blog.queries import listing, visibility
from hub.blog.queries.pictures import published_pictures
from hub.core.db import db
from hub.core.doors import open_door
from hub.core.edge import current_visitor
from hub.core.errors import Forbidden, NotFound
from hub.core.files import StoredFile
from hub.core.permissions import can, require


def series(slug: str, permission: Blogging) -> Series:
    """The series of that address."""
    visitor = current_visitor()
    found = visibility.visible_series(visitor).where(Series.slug == slug)
    return open_door(found, permission, visitor)


def published_series(slug: str) -> Series:
    """The series of that address, as strangers know it: for what is the same for every reader."""
    found = visibility.visible_series(None).where(Series.slug == slug)
    return open_door(found, Blogging.SERIES_READ, None)


def article(slug: str, permission: Blogging) -> Article:
    """The published (or withdrawn) article of that address."""
    found = visibility.published_articles().where(Article.slug == slug)
    return open_door(found, permission, current_visitor())


def named_author(public_id: str) -> Member:
    """The member who is named as the author of an article that readers find."""
    found = listing.named_author(public_id)
    return open_door(found, Blogging.ARTICLE_READ, current_visitor())


def manuscript(public_id: str, permission: Blogging) -> Article:
    """An article as it is being made, for who writes or edits it."""
    visitor = current_visitor()
    found = visibility.followed_articles(visitor).where(Article.public_id == public_id)
    return open_door(found, permission, visitor)


def numbered_manuscript(number: int, permission: Blogging) -> Article:
    """The manuscript of that number, for who writes or edits it."""
    visitor = current_visitor()
    found = visibility.followed_articles(visitor).where(Article.id == number)
    return open_door(found, permission, visitor)


def numbered_series(number: int, permission: Blogging) -> Series:
    """The series of that number."""
    visitor = current_visitor()
    found = visibility.visible_series(visitor).where(Series.id == number)
    return open_door(found, permission, visitor)


def addresses() -> Mapping[str, Callable[[int], str]]:
    """Where articles and series are looked at, by their ids."""
    return {
        "article": lambda number: url_for("blog.numbered_article", number=number),
        "series": lambda number: url_for("blog.numbered_series", number=number),
    }


def step(public_id: str, permission: Blogging) -> Article:
    """An article for a step of whoever takes such steps. Whether it can be taken now, its service
    says in words, so that nothing that was typed is lost: raises Forbidden for others only.
    """
    visitor = current_visitor()
    if permission == Blogging.ARTICLE_TRANSLATE:
        found = translation(public_id, Blogging.TRANSLATION_READ)
    else:
        found = manuscript(public_id, Blogging.ARTICLE_FOLLOW)
    if not can(visitor, permission, found) and not STEPS_OF[permission](visitor, found):
        raise Forbidden()
    return found


def translation(public_id: str, permission: Blogging) -> Article:
    """An article for who translates it, and for who writes or edits it."""
    visitor = current_visitor()
    found = visibility.translated_articles(visitor).where(Article.public_id == public_id)
    return open_door(found, permission, visitor)


def said(article: Article, number: int, permission: Blogging) -> PassageComment:
    """A comment on a passage of an article, or an answer to one, that was not deleted."""
    found = sa.select(PassageComment).where(
        PassageComment.id == number,
        PassageComment.article_id == article.id,
        PassageComment.body != "",
    )
    return open_door(found, permission, current_visitor())


def member(permission: Blogging) -> Member:
    """Whoever is signed in, to their own matters."""
    visitor: Member = current_visitor()
    require(visitor, permission)
    return visitor


def readable_image(visitor: Member | None, file: StoredFile) -> None:
    """Raise NotFound unless the visitor may see an image of an article.

    Everybody sees what readers find in it; the rest only who writes, edits or translates it.
    """
    article_id = file.owner_id or 0
    found = visibility.found_articles().where(Article.id == article_id)
    is_found = db.session.scalar(found.with_only_columns(Article.id)) is not None
    if is_found and file.public_id in published_pictures(article_id):
        return
    worked_on = visibility.translated_articles(visitor).where(Article.id == article_id)
    article = db.session.scalar(worked_on)
    if article is None or not can(visitor, Blogging.TRANSLATION_READ, article):
        raise NotFound()
