"""An approved article is published at the hour an editor chose, once."""

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.blog.models import SCHEDULED, TRANSLATION, Article, ArticleStep
from hub.blog.policy import handles
from hub.blog.queries.manuscripts import editors_of
from hub.blog.services import stages
from hub.blog.services.editing.carrying import hold
from hub.blog.services.publishing import READY, publish
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _

JOB = "blog.publish"


def schedule(
    article: Article, *, actor: Member, version: int, at: dt.datetime, note: str = ""
) -> None:
    """It is published at that moment; `note` says what changed since the version before.

    Raises Overtaken if the article came to another stage since the actor read it, Refused if it is
    not ready.
    """
    stages.hold(article, version)
    if article.stage not in READY or not handles(actor, article):
        raise Refused(_("This article is not ready to be published."))
    article.scheduled_at, article.editor_id = at, actor.id
    stages.move(article, SCHEDULED, actor=actor, words=note)


def unschedule(article: Article, *, actor: Member, version: int) -> None:
    """No moment is set any more. Raises as `schedule` does."""
    stages.hold(article, version)
    if article.stage != SCHEDULED or not handles(actor, article):
        raise Refused(_("This cannot be done any more."))
    article.scheduled_at = None
    stages.move(article, TRANSLATION, actor=actor)


def due_articles() -> Iterator[int]:
    """The ids of those whose moment has come."""
    return iter(
        db.session.scalars(
            sa.select(Article.id)
            .where(Article.stage == SCHEDULED, Article.scheduled_at <= clock.now())
            .order_by(Article.scheduled_at, Article.id)
        ).all()
    )


def publish_due(article_id: int) -> bool:
    """It is published, if nobody else did so or set another moment meanwhile."""
    article = db.session.get_one(Article, article_id)
    hold(article)
    is_due = article.scheduled_at is not None and article.scheduled_at <= clock.now()
    # Whoever set the time may have left the Hub since.
    actor = article.editor or next(iter(editors_of(article)), None)
    if article.stage != SCHEDULED or not is_due or actor is None:
        return False
    publish(article, actor, note=note_of(article), by_clock=True)
    return True


def note_of(article: Article) -> str:
    """What is said to have changed in the version that is about to be published."""
    latest = (
        sa.select(ArticleStep.words)
        .where(ArticleStep.article_id == article.id, ArticleStep.stage == SCHEDULED)
        .order_by(ArticleStep.id.desc())
        .limit(1)
    )
    return db.session.scalar(latest) or ""
