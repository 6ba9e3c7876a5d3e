"""What follows for reminders: whoever did what was waited for need not read them any more."""

import sqlalchemy as sa

from hub.blog.models import ArticleStep, Revision
from hub.blog.queries.waiting import waiting_of
from hub.blog.signals import ArticleMoved, TranslationWhole, WaitEnded
from hub.core.db import db
from hub.notifications import services as notifications
from hub.notifications.models import Notice

KINDS = ("article_reminder", "article_late")


def on_article_moved(signal: ArticleMoved) -> None:
    """It does not wait any more where it was."""
    step = db.session.get(ArticleStep, signal.step_id)
    if step is not None:
        _stop(step.article_id)


def on_translation_whole(signal: TranslationWhole) -> None:
    """It does not wait for this translation any more."""
    revision = db.session.get(Revision, signal.revision_id)
    if revision is not None:
        _stop(revision.article_id)


def on_wait_ended(signal: WaitEnded) -> None:
    """It does not wait for this person any more."""
    _stop(signal.article_id)


def _stop(article_id: int) -> None:
    """What the article waits for no more, nobody is reminded of."""
    still = {each.key for each in waiting_of([article_id])}
    about = [Notice.subject.startswith(f"{kind}:{article_id}:") for kind in KINDS]
    unread = db.session.scalars(
        sa.select(Notice).where(Notice.read_at.is_(None), Notice.kind.in_(KINDS), sa.or_(*about))
    )
    notifications.stop_counting([each.id for each in unread if each.facts["key"] not in still])
