"""The core's own jobs: hand signals over, send and fetch mail, sweep what was left."""

import datetime as dt
import logging
import threading

from flask import Flask, current_app

from hub.config import Settings
from hub.core import edge, files, health, inbound, mail, signals
from hub.core.celery import celery, nudge
from hub.core.db import db

# Every commit that sent a signal wakes the worker; more at once would only stand in each other's
# way, on SQLite in that of whoever is writing.
DELIVERING = 2
_places = threading.BoundedSemaphore(DELIVERING)
_asked = threading.Event()

log = logging.getLogger(__name__)


@celery.task(name="core.deliver")
def deliver() -> None:
    """Waiting signals go to their receivers; whoever is at it already looks once more instead."""
    _asked.set()
    while _asked.is_set() and _places.acquire(blocking=False):
        try:
            _asked.clear()
            if signals.deliver() == 100:
                nudge(deliver)
                return
        finally:
            # First this, then the question whether somebody asked meanwhile: none is overheard.
            _places.release()


@celery.task(name="core.send_mail")
def send_mail() -> None:
    """Due mail goes out."""
    if mail.send_due() == 100:
        nudge(send_mail)


@celery.task(name="core.sweep")
def sweep() -> None:
    """Whatever a lost task left behind is done now. Every minute."""
    signals.deliver()
    mail.send_due()


@celery.task(name="core.fetch_mail")
def fetch_mail() -> None:
    """Answers in the mailbox are done. Every minute, where there is a mailbox."""
    settings: Settings = current_app.extensions["settings"]
    if settings.mailbox is None:
        return
    try:
        if inbound.fetch(settings.mailbox) == inbound.AT_ONCE:
            nudge(fetch_mail)
    except inbound.MailboxFault as fault:
        log.warning("the mailbox of HUB_IMAP_URL could not be used: %s", fault)


@celery.task(name="core.heartbeat")
def heartbeat() -> None:
    """The worker shows that it works. Every minute."""
    health.beat()
    db.session.commit()


@celery.task(name="core.tidy")
def tidy() -> None:
    """Old answers of forms and by mail, what came back, and files that hang on nothing. Daily."""
    settings: Settings = current_app.extensions["settings"]
    mail.forget_old_returns(dt.timedelta(days=settings.bounce_keep_days))
    edge.forget_old_answers()
    inbound.forget_old()
    files.sweep()
    db.session.commit()


def wire(app: Flask) -> None:
    """A commit that sent a signal or queued mail wakes the worker."""
    mail.say_bad_key(app.extensions["settings"])
    signals.wake_with(lambda: nudge(deliver))
    mail.wake_with(lambda: nudge(send_mail))
