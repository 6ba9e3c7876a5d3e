"""What practices do apart from requests."""

import logging

from hub.core import jobs
from hub.core.celery import celery
from hub.core.db import db
from hub.practices.services import calling, keeping, reminding, weeks

log = logging.getLogger(__name__)


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


@celery.task(name=reminding.JOB)
def remind() -> None:
    """Who is late is reminded, and editors are asked; each step once. Every five minutes."""
    jobs.take_each(
        reminding.JOB,
        reminding.due_steps(),
        run=lambda due: due.run,
        take=reminding.take_step,
    )


@celery.task(name=calling.JOB)
def close_calls() -> None:
    """Who still writes for a call is told that it closes soon, once for each step. Hourly."""
    for closing in calling.due_closings():
        if jobs.claim(calling.JOB, closing.period):
            calling.remind_of_closing(closing)
            jobs.finish(calling.JOB, closing.period)
            db.session.commit()


@celery.task(name=weeks.JOB)
def tell_weeks() -> None:
    """Editors are told on Mondays at eight, there, what waits for them. Every 15 minutes."""
    for week in weeks.due_weeks():
        if jobs.claim(weeks.JOB, week.period):
            weeks.tell_week(week)
            jobs.finish(weeks.JOB, week.period)
            db.session.commit()
