"""What accounts do apart from requests."""

import logging

from kombu.exceptions import OperationalError

from hub.accounts.services import registration, sign_ins
from hub.core.celery import celery
from hub.core.db import db

log = logging.getLogger(__name__)


@celery.task(name="accounts.note_visit")
def note_visit(sign_in_id: int) -> None:
    """The sign-in was used just now: a page view itself writes nothing."""
    sign_ins.note_visit(sign_in_id)
    db.session.commit()


@celery.task(name="accounts.tidy")
def tidy() -> None:
    """Registrations nobody confirmed and sign-ins nobody used are forgotten. Daily."""
    registration.forget_old()
    sign_ins.forget_unused()
    db.session.commit()


def note_visit_later(sign_in_id: int) -> None:
    """A worker notes the visit; without a broker it is noted another time."""
    try:
        note_visit.apply_async((sign_in_id,), retry=False, ignore_result=True)
    except OperationalError:
        log.debug("the visit of sign-in %s was not noted", sign_in_id)
