"""What the blog does apart from requests."""

import logging

from hub.blog.services import reminding, scheduling
from hub.core import jobs
from hub.core.celery import celery
from hub.core.db import db

log = logging.getLogger(__name__)


@celery.task(name=scheduling.JOB)
def publish() -> None:
    """What is due is published, each article in a commit of its own. Every minute."""
    for article_id in scheduling.due_articles():
        try:
            scheduling.publish_due(article_id)
            db.session.commit()
        except Exception:
            # The others are published; this one is tried again a minute later.
            log.exception("article %s was not published", article_id)
            db.session.rollback()


@celery.task(name=reminding.JOB)
def remind() -> None:
    """Who lets an article wait is reminded, each step once. Every 15 minutes."""
    jobs.take_each(
        reminding.JOB,
        reminding.due_steps(),
        run=lambda due: due.run,
        take=reminding.take_step,
    )
