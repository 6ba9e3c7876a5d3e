"""What readers see of series and articles: versions, never what is being written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hub.accounts.models import ERASED, Member
from hub.blog.models import (
    Article,
    ArticleAuthor,
    ArticleImage,
    ArticleVersion,
    ArticleVersionText,
    Series,
)
from hub.blog.queries.lengths import minutes_of
from hub.core.db import db
from hub.core.paging import Page, page_of
from hub.core.texts import PUBLISHED
from hub.discussions.models import PUBLISHED as SAID
from hub.discussions.models import TEXT, Contribution, Topic
from hub.discussions.queries import visible_topics

ON_A_PAGE = 12
A_FEW = 3
FEW_COMMENTS = 3


@dataclass(frozen=True)
class Wanted:
    """What a reader narrows the list to; empty is all."""

    series: str = ""
    objective: str = ""
    country: str = ""
    lang: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything keeps articles away."""
        return bool(self.series or self.objective or self.country or self.lang)

    def address(self, **changed: str | None) -> dict[str, str | None]:
        """The values of an address that asks the same but for what is `changed`."""
        asked = {
            "series": self.series or None,
            "objective": self.objective or None,
            "country": self.country or None,
            "in": self.lang or None,
        }
        return {**asked, **changed}


@dataclass(frozen=True)
class Card:
    """An article in a list: its current version in the language nearest to the reader's."""

    version: ArticleVersion
    text: ArticleVersionText
    authors: Sequence[Member]
    image: ArticleImage | None

    @property
    def article(self) -> Article:
        """The article it is a version of."""
        return self.version.article

    @property
    def minutes(self) -> int:
        """How many minutes reading takes."""
        return minutes_of(self.text.body_html)


@dataclass(frozen=True)
class Talk:
    """What is said about an article, as far as the visitor may see it."""

    topic: Topic
    latest: Sequence[Contribution]


def current_versions() -> sa.Select[ArticleVersion]:
    """The version of each article that readers find, with all that a list shows of it."""
    return (
        sa.select(ArticleVersion)
        .join(ArticleVersion.article)
        .join(Article.series)
        .where(
            ArticleVersion.number == Article.current_version,
            Article.withdrawn_at.is_(None),
        )
        .options(
            contains_eager(ArticleVersion.article)
            .contains_eager(Article.series)
            .selectinload(Series.texts),
            contains_eager(ArticleVersion.article)
            .selectinload(Article.authors)
            .joinedload(ArticleAuthor.member)
            .joinedload(Member.organisation),
            selectinload(ArticleVersion.texts),
        )
    )


def listed(wanted: Wanted, lang: str, *, after: str | None = None) -> Page[Card]:
    """A page of what is wanted, the latest first; five queries, however many there are."""
    found = current_versions()
    if wanted.series:
        found = found.where(Series.slug == wanted.series)
    if wanted.objective:
        found = found.where(_holds(Article.objectives, wanted.objective))
    if wanted.country:
        found = found.where(_holds(Article.countries, wanted.country))
    if wanted.lang:
        found = found.where(ArticleVersion.texts.any(ArticleVersionText.lang == wanted.lang))
    page = page_of(found, keys=[Article.published_at, Article.id], after=after, size=ON_A_PAGE)
    return Page(cards_of(page.rows, wanted.lang or lang), page.after)


def newest(lang: str, limit: int, *, objective: str = "") -> Sequence[Card]:
    """The latest articles; those about an objective, if one is named."""
    found = current_versions().order_by(Article.published_at.desc(), Article.id.desc())
    if objective:
        found = found.where(_holds(Article.objectives, objective))
    return cards_of(db.session.scalars(found.limit(limit)).unique().all(), lang)


def cards_of(versions: Collection[ArticleVersion], lang: str) -> Sequence[Card]:
    """The versions as a list shows them; one query more, for their images."""
    images = lead_images([each.article_id for each in versions])
    return [
        Card(each, each.text(lang), named_authors(each.article), images.get(each.article_id))
        for each in versions
    ]


def version_of(article: Article, number: int) -> ArticleVersion | None:
    """That version of the article."""
    found = db.session.scalars(
        sa.select(ArticleVersion)
        .where(ArticleVersion.article_id == article.id, ArticleVersion.number == number)
        .options(selectinload(ArticleVersion.texts))
    ).one_or_none()
    if found is not None:
        found.article = article
    return found


def editions_of(article: Article) -> Sequence[ArticleVersion]:
    """Its versions, the latest first, without their texts."""
    return db.session.scalars(
        sa.select(ArticleVersion)
        .where(ArticleVersion.article_id == article.id)
        .order_by(ArticleVersion.number.desc())
    ).all()


def named_authors(article: Article) -> Sequence[Member]:
    """Its authors whom readers see: who agreed, and to be named."""
    return [
        each.member
        for each in article.authors
        if each.accepted_at is not None and each.is_named and each.member.public_name
    ]


def lead_images(article_ids: Collection[int]) -> Mapping[int, ArticleImage]:
    """The image beside the title of each article that has one."""
    if not article_ids:
        return {}
    found = db.session.scalars(
        sa.select(ArticleImage)
        .where(ArticleImage.article_id.in_(article_ids), ArticleImage.is_lead)
        .options(joinedload(ArticleImage.file), selectinload(ArticleImage.texts))
        .order_by(ArticleImage.position.desc())
    )
    return {image.article_id: image for image in found}


