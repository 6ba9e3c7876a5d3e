"""What stands on the page of a published article beside its text, as strangers may know it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hub.accounts.models import ERASED, Member
from hub.blog.models import (
    Article,
    ArticleVersion,
    ArticleVersionText,
    Series,
)
from hub.blog.queries.visibility import beside_versions, found_versions, titles_of_versions
from hub.core.db import db
from hub.core.files import StoredFile
from hub.discussions.models import PUBLISHED, TEXT, Contribution, Topic
from hub.discussions.queries import visible_contributions, visible_topics

A_FEW = 3


@dataclass(frozen=True)
class Byline:
    """Somebody who wrote an article and is named.

    Without a name for who left the Hub. `public_id` leads to their page: who protects their
    identity has none, and no organisation beside the name.
    """

    name: str
    public_id: str
    organisation: str
    member_id: int


@dataclass(frozen=True)
class Picture:
    """The image beside the title, in the language of the text that is shown."""

    file: StoredFile
    alt: str
    caption: str
    credit: str
    lang: str


@dataclass(frozen=True)
class Edition:
    """A version of the article, as the list of its versions shows it."""

    number: int
    published_at: dt.datetime
    note: str


@dataclass(frozen=True)
class Comments:
    """What readers say of the article: the topic, how much there is, and the latest of it."""

    topic: Topic
    count: int
    latest: Sequence[Contribution]


@dataclass(frozen=True)
class Neighbour:
    """The article before or after in its series."""

    slug: str
    title: str
    lang: str


def version_of(article: Article, number: int) -> ArticleVersion | None:
    """That version of the article with its texts."""
    found = db.session.scalars(
        sa.select(ArticleVersion)
        .where(ArticleVersion.article_id == article.id, ArticleVersion.number == number)
        .options(selectinload(ArticleVersion.texts), *beside_versions())
    ).one_or_none()
    if found is not None:
        found.article = article
    return found


def editions_of(article: Article) -> Sequence[Edition]:
    """Its versions, the latest first."""
    rows = db.session.execute(
        sa.select(ArticleVersion.number, ArticleVersion.published_at, ArticleVersion.note)
        .where(ArticleVersion.article_id == article.id)
        .order_by(ArticleVersion.number.desc())
    )
    return [Edition(row.number, row.published_at, row.note) for row in rows]


def bylines_of(version: ArticleVersion) -> Sequence[Byline]:
    """Who wrote that version and is named to readers; in their order."""
    return [byline(each.member) for each in version.authors if each.is_named]


def byline(member: Member) -> Byline:
    """How readers are told of somebody."""
    if member.state == ERASED or member.is_protected:
        return Byline(member.public_name, "", "", member.id)
    organisation = member.organisation.name if member.organisation else ""
    return Byline(member.public_name, member.public_id, organisation, member.id)


def translator_of(text: ArticleVersionText) -> Byline | None:
    """Who translated the text."""
    if text.translator_id is None:
        return None
    found = sa.select(Member).where(Member.id == text.translator_id)
    member = db.session.scalar(found.options(joinedload(Member.organisation)))
    return byline(member) if member else None


def picture_of(version: ArticleVersion, text: ArticleVersionText) -> Picture | None:
    """The image beside the title of that version, told in the language of the text if it can be."""
    found = version.picture(text.lang)
    if found is None:
        return None
    return Picture(found.file, found.alt, found.caption, found.credit, found.lang)


def comments_on(article: Article, visitor: Member | None) -> Comments | None:
    """What readers say, if the visitor may see where they say it; at most two queries."""
    if article.topic_id is None:
        return None
    seen = visible_topics(visitor).where(Topic.id == article.topic_id)
    topic = db.session.scalars(seen).unique().one_or_none()
    if topic is None:
        return None
    said = visible_contributions(visitor).where(
        Contribution.topic_id == topic.id,
        Contribution.number > 1,
        Contribution.kind == TEXT,
        Contribution.state == PUBLISHED,
    )
    latest = said.order_by(Contribution.number.desc()).limit(A_FEW)
    return Comments(topic, topic.reply_count, db.session.scalars(latest).unique().all())


def neighbours_of(article: Article, lang: str) -> tuple[Neighbour | None, Neighbour | None]:
    """The articles of the series that were published before and after it; at most two queries."""
    here = sa.tuple_(sa.literal(article.published_at), sa.literal(article.id))
    there = sa.tuple_(Article.published_at, Article.id)
    among = found_versions().where(Article.series_id == article.series_id)
    before = among.where(there < here).order_by(Article.published_at.desc(), Article.id.desc())
    after = among.where(there > here).order_by(Article.published_at, Article.id)
    either = [
        ArticleVersion.id == one.with_only_columns(ArticleVersion.id).limit(1).scalar_subquery()
        for one in (before, after)
    ]
    found = found_versions().where(sa.or_(*either))
    with_titles = found.options(contains_eager(ArticleVersion.article), titles_of_versions())
    beside: dict[bool, Neighbour] = {}
    for version in db.session.scalars(with_titles):
        other, text = version.article, version.text(lang)
        is_later = (other.published_at, other.id) > (article.published_at, article.id)
        beside[is_later] = Neighbour(other.slug or "", text.title, text.lang)
    return beside.get(False), beside.get(True)


def shown_series(article: Article) -> Series | None:
    """The series as readers know it: one that is being prepared has no page."""
    return article.series if article.series.published_at is not None else None
