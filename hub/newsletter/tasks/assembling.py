"""The issue of a month is assembled on its working day, or at the next start after it."""

from hub.core import jobs
from hub.core.celery import celery
from hub.core.db import db
from hub.newsletter.services import assembling


@celery.task(name=assembling.JOB)
def assemble() -> None:
    """The month's issue is assembled once, whoever asks. Every quarter of an hour."""
    period = assembling.due_period()
    if period is None or not jobs.claim(assembling.JOB, period):
        return
    assembling.assemble(period)
    jobs.finish(assembling.JOB, period)
    db.session.commit()
