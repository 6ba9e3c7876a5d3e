"""What events do apart from requests."""

import logging

from hub.core import jobs
from hub.core.celery import celery
from hub.core.db import db
from hub.events.models import Event
from hub.events.notices.reminding import send_reminder
from hub.events.queries.registration.waiting import events_to_pass_on
from hub.events.services import finishing, reckoning, reminding, thanking
from hub.events.services.registration import forgetting, offering

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


@celery.task(name=offering.JOB)
def pass_offers() -> None:
    """Seats that were offered and not taken in time are offered to the next. Every minute."""
    for event_id in events_to_pass_on():
        try:
            offering.pass_on(db.session.get_one(Event, event_id))
            db.session.commit()
        except Exception:
            # The other events go on; this one is asked again in a minute.
            log.exception("the offers of the event %s were not passed on", event_id)
            db.session.rollback()


@celery.task(name=forgetting.JOB)
def forget_answers() -> None:
    """What nobody has to know any more is deleted. Daily, 100 registrations in a commit."""
    for forget in (forgetting.forget_unconfirmed, forgetting.forget_due):
        while forget():
            db.session.commit()
        db.session.rollback()


@celery.task(name=finishing.FINISH)
def finish_events() -> None:
    """What has ended gets a dossier, once. Every five minutes."""
    for event_id in finishing.ended_events():
        if not jobs.claim(finishing.FINISH, str(event_id)):
            continue
        try:
            if finishing.finish(event_id):
                jobs.finish(finishing.FINISH, str(event_id))
            db.session.commit()
        except Exception:
            # The others go on; this one is claimed anew when its lease has ended.
            log.exception("the event %s was not finished", event_id)
            db.session.rollback()


@celery.task(name=finishing.NUDGE)
def nudge() -> None:
    """Who looks after what is missing is asked for it, each step once. Daily."""
    finishing.settle_all()
    db.session.commit()
    for due in finishing.due_nudges():
        if jobs.claim(finishing.NUDGE, due.run):
            finishing.nudge(due)
            jobs.finish(finishing.NUDGE, due.run)
            db.session.commit()
