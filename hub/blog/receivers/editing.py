"""What follows of editing: who has to act, or waited for it, is told."""

import sqlalchemy as sa

from hub.blog.models import (
    APPROVAL,
    DONE,
    DRAFT,
    PITCHED,
    TRANSLATION,
    Article,
    ArticleStep,
    PassageComment,
    Revision,
    Suggestion,
)
from hub.blog.queries.manuscripts import editors_of
from hub.blog.services.indexing import index_article
from hub.blog.signals import (
    ApprovalLapsed,
    ArticleMoved,
    ArticleRestored,
    PassageCommented,
    SuggestionsMade,
    TranslationWhole,
    TranslatorAsked,
)
from hub.core.db import db
from hub.notifications import services as notifications


def on_suggestions_made(signal: SuggestionsMade) -> None:
    """Its authors learn of it, once for each saving."""
    suggestion = db.session.get(Suggestion, signal.suggestion_id)
    article = db.session.get(Article, suggestion.article_id) if suggestion else None
    if suggestion is None or article is None:
        return
    notifications.notify(
        members=_authors(article),
        kind="article_suggestions",
        subject=f"article_suggestions:{suggestion.id}",
        facts={"article": article.id, "actor": suggestion.author_id},
    )


def on_passage_commented(signal: PassageCommented) -> None:
    """Its authors and its editors learn of it, but who said it."""
    comment = db.session.get(PassageComment, signal.comment_id)
    article = db.session.get(Article, comment.article_id) if comment else None
    if comment is None or article is None:
        return
    told = {*_authors(article), *(each.id for each in editors_of(article))}
    notifications.notify(
        members=told - {comment.author_id},
        kind="article_comment",
        subject=f"article_comment:{comment.id}",
        facts={"article": article.id, "comment": comment.id},
    )


def on_article_moved(signal: ArticleMoved) -> None:
    """Authors learn what is asked of them and what became of it, editors that it is approved."""
    step = db.session.get(ArticleStep, signal.step_id)
    article = db.session.get(Article, step.article_id) if step else None
    if step is None or article is None:
        return
    before = _stage_before(step)
    if before != PITCHED and step.stage in (DRAFT, APPROVAL, TRANSLATION, DONE):
        notifications.notify(
            members=[each for each in _authors(article) if each != step.actor_id],
            kind="article_step",
            subject=f"article_step:{step.id}",
            facts={"article": article.id, "step": step.id},
        )
    if step.stage == TRANSLATION and before == APPROVAL:
        notifications.notify(
            members=[each.id for each in editors_of(article) if each.id != step.actor_id],
            kind="article_ready",
            subject=f"article_ready:{step.id}",
            facts={"article": article.id},
        )


def on_approval_lapsed(signal: ApprovalLapsed) -> None:
    """Who had approved a text that was changed since is asked again."""
    article = db.session.get(Article, signal.article_id)
    if article is None or article.stage != APPROVAL:
        return
    step = _last_step(article)
    notifications.notify(
        members=[signal.member_id],
        kind="article_step",
        subject=f"article_approval:{step.id}:{article.original.version}",
        facts={"article": article.id, "step": step.id},
    )


def on_translator_asked(signal: TranslatorAsked) -> None:
    """Who is asked to translate learns of it, each time they are asked."""
    article = db.session.get(Article, signal.article_id)
    asked = [
        each
        for each in (article.translators if article else ())
        if each.member_id == signal.member_id
    ]
    if asked:
        notifications.notify(
            members=[signal.member_id],
            kind="article_translator",
            subject=f"article_translator:{signal.article_id}:{asked[-1].lang}"
            f":{int(asked[-1].invited_at.timestamp())}",
            facts={"article": signal.article_id},
        )


def on_translation_whole(signal: TranslationWhole) -> None:
    """Its editors learn of it."""
    revision = db.session.get(Revision, signal.revision_id)
    article = db.session.get(Article, revision.article_id) if revision else None
    if revision is None or article is None:
        return
    notifications.notify(
        members=[each.id for each in editors_of(article) if each.id != revision.author_id],
        kind="article_translated",
        subject=f"article_translated:{revision.id}",
        facts={"article": article.id, "revision": revision.id},
    )


def on_article_restored(signal: ArticleRestored) -> None:
    """The search finds it again."""
    index_article(signal.article_id)


def _authors(article: Article) -> list[int]:
    """Those who agreed to be authors."""
    return [each.member_id for each in article.authors if each.is_there]


def _stage_before(step: ArticleStep) -> str | None:
    earlier = sa.select(ArticleStep.stage).where(
        ArticleStep.article_id == step.article_id, ArticleStep.id < step.id
    )
    return db.session.scalar(earlier.order_by(ArticleStep.id.desc()).limit(1))


def _last_step(article: Article) -> ArticleStep:
    found = sa.select(ArticleStep).where(ArticleStep.article_id == article.id)
    return db.session.scalars(found.order_by(ArticleStep.id.desc()).limit(1)).one()
