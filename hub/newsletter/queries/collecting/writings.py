"""Published practices and articles, and calls for practices."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from hub.blog.models import Article, ArticleVersion
from hub.core import markup
from hub.core.db import db
from hub.newsletter.models import ARTICLES, CALLS, PRACTICES
from hub.newsletter.queries.collecting.things import (
    AHEAD,
    ANOTHER,
    CLOSING,
    NEW,
    OPENED,
    Told,
    Wording,
    out,
    short,
    worded,
)
from hub.practices.models import Call, PracticeTerm, PracticeVersion
from hub.practices.models.versions import COUNTRY, OBJECTIVE, REGION
from hub.practices.queries.visibility import current_versions, visible_calls


def practices(since: dt.datetime, until: dt.datetime) -> Sequence[Told]:
    """Practices that were published, or published anew, the latest first."""
    before = aliased(PracticeVersion)
    was_out = sa.exists().where(
        before.practice_id == PracticeVersion.practice_id, before.published_at <= since
    )
    rows = db.session.execute(
        current_versions()
        .add_columns(was_out)
        .where(PracticeVersion.published_at > since, PracticeVersion.published_at <= until)
        .order_by(PracticeVersion.published_at.desc(), PracticeVersion.id.desc())
    ).all()
    terms = _terms([version.practice_id for version, _was_out in rows])
    return [
        Told(
            PRACTICES,
            "practice",
            version.practice_id,
            {version.lang: Wording(version.title, _summary_of(version))},
            path=f"/practices/{version.practice.slug}",
            news=ANOTHER if is_known else NEW,
            objectives=terms[version.practice_id][OBJECTIVE],
            countries=terms[version.practice_id][COUNTRY],
            regions=terms[version.practice_id][REGION],
        )
        for version, is_known in rows
    ]


def articles(since: dt.datetime, until: dt.datetime) -> Sequence[Told]:
    """Articles that were published, or published anew, the latest first."""
    before = aliased(ArticleVersion)
    was_out = sa.exists().where(
        before.article_id == ArticleVersion.article_id, before.published_at <= since
    )
    rows = db.session.execute(
        sa.select(ArticleVersion, was_out)
        .join(ArticleVersion.article)
        .where(
            ArticleVersion.number == Article.current_version,
            Article.withdrawn_at.is_(None),
            ArticleVersion.published_at > since,
            ArticleVersion.published_at <= until,
        )
        .options(joinedload(ArticleVersion.article), selectinload(ArticleVersion.texts))
        .order_by(ArticleVersion.published_at.desc(), ArticleVersion.id.desc())
    ).all()
    return [
        Told(
            ARTICLES,
            "article",
            version.article_id,
            {each.lang: worded(each, each.title, each.summary) for each in out(version.texts)},
            path=f"/blog/{version.article.slug}",
            news=ANOTHER if is_known else NEW,
            objectives=version.article.objectives,
            countries=version.article.countries,
            regions=version.article.regions,
        )
        for version, is_known in rows
    ]


def calls(since: dt.datetime, until: dt.datetime) -> Sequence[Told]:
    """Calls that came out or opened, and those that close within AHEAD; the next deadline first."""
    began = sa.func.coalesce(Call.opens_at, Call.published_at)
    is_new = sa.or_(
        sa.and_(Call.published_at > since, Call.published_at <= until),
        sa.and_(began > since, began <= until),
    )
    found = db.session.scalars(
        visible_calls(None)
        .where(
            Call.published_at <= until,
            Call.closes_at > until,
            sa.or_(is_new, Call.closes_at <= until + AHEAD),
        )
        .order_by(Call.closes_at, Call.id)
    ).unique()
    return [
        Told(
            CALLS,
            "call",
            call.id,
            {
                each.lang: worded(each, each.title, markup.plain(each.body_html))
                for each in out(call.texts)
            },
            path=f"/practices/calls/{call.slug}",
            news=CLOSING if call.closes_at <= until + AHEAD else OPENED,
            objectives=call.objectives,
            moment=call.closes_at,
            timezone=call.timezone,
        )
        for call in found
    ]


def _summary_of(version: PracticeVersion) -> str:
    return short(markup.plain(str(version.html.get("summary") or "")))


def _terms(practice_ids: Collection[int]) -> Mapping[int, Mapping[str, list[str]]]:
    """The terms of the practices by kind; one query."""
    terms: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    found = sa.select(PracticeTerm).where(
        PracticeTerm.practice_id.in_(practice_ids),
        PracticeTerm.kind.in_((OBJECTIVE, COUNTRY, REGION)),
    )
    for term in db.session.scalars(found.order_by(PracticeTerm.code)):
        terms[term.practice_id][term.kind].append(term.code)
    return terms
