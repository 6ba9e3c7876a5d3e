"""What follows for authors and editors: pitches, decisions, what is handed in, invitations."""

import sqlalchemy as sa

from hub.blog.models import COPY_EDIT, DECLINED, DRAFT, PITCHED, Article, ArticleStep
from hub.blog.queries.manuscripts import editors_of
from hub.blog.services.stages import last_step
from hub.blog.signals import (
    ArticleAuthorAnswered,
    ArticleAuthorInvited,
    ArticleMoved,
    ArticlePitched,
)
from hub.core.db import db
from hub.notifications import services as notifications


def on_article_pitched(signal: ArticlePitched) -> None:
    """The editors of its series are told at once."""
    article = db.session.get(Article, signal.article_id)
    if article is not None and article.stage == PITCHED:
        _tell_editors(article)


def on_article_moved(signal: ArticleMoved) -> None:
    """Editors learn of what was handed in, authors of what was decided on their pitch."""
    step = db.session.get(ArticleStep, signal.step_id)
    article = db.session.get(Article, step.article_id) if step else None
    if step is None or article is None:
        return
    before = _step_before(step)
    if before is not None and before.stage in (PITCHED, COPY_EDIT):
        notifications.mark_read_by_all(_waiting(before))
    if step.stage == COPY_EDIT == article.stage:
        _tell_editors(article)
    elif before is not None and before.stage == PITCHED and step.stage in (DRAFT, DECLINED):
        notifications.notify(
            members=[each for each in _authors(article) if each != step.actor_id],
            kind="article_decision",
            subject=f"article_decision:{step.id}",
            facts={"article": article.id, "step": step.id},
        )


def on_author_invited(signal: ArticleAuthorInvited) -> None:
    """Who was asked to be an author learns of it, each time they are asked."""
    article = db.session.get(Article, signal.article_id)
    asked = (
        next((each for each in article.authors if each.member_id == signal.member_id), None)
        if article
        else None
    )
    if asked is None or asked.accepted_at is not None:
        return
    notifications.notify(
        members=[signal.member_id],
        kind="article_author",
        subject=f"article_author:{signal.article_id}:{int(asked.invited_at.timestamp())}",
        facts={"article": signal.article_id, "actor": asked.invited_by},
    )


def on_author_answered(signal: ArticleAuthorAnswered) -> None:
    """Whoever asked learns of the answer."""
    if signal.asker_id is not None:
        notifications.notify(
            members=[signal.asker_id],
            kind="article_author_answer",
            subject=f"article_answer:{signal.article_id}:{signal.member_id}",
            facts={"article": signal.article_id, "member": signal.member_id},
        )


def _tell_editors(article: Article) -> None:
    step = last_step(article)
    notifications.notify(
        members=[editor.id for editor in editors_of(article)],
        kind="article_waiting",
        subject=_waiting(step),
        facts={"article": article.id, "stage": step.stage},
    )


def _waiting(step: ArticleStep) -> str:
    return f"article_waiting:{step.id}"


def _step_before(step: ArticleStep) -> ArticleStep | None:
    """How the article came to where it was before."""
    return db.session.scalar(
        sa.select(ArticleStep)
        .where(ArticleStep.article_id == step.article_id, ArticleStep.id < step.id)
        .order_by(ArticleStep.id.desc())
        .limit(1)
    )


def _authors(article: Article) -> list[int]:
    """Those who agreed to be authors."""
    return [each.member_id for each in article.authors if each.is_there]