def related(article: Article, lang: str) -> Sequence[Card]:
    """The latest others that share an objective with it, or else its series."""
    shared = [_holds(Article.objectives, code) for code in article.objectives]
    close = sa.or_(*shared) if shared else Article.series_id == article.series_id
    found = current_versions().where(close, Article.id != article.id)
    order = Article.published_at.desc(), Article.id.desc()
    return cards_of(db.session.scalars(found.order_by(*order).limit(A_FEW)).unique().all(), lang)


def neighbours(article: Article) -> tuple[ArticleVersion | None, ArticleVersion | None]:
    """What was published before it in its series, and after it."""
    others = current_versions().where(
        Article.series_id == article.series_id, Article.id != article.id
    )
    key = sa.tuple_(Article.published_at, Article.id)
    here = sa.tuple_(sa.literal(article.published_at, Article.published_at.type), article.id)
    before = others.where(key < here).order_by(Article.published_at.desc(), Article.id.desc())
    after = others.where(key > here).order_by(Article.published_at, Article.id)
    return (
        db.session.scalars(before.limit(1)).unique().one_or_none(),
        db.session.scalars(after.limit(1)).unique().one_or_none(),
    )


def talk_about(article: Article, visitor: Member | None) -> Talk | None:
    """The topic about it with its latest contributions, if the visitor may see that topic."""
    if article.topic_id is None:
        return None
    found = visible_topics(visitor).where(Topic.id == article.topic_id)
    topic = db.session.scalars(found).unique().one_or_none()
    if topic is None:
        return None
    latest = db.session.scalars(
        sa.select(Contribution)
        .where(
            Contribution.topic_id == topic.id,
            Contribution.number > 1,
            Contribution.kind == TEXT,
            Contribution.state == SAID,
        )
        .options(joinedload(Contribution.author))
        .order_by(Contribution.number.desc())
        .limit(FEW_COMMENTS)
    ).all()
    return Talk(topic, latest[::-1])


def author_of_articles(public_id: str) -> Member | None:
    """Somebody whom an article names that readers find."""
    wrote = (
        sa.select(ArticleAuthor.member_id)
        .join(ArticleAuthor.article)
        .where(
            ArticleAuthor.is_named,
            ArticleAuthor.accepted_at.is_not(None),
            Article.current_version.is_not(None),
            Article.withdrawn_at.is_(None),
        )
    )
    return db.session.scalars(
        sa.select(Member)
        .where(Member.public_id == public_id, Member.state != ERASED, Member.id.in_(wrote))
        .options(joinedload(Member.organisation))
    ).one_or_none()


def articles_by(member: Member, lang: str, *, after: str | None = None) -> Page[Card]:
    """What the member wrote and is named for, the latest first."""
    own = sa.select(ArticleAuthor.article_id).where(
        ArticleAuthor.member_id == member.id,
        ArticleAuthor.is_named,
        ArticleAuthor.accepted_at.is_not(None),
    )
    page = page_of(
        current_versions().where(Article.id.in_(own)),
        keys=[Article.published_at, Article.id],
        after=after,
        size=ON_A_PAGE,
    )
    return Page(cards_of(page.rows, lang), page.after)


def open_series() -> Sequence[Series]:
    """The series that readers find, those that take pitches first, then the latest."""
    return db.session.scalars(
        sa.select(Series)
        .where(Series.published_at.is_not(None))
        .options(selectinload(Series.texts))
        .order_by(Series.closed_at.is_not(None), Series.published_at.desc(), Series.id.desc())
    ).all()


def translators_of(text: ArticleVersionText) -> Member | None:
    """Who translated it, if readers may know."""
    member = db.session.get(Member, text.translator_id) if text.translator_id else None
    return member if member is not None and member.public_name else None


def languages_of(version: ArticleVersion) -> Sequence[str]:
    """The languages in which it can be read, its own first."""
    codes = {text.lang for text in version.texts if text.state == PUBLISHED}
    return sorted(codes, key=lambda code: (code != version.article.lang, code))


def choices() -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """The objectives, countries and languages of what readers find: what a filter offers."""
    rows = db.session.execute(
        sa.select(Article.objectives, Article.countries).where(
            Article.current_version.is_not(None), Article.withdrawn_at.is_(None)
        )
    ).all()
    langs = db.session.scalars(
        sa.select(ArticleVersionText.lang)
        .join(ArticleVersion, ArticleVersion.id == ArticleVersionText.version_id)
        .join(ArticleVersion.article)
        .where(ArticleVersion.number == Article.current_version, Article.withdrawn_at.is_(None))
        .distinct()
    )
    return (
        sorted({code for row in rows for code in row.objectives}),
        sorted({code for row in rows for code in row.countries}),
        sorted(langs),
    )


def _holds(column: sa.orm.InstrumentedAttribute[list[str]], code: str) -> sa.ColumnElement[bool]:
    """Whether the list of codes in that column names this one, on either database."""
    return sa.cast(column, sa.Text).contains(f'"{code}"', autoescape=True)
