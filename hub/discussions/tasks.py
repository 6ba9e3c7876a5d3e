"""What discussions do apart from requests."""

import logging

from hub.core import jobs
from hub.core.celery import celery
from hub.discussions import services
from hub.discussions.services.guided import JOB

log = logging.getLogger(__name__)


@celery.task(name=JOB)
def guide() -> None:
    """Guided discussions take the steps that are due, each once. Every five minutes."""
    jobs.take_each(
        JOB,
        services.guided.due_steps(),
        run=lambda due: due.key,
        take=services.guided.take_step,
    )
