"""Articles on their way, for who writes and who edits them: how far, whose turn, since when."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import joinedload, selectinload

from hub.accounts.models import ACTIVE, ADMIN, EDITOR, SECRETARIAT, Member, MemberRole
from hub.blog.models import (
    APPROVAL,
    COPY_EDIT,
    DECLINED,
    DONE,
    DRAFT,
    PITCHED,
    SCHEDULED,
    STAGES,
    TRANSLATION,
    Article,
    ArticleAuthor,
    ArticleStep,
    Series,
)
from hub.blog.policy import handles
from hub.blog.queries.visibility import edited_by, followed_articles
from hub.core.db import db
from hub.core.i18n import _l
from hub.core.paging import Page, page_of

STAGE_WORDS: Mapping[str, LazyString] = {
    PITCHED: _l("Pitch"),
    DECLINED: _l("Declined"),
    DRAFT: _l("Draft"),
    COPY_EDIT: _l("Copy-editing"),
    APPROVAL: _l("Approval by the authors"),
    TRANSLATION: _l("Translation"),
    SCHEDULED: _l("Scheduled"),
    DONE: _l("Published"),
}
# Whose turn it is at a stage, and what comes next.
AUTHORS, EDITORS, NOBODY = "authors", "editors", "nobody"
TURNS: Mapping[str, str] = {
    **dict.fromkeys((PITCHED, COPY_EDIT, TRANSLATION), EDITORS),
    **dict.fromkeys((DRAFT, APPROVAL), AUTHORS),
    **dict.fromkeys((SCHEDULED, DONE, DECLINED), NOBODY),
}
TURN_WORDS: Mapping[str, LazyString] = {
    AUTHORS: _l("It waits for its authors."),
    EDITORS: _l("It waits for an editor."),
    NOBODY: _l("It waits for nobody."),
}
NEXT_WORDS: Mapping[str, LazyString] = {
    PITCHED: _l("An editor of the series accepts or declines it, and says why."),
    DRAFT: _l("The authors write it and hand it in."),
    COPY_EDIT: _l("An editor reads it and suggests changes, which the authors take or leave."),
    APPROVAL: _l("The authors approve what is to be published."),
    TRANSLATION: _l("It is translated; then an editor publishes it."),
    SCHEDULED: _l("It is published at the time that was set."),
    DONE: _l("Everybody can read it."),
    DECLINED: _l("It is not written for this series."),
}
# How many rows a page of the desk has.
ON_A_PAGE = 30


@dataclass(frozen=True)
class Matter:
    """An article on its way, and how it came to where it is."""

    article: Article
    step: ArticleStep

    @property
    def turn(self) -> str:
        """Whose turn it is."""
        return TURNS[self.article.stage]

    @property
    def since(self) -> dt.datetime:
        """Since when it waits."""
        return self.step.created_at

    @property
    def is_given_up(self) -> bool:
        """Whether its own author took it back, rather than an editor declining it."""
        is_own = self.article.author(self.step.actor) is not None
        return self.article.stage == DECLINED and is_own


def matter_of(article: Article) -> Matter:
    """How the article came to where it is."""
    return _with_steps([article])[0]


def own_matters(member: Member) -> Sequence[Matter]:
    """All the member writes or is asked to write, the latest first; two queries and their loads."""
    own = sa.select(ArticleAuthor.article_id).where(ArticleAuthor.member_id == member.id)
    found = followed_articles(member).where(Article.id.in_(own))
    order = Article.updated_at.desc(), Article.id.desc()
    return _with_steps(db.session.scalars(found.order_by(*order)).unique().all())


def desk_matters(
    visitor: Member, *, stage: str = "", series: str = "", after: str | None = None
) -> Page[Matter]:
    """What is in the series the visitor edits and not yet published, the longest waiting first."""
    since = _last_steps().subquery()
    found = (
        followed_articles(visitor)
        .where(edited_by(visitor))
        .join(since, since.c.article_id == Article.id)
    )
    if stage in STAGES:
        found = found.where(Article.stage == stage)
    else:
        found = found.where(Article.stage.not_in((DECLINED, DONE)))
    if series:
        found = found.where(Series.slug == series)
    page = page_of(
        found, keys=[since.c.id], after=after, size=ON_A_PAGE, descending=stage in (DECLINED, DONE)
    )
    return Page(_with_steps(page.rows), page.after)


def steps_of(article: Article) -> Sequence[ArticleStep]:
    """Every step it made, the first first."""
    found = sa.select(ArticleStep).where(ArticleStep.article_id == article.id)
    return db.session.scalars(
        found.options(joinedload(ArticleStep.actor)).order_by(ArticleStep.id)
    ).all()


def editors_of(article: Article) -> Sequence[Member]:
    """Who is told of what waits for an editor: who looks after it, else all who may; staff where
    there is no other. Never one of its authors.
    """
    editor = article.editor
    if editor is not None and editor.state == ACTIVE and handles(editor, article):
        return [editor]
    return able_editors(article)


def able_editors(article: Article) -> Sequence[Member]:
    """Those named as editors of its series, else all editors; staff where there is no other."""
    named = [each.member_id for each in article.series.editors]
    for wanted in (Member.id.in_(named), _has_role(EDITOR), _has_role(SECRETARIAT, ADMIN)):
        if able := _able(article, wanted):
            return able
    return []


def helpers_of(article: Article) -> Sequence[Member]:
    """Who can stand in where its editor does nothing: the others who edit it, the secretariat."""
    others = {each.id: each for each in able_editors(article)}
    others |= {each.id: each for each in _able(article, _has_role(SECRETARIAT))}
    asked = {each.id for each in editors_of(article)}
    return [others[each] for each in sorted(others.keys() - asked)]


def edited_series(visitor: Member) -> Sequence[Series]:
    """The series the visitor edits, those being prepared first, then the latest."""
    found = sa.select(Series).where(edited_by(visitor)).options(selectinload(Series.texts))
    order = Series.published_at.is_not(None), Series.id.desc()
    return db.session.scalars(found.order_by(*order)).all()


def series_to_pitch_for() -> Sequence[Series]:
    """The series that take pitches now, the latest first."""
    found = sa.select(Series).where(Series.published_at.is_not(None), Series.closed_at.is_(None))
    order = Series.published_at.desc(), Series.id.desc()
    return db.session.scalars(found.options(selectinload(Series.texts)).order_by(*order)).all()


def _able(article: Article, wanted: sa.ColumnElement[bool]) -> list[Member]:
    """Those of these members who may edit it."""
    found = db.session.scalars(
        sa.select(Member)
        .where(Member.state == ACTIVE, wanted)
        .options(selectinload(Member.role_rows))
        .order_by(Member.id)
    )
    return [member for member in found.all() if handles(member, article)]


def _has_role(*roles: str) -> sa.ColumnElement[bool]:
    return Member.id.in_(sa.select(MemberRole.member_id).where(MemberRole.role.in_(roles)))


def _last_steps() -> sa.Select[int, int]:
    return sa.select(ArticleStep.article_id, sa.func.max(ArticleStep.id).label("id")).group_by(
        ArticleStep.article_id
    )


def _with_steps(articles: Collection[Article]) -> list[Matter]:
    if not articles:
        return []
    ids = _last_steps().where(ArticleStep.article_id.in_([each.id for each in articles]))
    found = db.session.scalars(
        sa.select(ArticleStep)
        .where(ArticleStep.id.in_(sa.select(ids.subquery().c.id)))
        .options(joinedload(ArticleStep.actor))
    )
    steps = {step.article_id: step for step in found}
    return [Matter(article, steps[article.id]) for article in articles]
