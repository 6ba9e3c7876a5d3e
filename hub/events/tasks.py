"""What events do apart from requests."""

import logging

from flask import current_app

from hub.core import jobs
from hub.core.celery import celery
from hub.core.db import db
from hub.core.fetching import Fetched, NotFetched, fetch, networks
from hub.events.models import Event, EventSource
from hub.events.notices.reminding import send_reminder
from hub.events.queries.registration.waiting import events_to_pass_on
from hub.events.services import finishing, importing, reckoning, reminding, thanking
from hub.events.services.registration import forgetting, offering
from hub.events.services.session import polls

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


@celery.task(name=polls.JOB)
def close_polls() -> None:
    """A poll that nobody closed is closed once its session is over. Hourly."""
    for poll in polls.left_open():
        polls.close_poll(poll)
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
    jobs.take_each(finishing.FINISH, finishing.ended_events(), run=str, take=finishing.finish)


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


@celery.task(name=importing.JOB)
def fetch_calendars() -> None:
    """Calendars of others are read again, each by itself. Every five minutes, when it is due."""
    due = importing.due_sources()
    db.session.rollback()
    for source_id in due:
        try:
            _fetch_one(source_id)
        except Exception:
            log.exception("the calendar %s was not brought in", source_id)
            db.session.rollback()
            importing.failed(db.session.get_one(EventSource, source_id), "no_calendar")
            db.session.commit()


def _fetch_one(source_id: int) -> None:
    source = db.session.get_one(EventSource, source_id)
    address, etag, zone = source.address, source.etag, source.timezone
    # Another server may take its time: the database is not held meanwhile.
    db.session.rollback()
    why, fetched, understood = "", Fetched(None, etag), None
    try:
        fetched = _fetched(address, etag)
        if fetched.body is not None:
            understood = importing.read_calendar(fetched.body, zone)
    except NotFetched as failure:
        why = f"{failure.why}:{failure.status}" if failure.status else str(failure.why)
    except importing.NoCalendar:
        why = "no_calendar"
    source = db.session.get_one(EventSource, source_id)
    if why:
        importing.failed(source, why)
    elif understood is None:
        importing.unchanged(source)
    else:
        importing.bring_in(source, understood, etag=fetched.etag)
    db.session.commit()


def _fetched(address: str, etag: str) -> Fetched:
    settings = current_app.extensions["settings"]
    return fetch(
        address,
        agent=f"Hub (+{settings.base_url})",
        etag=etag,
        most=importing.MOST_BYTES,
        ours=networks(settings.calendar_networks or ""),
    )
