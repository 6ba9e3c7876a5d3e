"""Whose eyes a series or an article is for. What these queries do not give does not exist."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hub.accounts.models import ADMIN, EDITOR, SECRETARIAT, Member
from hub.blog.models import (
    Article,
    ArticleAuthor,
    ArticleVersion,
    ArticleVersionAuthor,
    ArticleVersionPicture,
    ArticleVersionText,
    Series,
    SeriesEditor,
    Translator,
)


def visible_series(visitor: Member | None) -> sa.Select[Series]:
    """Published series; those being prepared to who edits them."""
    found = sa.select(Series).options(
        selectinload(Series.texts),
        selectinload(Series.editors)
        .joinedload(SeriesEditor.member)
        .joinedload(Member.organisation),
        joinedload(Series.space),
    )
    is_out = Series.published_at.is_not(None)
    return found.where(sa.or_(is_out, edited_by(visitor)) if visitor else is_out)


def published_articles() -> sa.Select[Article]:
    """Articles that were published, also those withdrawn since: their pages say so.

    They come with their series, and without what is being written: readers are shown versions.
    """
    found = sa.select(Article).options(joinedload(Article.series).selectinload(Series.texts))
    return found.where(Article.current_version.is_not(None))


def found_articles() -> sa.Select[Article]:
    """Articles that readers find."""
    return published_articles().where(Article.withdrawn_at.is_(None))


def current_versions(*, whole: bool = False) -> sa.Select[ArticleVersion]:
    """What readers find: of each article its latest version, with its series and who wrote it.

    Without `whole` its texts come without their bodies: a list does not show them.
    """
    return found_versions().options(
        selectinload(ArticleVersion.texts) if whole else titles_of_versions(),
        *beside_versions(),
        contains_eager(ArticleVersion.article)
        .joinedload(Article.series)
        .selectinload(Series.texts),
    )


def found_versions() -> sa.Select[ArticleVersion]:
    """Of each article that readers find its latest version, joined to it, and nothing with it."""
    return (
        sa.select(ArticleVersion)
        .join(ArticleVersion.article)
        .where(ArticleVersion.number == Article.current_version, Article.withdrawn_at.is_(None))
    )


def titles_of_versions() -> Any:
    """The texts of a version without their bodies; one query."""
    texts = selectinload(ArticleVersion.texts)
    return texts.defer(ArticleVersionText.body).defer(ArticleVersionText.body_html)


def beside_versions() -> Sequence[Any]:
    """What comes with a version: who wrote it, and the image beside its title; two queries."""
    return (
        selectinload(ArticleVersion.authors)
        .joinedload(ArticleVersionAuthor.member)
        .joinedload(Member.organisation),
        selectinload(ArticleVersion.pictures).joinedload(ArticleVersionPicture.file),
    )


def followed_articles(visitor: Member | None) -> sa.Select[Article]:
    """What the visitor writes or is asked to write, and what is in the series they edit."""
    if visitor is None:
        return _whole().where(sa.false())
    own = sa.select(ArticleAuthor.article_id).where(ArticleAuthor.member_id == visitor.id)
    return _whole().join(Article.series).where(sa.or_(Article.id.in_(own), edited_by(visitor)))


def translated_articles(visitor: Member | None) -> sa.Select[Article]:
    """What the visitor follows, and what they were asked to translate."""
    if visitor is None:
        return _whole().where(sa.false())
    asked = sa.select(Translator.article_id).where(Translator.member_id == visitor.id)
    own = sa.select(ArticleAuthor.article_id).where(ArticleAuthor.member_id == visitor.id)
    return (
        _whole()
        .join(Article.series)
        .where(sa.or_(Article.id.in_(asked), Article.id.in_(own), edited_by(visitor)))
    )


def edited_by(visitor: Member) -> sa.ColumnElement[bool]:
    """The condition on `blog_series` under which the visitor edits it."""
    if visitor.has_role(SECRETARIAT, ADMIN):
        return sa.true()
    named = sa.select(SeriesEditor.series_id)
    own = Series.id.in_(named.where(SeriesEditor.member_id == visitor.id))
    return sa.or_(own, Series.id.not_in(named)) if visitor.has_role(EDITOR) else own


def _whole() -> sa.Select[Article]:
    return sa.select(Article).options(
        joinedload(Article.series).selectinload(Series.texts),
        joinedload(Article.series).selectinload(Series.editors),
        selectinload(Article.texts),
        selectinload(Article.authors).joinedload(ArticleAuthor.member),
        selectinload(Article.translators).joinedload(Translator.member),
    )
