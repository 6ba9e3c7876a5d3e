"""What discussions do apart from requests."""

import logging

from hub.core import jobs
from hub.core.celery import celery
from hub.core.db import db
from hub.discussions import services
from hub.discussions.services.guided import JOB

log = logging.getLogger(__name__)


@celery.task(name=JOB)
def guide() -> None:
    """Guided discussions take the steps that are due, each once. Every five minutes."""
    for due in services.guided.due_steps():
        if not jobs.claim(JOB, due.key):
            continue
        try:
            if services.guided.take_step(due):
                jobs.finish(JOB, due.key)
            db.session.commit()
        except Exception:
            # The others go on; this one is claimed anew when its lease has ended.
            log.exception("the step %s of a guided discussion was not taken", due.key)
            db.session.rollback()
