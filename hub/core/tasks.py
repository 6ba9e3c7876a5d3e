"""The core's own jobs: hand signals over, send mail, sweep what was left."""

from flask import Flask

from hub.core import edge, files, health, mail, signals
from hub.core.celery import celery, nudge
from hub.core.db import db


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


@celery.task(name="core.heartbeat")
def heartbeat() -> None:
    """The worker shows that it works. Every minute."""
    health.beat()
    db.session.commit()


@celery.task(name="core.tidy")
def tidy() -> None:
    """Old answers of forms are forgotten, and files that hang on nothing. Daily."""
    edge.forget_old_answers()
    files.sweep()
    db.session.commit()


def wire(_app: Flask) -> None:
    """A commit that sent a signal or queued mail wakes the worker."""
    signals.wake_with(lambda: nudge(deliver))
    mail.wake_with(lambda: nudge(send_mail))
