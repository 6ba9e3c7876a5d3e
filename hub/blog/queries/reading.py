"""What stands on the page of a published article beside its text, as strangers may know it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from hub.accounts.models import ERASED, Member
from hub.blog.models import (
    Article,
    ArticleAuthor,
    ArticleImage,
    ArticleImageText,
    ArticleVersion,
    ArticleVersionText,
    Series,
)
from hub.blog.queries.visibility import current_versions
from hub.core.db import db
from hub.core.files import StoredFile
from hub.core.texts import best_text
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
        .options(selectinload(ArticleVersion.texts))
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


def bylines_of(article: Article) -> Sequence[Byline]:
    """Who wrote it, agreed to, and is named to readers; in their order."""
    return [
        byline(each.member)
        for each in article.authors
        if each.accepted_at is not None and each.is_named
    ]


def byline(member: Member) -> Byline:
    """How readers are told of somebody."""
    if member.state == ERASED or member.is_protected:
        return Byline(member.public_name, "", "", member.id)
    organisation = member.organisation.name if member.organisation else ""
    return Byline(member.public_name, member.public_id, organisation, member.id)


def load_organisations(article: Article) -> None:
    """The organisations of its authors, in one query however many they are."""
    db.session.scalars(
        sa.select(Member)
        .join(ArticleAuthor, ArticleAuthor.member_id == Member.id)
        .where(ArticleAuthor.article_id == article.id)
        .options(joinedload(Member.organisation))
    ).all()


def translator_of(text: ArticleVersionText) -> Byline | None:
    """Who translated the text."""
    if text.translator_id is None:
        return None
    found = sa.select(Member).where(Member.id == text.translator_id)
    member = db.session.scalar(found.options(joinedload(Member.organisation)))
    return byline(member) if member else None


def pictures_of(
    versions: Collection[ArticleVersion], texts: Mapping[int, ArticleVersionText]
) -> Mapping[int, Picture]:
    """The image beside the title of each version that has one, by the version's id.

    One that was added since is not of the version. `texts` are those that are shown, by version.
    """
    if not versions:
        return {}
    images = db.session.scalars(
        sa.select(ArticleImage)
        .where(
            ArticleImage.article_id.in_({each.article_id for each in versions}),
            ArticleImage.is_lead,
        )
        .options(joinedload(ArticleImage.file), selectinload(ArticleImage.texts))
        .order_by(ArticleImage.position.desc(), ArticleImage.id.desc())
    ).all()
    found = {}
    for version in versions:
        for image in images:
            if image.article_id != version.article_id or image.added_at > version.published_at:
                continue
            if words := _words_of(image, version, texts[version.id].lang):
                found[version.id] = Picture(
                    image.file, words.alt, words.caption, image.credit, words.lang
                )
    return found


def _words_of(image: ArticleImage, version: ArticleVersion, lang: str) -> ArticleImageText | None:
    """What is said of the image in the languages in which the version was published."""
    langs = {each.lang for each in version.texts}
    told = [each for each in image.texts if each.lang in langs]
    return best_text(told, lang) if told else None


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
    """The articles of the series that were published before and after it."""
    here = sa.tuple_(sa.literal(article.published_at), sa.literal(article.id))
    there = sa.tuple_(Article.published_at, Article.id)
    among = current_versions().where(Article.series_id == article.series_id)
    before = among.where(there < here).order_by(Article.published_at.desc(), Article.id.desc())
    after = among.where(there > here).order_by(Article.published_at, Article.id)
    return _neighbour(before, lang), _neighbour(after, lang)


def _neighbour(found: sa.Select[ArticleVersion], lang: str) -> Neighbour | None:
    version = db.session.scalars(found.limit(1)).unique().one_or_none()
    if version is None:
        return None
    text = version.text(lang)
    return Neighbour(version.article.slug or "", text.title, text.lang)


def shown_series(article: Article) -> Series | None:
    """The series as readers know it: one that is being prepared has no page."""
    return article.series if article.series.published_at is not None else None
