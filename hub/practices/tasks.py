"""What practices do apart from requests."""

from hub.core import jobs
from hub.core.celery import celery
from hub.core.db import db
from hub.practices.services import keeping


@celery.task(name=keeping.JOB)
def ask_freshness() -> None:
    """Authors of what nobody confirmed for a year are asked, once for each year. Daily."""
    due = list(keeping.due_questions())
    over = jobs.finished(keeping.JOB, [each.period for each in due])
    for each in due:
        if each.period in over or not jobs.claim(keeping.JOB, each.period):
            continue
        keeping.ask(each)
        jobs.finish(keeping.JOB, each.period)
        db.session.commit()
