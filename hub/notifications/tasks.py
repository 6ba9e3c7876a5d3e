"""What notifications do apart from requests: digests."""

import logging

from hub.core.celery import celery, nudge
from hub.core.db import db
from hub.notifications import services
from hub.notifications.notices import write_digest

log = logging.getLogger(__name__)


@celery.task(name="notifications.write_digests")
def write_digests() -> None:
    """Whoever is due gets a digest, each in a commit of its own. Every five minutes.

    The claim is committed first: two that run at once share the work. One that dies leaves leases
    behind, and the next to come after those goes on.
    """
    claimed = services.claim_digests()
    db.session.commit()
    for digest_id in claimed:
        # Who may see what is read anew for each.
        db.session.expire_all()
        try:
            write_digest(digest_id)
        except Exception:
            # Tried again when its lease has ended; the others need not wait for it.
            log.exception("digest %s could not be written", digest_id)
            db.session.rollback()
        else:
            db.session.commit()
    if claimed:
        nudge(write_digests)


@celery.task(name="notifications.tidy")
def tidy() -> None:
    """Digests of long ago are forgotten. Daily."""
    services.forget_old_digests()
    db.session.commit()
