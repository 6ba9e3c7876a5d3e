"""Pauses end by themselves; what nobody confirmed is deleted."""

from hub.core.celery import celery
from hub.core.db import db
from hub.newsletter.services import changing, erasing


@celery.task(name="newsletter.end_pauses")
def end_pauses() -> None:
    """Whose pause is over reads on, some at a time in a commit. Every quarter of an hour."""
    while changing.end_pauses():
        db.session.commit()
    db.session.rollback()


@celery.task(name="newsletter.forget_unconfirmed")
def forget_unconfirmed() -> None:
    """Addresses that nobody confirmed within 30 days are deleted. Daily."""
    while erasing.forget_unconfirmed():
        db.session.commit()
    db.session.rollback()
