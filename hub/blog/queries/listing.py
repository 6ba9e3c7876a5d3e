"""The articles that readers find, narrowed and in order, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from hub.accounts import queries as accounts
from hub.accounts.models import Member
from hub.blog.models import (
    Article,
    ArticleVersion,
    ArticleVersionAuthor,
    ArticleVersionText,
    Series,
)
from hub.blog.queries.reading import Byline, Picture, bylines_of, picture_of
from hub.blog.queries.visibility import current_versions
from hub.core.db import db
from hub.core.i18n import LANGUAGES
from hub.core.paging import Page, page_of
from hub.taxonomy import queries as taxonomy

A_PAGE = 12


@dataclass(frozen=True)
class Wanted:
    """What a reader narrows the list to; `place` is the code of a country or of a region."""

    series: str = ""
    objective: str = ""
    place: str = ""
    lang: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything keeps articles away."""
        return any((self.series, self.objective, self.place, self.lang))

    def address(self, **changed: str | None) -> dict[str, str | None]:
        """The values of an address that asks for the same but for what is `changed`."""
        return {
            "series": self.series or None,
            "objective": self.objective or None,
            "place": self.place or None,
            "in": self.lang or None,
            **changed,
        }


@dataclass(frozen=True)
class Offers:
    """What the list can be narrowed to: only what an article is about."""

    series: Sequence[Series]
    objectives: Sequence[str]
    countries: Sequence[str]
    regions: Sequence[str]
    langs: Sequence[str]


@dataclass(frozen=True)
class Card:
    """An article in a list, with the text that is shown of it."""

    version: ArticleVersion
    text: ArticleVersionText
    series: Series | None
    authors: Sequence[Byline]
    picture: Picture | None
    # The language of the page on which that text is read.
    opens_in: str

    @property
    def article(self) -> Article:
        """The article it shows."""
        return self.version.article


def find(wanted: Wanted, lang: str, *, after: str | None = None) -> Page[Card]:
    """What is wanted, the latest first; the same number of queries however many there are."""
    found = _narrowed(current_versions(), wanted)
    page = page_of(found, keys=[Article.published_at, Article.id], after=after, size=A_PAGE)
    return Page(cards_of(page.rows, lang, of=wanted.lang), page.after)


def newest(lang: str, *, limit: int, objective: str = "") -> Sequence[Card]:
    """The articles published last, of those about the objective."""
    found = _narrowed(current_versions(), Wanted(objective=objective))
    return cards_of(_latest(found, limit), lang)


def related_to(article: Article, lang: str, *, limit: int = 3) -> Sequence[Card]:
    """The latest other articles that share an objective with it."""
    if not article.objectives:
        return []
    shares = sa.or_(*(_holds(Article.objectives, code) for code in article.objectives))
    found = current_versions().where(shares, Article.id != article.id)
    return cards_of(_latest(found, limit), lang)


def written_by(member: Member, lang: str, *, after: str | None = None) -> Page[Card]:
    """What the member wrote and is named for."""
    found = current_versions().where(Article.id.in_(written_articles(member.id)))
    page = page_of(found, keys=[Article.published_at, Article.id], after=after, size=A_PAGE)
    return Page(cards_of(page.rows, lang), page.after)


def written_articles(member_id: int) -> sa.Select[int]:
    """The ids of what the member wrote, as readers find it, and is named for."""
    return (
        sa.select(ArticleVersion.article_id)
        .join(ArticleVersionAuthor, ArticleVersionAuthor.version_id == ArticleVersion.id)
        .join(Article, Article.id == ArticleVersion.article_id)
        .where(
            ArticleVersion.number == Article.current_version,
            ArticleVersionAuthor.member_id == member_id,
            ArticleVersionAuthor.is_named,
        )
    )


def named_author(public_id: str) -> sa.Select[Member]:
    """Who has a page as an author: named for an article that readers find, and not protected."""
    named = sa.exists().where(
        ArticleVersionAuthor.member_id == Member.id,
        ArticleVersionAuthor.is_named,
        ArticleVersionAuthor.version_id == ArticleVersion.id,
        ArticleVersion.article_id == Article.id,
        ArticleVersion.number == Article.current_version,
        Article.withdrawn_at.is_(None),
    )
    return accounts.profile(public_id).where(Member.is_protected.is_(False), named)


def public_series() -> Sequence[Series]:
    """The series readers know, those that take pitches first."""
    found = (
        sa.select(Series)
        .where(Series.published_at.is_not(None))
        .options(selectinload(Series.texts))
        .order_by(Series.closed_at.is_not(None), Series.published_at.desc(), Series.id.desc())
    )
    return db.session.scalars(found).all()


def offers(lang: str) -> Offers:
    """What articles are about and written in; four queries."""
    about = db.session.execute(
        sa.select(Article.objectives, Article.countries, Article.regions).where(
            Article.current_version.is_not(None), Article.withdrawn_at.is_(None)
        )
    ).all()
    langs = db.session.scalars(
        sa.select(ArticleVersionText.lang)
        .join(ArticleVersion, ArticleVersion.id == ArticleVersionText.version_id)
        .join(ArticleVersion.article)
        .where(ArticleVersion.number == Article.current_version, Article.withdrawn_at.is_(None))
        .distinct()
    ).all()
    objectives = {code for row in about for code in row.objectives}
    countries = {code for row in about for code in row.countries}
    regions = {code for row in about for code in row.regions}
    return Offers(
        series=public_series(),
        objectives=[each.code for each in taxonomy.objectives() if each.code in objectives],
        countries=[each.code for each in taxonomy.countries_sorted(lang) if each.code in countries],
        regions=[each.code for each in taxonomy.regions() if each.code in regions],
        langs=sorted(langs),
    )


def cards_of(versions: Sequence[ArticleVersion], lang: str, *, of: str = "") -> list[Card]:
    """What a list on a page in `lang` shows of these versions, in their order.

    Who asked for texts of another language gets them, and the page in that language.
    """
    texts: Mapping[int, ArticleVersionText] = {each.id: each.text(of or lang) for each in versions}
    return [
        Card(
            version=each,
            text=texts[each.id],
            series=each.article.series if each.article.series.published_at else None,
            authors=bylines_of(each),
            picture=picture_of(each, texts[each.id]),
            opens_in=of if of in LANGUAGES else lang,
        )
        for each in versions
    ]


def _latest(found: sa.Select[ArticleVersion], limit: int) -> Sequence[ArticleVersion]:
    order = Article.published_at.desc(), Article.id.desc()
    return db.session.scalars(found.order_by(*order).limit(limit)).unique().all()


def _narrowed(found: sa.Select[ArticleVersion], wanted: Wanted) -> sa.Select[ArticleVersion]:
    if wanted.series:
        known = sa.select(Series.id).where(
            Series.slug == wanted.series, Series.published_at.is_not(None)
        )
        found = found.where(Article.series_id.in_(known))
    if wanted.objective:
        found = found.where(_holds(Article.objectives, wanted.objective))
    if wanted.place:
        in_country = _holds(Article.countries, wanted.place)
        found = found.where(sa.or_(in_country, _holds(Article.regions, wanted.place)))
    if wanted.lang:
        found = found.where(ArticleVersion.texts.any(ArticleVersionText.lang == wanted.lang))
    return found


def _holds(column: InstrumentedAttribute[list[str]], code: str) -> sa.ColumnElement[bool]:
    # A code is quoted in the JSON text, so no other code contains it.
    return sa.cast(column, sa.Text).contains(f'"{code}"', autoescape=True)
