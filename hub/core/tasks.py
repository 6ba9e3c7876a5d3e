"""The core's own jobs: hand signals over, send and fetch mail, sweep what was left."""

import logging

from flask import Flask, current_app

from hub.config import Settings
from hub.core import edge, files, health, inbound, mail, signals
from hub.core.celery import celery, nudge
from hub.core.db import db

log = logging.getLogger(__name__)


@celery.task(name="core.deliver")
def deliver() -> None:
    """Waiting signals go to their receivers."""
    if signals.deliver() == 100:
        nudge(deliver)


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
    """Old answers of forms and by mail are forgotten, and files that hang on nothing. Daily."""
    edge.forget_old_answers()
    inbound.forget_old()
    files.sweep()
    db.session.commit()


def wire(_app: Flask) -> None:
    """A commit that sent a signal or queued mail wakes the worker."""
    signals.wake_with(lambda: nudge(deliver))
    mail.wake_with(lambda: nudge(send_mail))
