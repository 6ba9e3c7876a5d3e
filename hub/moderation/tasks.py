"""What moderation does apart from requests."""

from hub.core import clock, jobs
from hub.core.celery import celery
from hub.core.db import db
from hub.moderation import services

LATE = "moderation.late"


@celery.task(name=LATE)
def late() -> None:
    """Moderators, then the secretariat, learn what has waited too long. Hourly."""
    hour = clock.now().strftime("%Y-%m-%dT%H")
    if not jobs.claim(LATE, hour):
        return
    services.tell_of_late_cases()
    jobs.finish(LATE, hour)
    db.session.commit()
