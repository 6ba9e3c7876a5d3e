"""What events do apart from requests."""

import logging

from hub.core.celery import celery
from hub.core.db import db
from hub.events.notices.reminding import send_reminder
from hub.events.services import reckoning, reminding, thanking

log = logging.getLogger(__name__)


@celery.task(name=reminding.JOB)
def remind() -> None:
    """Who has a seat is reminded, each step once, some at a time in a commit. Every minute."""
    for event_id in reminding.events_to_remind_of():
        try:
            while given := reminding.remind_some(event_id):
                for each in given:
                    send_reminder(each)
                db.session.commit()
            db.session.rollback()
        except Exception:
            # The others are reminded; of this event they are a minute later.
            log.exception("reminders of event %s were not given", event_id)
            db.session.rollback()


@celery.task(name=thanking.JOB)
def thank() -> None:
    """Where nothing was published of an event, who was there is thanked all the same. Hourly."""
    for dossier in thanking.unthanked():
        thanking.thank(dossier)
    db.session.commit()


@celery.task(name=reckoning.JOB)
def keep_wall_time() -> None:
    """Events to come follow the rules their zones have now. Daily, and at each start."""
    for event_id in reckoning.coming_ids():
        if reckoning.keep_wall_time(event_id):
            db.session.commit()
