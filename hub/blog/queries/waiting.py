"""Whom an article waits for, and since when: its authors, an editor, its translators."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts.models import ACTIVE, ADMIN, EDITOR, SECRETARIAT, Member
from hub.blog.models import (
    APPROVAL,
    COPY_EDIT,
    DECLINED,
    DRAFT,
    PITCHED,
    TRANSLATION,
    Article,
    ArticleAuthor,
    ArticleStep,
    ArticleText,
    Series,
    SeriesEditor,
    Translator,
)
from hub.core.db import db
from hub.core.texts import PUBLISHED

# What is waited for.
JOIN, WRITE, REWRITE, APPROVE = "join", "write", "rewrite", "approve"
DECIDE, COPY, PUBLISH, TRANSLATE = "decide", "copy_edit", "publish", "translate"
OF_EDITORS = {PITCHED: DECIDE, COPY_EDIT: COPY, TRANSLATION: PUBLISH}
# Where it is done.
PLACES: Mapping[str, str] = {
    JOIN: "blog.author_invitation",
    WRITE: "blog.manuscript",
    REWRITE: "blog.manuscript",
    APPROVE: "blog.edited_text",
    DECIDE: "blog.deciding",
    COPY: "blog.edited_text",
    PUBLISH: "blog.publication",
    TRANSLATE: "blog.translation",
}


@dataclass(frozen=True)
class Waiting:
    """That an article waits for somebody since a moment; `member_id` is empty for its editors.

    `version` is that of the text where it is about exactly this text.
    """

    kind: str
    article_id: int
    step_id: int
    since: dt.datetime
    member_id: int | None = None
    lang: str = ""
    version: int = 0

    @property
    def key(self) -> str:
        """It is the same for as long as the same is waited for."""
        return f"{self.step_id}.{self.member_id or 0}.{self.lang}{self.version or ''}"

    def way(self, article: Article) -> Mapping[str, str]:
        """What the address of the page has where it is done."""
        way = {"public_id": article.public_id}
        return way | {"code": self.lang} if self.lang else way


def waiting_of(article_ids: Collection[int]) -> Sequence[Waiting]:
    """What these articles wait for now; three queries."""
    among = Article.id.in_(article_ids)
    return [*_authors(among), *_translators(among), *_editors(among)]


def all_waiting(since: dt.datetime) -> Sequence[Waiting]:
    """What articles wait for that came to their stage before that moment; three queries."""
    among = ArticleStep.created_at <= since
    return [*_authors(among), *_translators(among), *_editors(among)]


def waiting_for(member: Member) -> Sequence[Waiting]:
    """What waits for the member: as who is asked to be an author, author, translator, editor."""
    rows = db.session.execute(_invited(member))
    asked = [Waiting(JOIN, row.article_id, row.step_id, row.invited_at, member.id) for row in rows]
    written = _authors(ArticleAuthor.member_id == member.id)
    translated = _translators(Translator.member_id == member.id)
    return [*asked, *written, *translated, *_editors(_is_edited_by(member))]


def what_waits(member: Member) -> Sequence[sa.Select[Any]]:
    """Articles that wait for the member, a row for each, to be counted."""
    asked = (
        _invited(member),
        _written().where(ArticleAuthor.member_id == member.id),
        _translated().where(Translator.member_id == member.id),
        _edited().where(_is_edited_by(member)),
    )
    return [each.with_only_columns(Article.id) for each in asked]


def missing_approvals(article: Article) -> Sequence[ArticleAuthor]:
    """The authors who are there and did not approve the text as it reads now."""
    now = article.original.version
    return [each for each in article.authors if each.is_there and each.approved_version != now]


def _authors(among: sa.ColumnElement[bool]) -> list[Waiting]:
    found = []
    for row in db.session.execute(_written().where(among)):
        whose = row.article_id, row.step_id
        if row.stage == APPROVAL:
            since = max(row.created_at, row.updated_at)
            each = Waiting(APPROVE, *whose, since, row.member_id, version=row.version)
        else:
            kind = REWRITE if row.came_back else WRITE
            each = Waiting(kind, *whose, row.created_at, row.member_id)
        found.append(each)
    return found


def _translators(among: sa.ColumnElement[bool]) -> list[Waiting]:
    return [
        Waiting(
            TRANSLATE,
            row.article_id,
            row.step_id,
            max(row.created_at, row.invited_at),
            row.member_id,
            lang=row.lang,
        )
        for row in db.session.execute(_translated().where(among))
    ]


def _editors(among: sa.ColumnElement[bool]) -> list[Waiting]:
    return [
        Waiting(OF_EDITORS[row.stage], row.article_id, row.step_id, row.created_at)
        for row in db.session.execute(_edited().where(among))
    ]


def _invited(member: Member) -> sa.Select[Any]:
    """Where the member is asked to be an author."""
    return (
        _steps()
        .add_columns(ArticleAuthor.invited_at)
        .join(ArticleAuthor, ArticleAuthor.article_id == Article.id)
        .where(
            ArticleAuthor.member_id == member.id,
            ArticleAuthor.accepted_at.is_(None),
            Article.stage != DECLINED,
        )
    )


def _written() -> sa.Select[Any]:
    """Who writes, and who is to approve exactly the text there is."""
    not_approved = sa.or_(
        ArticleAuthor.approved_version.is_(None),
        ArticleAuthor.approved_version != ArticleText.version,
    )
    return (
        _steps()
        .add_columns(
            Article.stage,
            ArticleAuthor.member_id,
            ArticleText.version,
            ArticleText.updated_at,
            _came_back().label("came_back"),
        )
        .join(ArticleAuthor, ArticleAuthor.article_id == Article.id)
        .join(Member, Member.id == ArticleAuthor.member_id)
        .join(
            ArticleText,
            sa.and_(ArticleText.article_id == Article.id, ArticleText.lang == Article.lang),
        )
        .where(ArticleAuthor.accepted_at.is_not(None), Member.state == ACTIVE)
        .where(sa.or_(Article.stage == DRAFT, sa.and_(Article.stage == APPROVAL, not_approved)))
    )


def _translated() -> sa.Select[Any]:
    """Who was asked for a translation that is not whole."""
    return (
        _steps()
        .add_columns(Translator.member_id, Translator.lang, Translator.invited_at)
        .join(Translator, Translator.article_id == Article.id)
        .join(Member, Member.id == Translator.member_id)
        .where(_is_translated(), Member.state == ACTIVE)
    )


def _edited() -> sa.Select[Any]:
    """What is pitched, what is handed in, what is approved and waits for no translator."""
    awaited = (
        sa.exists()
        .where(Translator.article_id == Article.id, Translator.member_id == Member.id)
        .where(_is_translated(), Member.state == ACTIVE)
        .correlate(Article)
    )
    return (
        _steps()
        .add_columns(Article.stage)
        .join(Article.series)
        .where(Article.stage.in_(OF_EDITORS))
        .where(sa.or_(Article.stage != TRANSLATION, ~awaited))
    )


def _steps() -> sa.Select[Any]:
    """Articles, each with how it came to where it is."""
    other = aliased(ArticleStep)
    last = (
        sa.select(sa.func.max(other.id))
        .where(other.article_id == Article.id)
        .correlate(Article)
        .scalar_subquery()
    )
    columns: list[Any] = [Article.id.label("article_id"), ArticleStep.id.label("step_id")]
    return (
        sa.select(*columns, ArticleStep.created_at)
        .select_from(Article)
        .join(ArticleStep, ArticleStep.id == last)
        .order_by(ArticleStep.id)
    )


def _came_back() -> sa.ColumnElement[bool]:
    """Whether somebody else gave it to its authors, who had it before."""
    other, author = aliased(ArticleStep), aliased(ArticleAuthor)
    before = sa.exists().where(
        other.article_id == Article.id, other.id < ArticleStep.id, other.stage != PITCHED
    )
    by_author = sa.exists().where(
        author.article_id == Article.id, author.member_id == ArticleStep.actor_id
    )
    return sa.and_(
        before.correlate(Article, ArticleStep), ~by_author.correlate(Article, ArticleStep)
    )


def _is_translated() -> sa.ColumnElement[bool]:
    """Whether a wanted translation is not yet whole, or is of an earlier text."""
    own, original = aliased(ArticleText), aliased(ArticleText)
    whole = (
        sa.exists()
        .where(own.article_id == Article.id, own.lang == Translator.lang)
        .where(original.article_id == Article.id, original.lang == Article.lang)
        .where(own.state == PUBLISHED, own.translated_version == original.version)
        .correlate(Article, Translator)
    )
    wanted = sa.cast(Article.wanted, sa.Text).like(
        sa.literal('%"').concat(Translator.lang).concat('"%')
    )
    return sa.and_(Article.stage == TRANSLATION, wanted, ~whole)


def _is_edited_by(member: Member) -> sa.ColumnElement[bool]:
    """Whether an article waits for this editor: one they look after, or nobody does yet.

    Of what nobody looks after, a series that names editors asks those. Never of their own.
    """
    named = sa.select(SeriesEditor.series_id)
    own = Series.id.in_(named.where(SeriesEditor.member_id == member.id))
    is_editor = member.has_role(EDITOR, SECRETARIAT, ADMIN)
    theirs = sa.or_(own, Series.id.not_in(named)) if is_editor else own
    may = sa.true() if member.has_role(SECRETARIAT, ADMIN) else theirs
    writes = sa.select(ArticleAuthor.article_id).where(ArticleAuthor.member_id == member.id)
    return sa.and_(
        Article.id.not_in(writes),
        sa.or_(
            sa.and_(Article.editor_id == member.id, may),
            sa.and_(Article.editor_id.is_(None), theirs),
        ),
    )
