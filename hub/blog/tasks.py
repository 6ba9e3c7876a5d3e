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
    for due in reminding.due_steps():
        if not jobs.claim(reminding.JOB, due.run):
            continue
        try:
            if reminding.take_step(due):
                jobs.finish(reminding.JOB, due.run)
            db.session.commit()
        except Exception:
            # The others go on; this one is claimed anew when its lease has ended.
            log.exception("the reminder %s was not given", due.run)
            db.session.rollback()
