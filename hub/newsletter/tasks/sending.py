"""Issues are begun at their hour, and sent a slice at a time."""

import datetime as dt
import logging
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from email.utils import parseaddr
from queue import Empty, Queue

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from hub.config import Settings
from hub.core import clock, mail
from hub.core.celery import celery, nudge
from hub.core.db import db, writing
from hub.core.mail.connections import NotTaken, ServerAway, connection_to
from hub.newsletter.models import SCHEDULED, Issue
from hub.newsletter.services import issues, losing
from hub.newsletter.services.sending import beginning, ending, lanes, telling, warming
from hub.newsletter.services.sending.returning import DELIVERY
from hub.newsletter.tasks import slices
from hub.newsletter.tasks.mails import IssueMails
from hub.newsletter.tasks.scribe import Scribe
from hub.newsletter.tasks.slices import Slice

log = logging.getLogger(__name__)

BEGIN, SEND = "newsletter.begin", "newsletter.send"
TELL_SECONDS = 1.0
# So long after its time the last mail of a lane is waited for before the others go on.
GRACE_SECONDS = 2.0
HOLD_ON_SECONDS = lanes.HOLD.total_seconds() / 3


@celery.task(name=BEGIN)
def begin() -> None:
    """Issues whose hour has come are sent from now on, once. Every minute."""
    for issue_id in beginning.due():
        try:
            _begin_one(issue_id)
        except Exception:
            # The others begin; this one is tried again in a minute.
            log.exception("the sending of issue %s was not begun", issue_id)
            db.session.rollback()


@celery.task(name=SEND)
def send() -> None:
    """Mail of an issue goes out through all lanes that are free, for some seconds.

    Every minute, when an issue is begun, and again after each slice until nothing is due.
    """
    _finish_what_is_over()
    settings: Settings = current_app.extensions["settings"]
    issue_id = ending.next_issue()
    most = warming.left_today(settings) if issue_id else 0
    holder = secrets.token_hex(16)
    taken = lanes.take(holder, settings) if most != 0 else []
    db.session.commit()
    if issue_id is None or not taken:
        return
    for done in _send_through(taken, holder, issue_id, most, settings):
        for each in done:
            _settle(each, holder)
        db.session.commit()
        _finish_what_is_over()
        _tell(issue_id)
        _go_on(done)


def _begin_one(issue_id: int) -> None:
    """In steps: whoever begins anew after a fault adds nobody twice.

    What readers do not find any more falls out first; an issue left empty goes back to its editors.
    """
    issue = db.session.get_one(Issue, issue_id)
    losing.leave_out_lost(issue)
    db.session.commit()
    if issue.state != SCHEDULED:
        return
    after: int | None = 0
    while after is not None:
        _added, after = beginning.add_some(db.session.get_one(Issue, issue_id), after)
        db.session.commit()
    issues.begin(db.session.get_one(Issue, issue_id))
    db.session.commit()


def _send_through(
    taken: Sequence[lanes.Held], holder: str, issue_id: int, most: int | None, settings: Settings
) -> Iterator[list[Slice]]:
    """A thread for each lane; what went through them, as it ends."""
    sender = parseaddr(settings.mail_from)[1]
    mails = IssueMails(issue_id)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with closing(Scribe()) as scribe:
        work = [
            Slice(
                issue_id=issue_id,
                lane=lane,
                connection=connection_to(settings.mail_server, settings.mail_dir, sender),
                scribe=scribe,
                mails=mails,
                gap=lanes.gap_of(settings),
                most=most,
                refused=_refused,
            )
            for lane in taken
        ]
        ended: Queue[Slice] = Queue()
        for each in work:
            threading.Thread(target=_run_within, args=(app, each, ended), daemon=True).start()
        yield from _as_they_end(work, ended, holder)


def _run_within(app: Flask, work: Slice, ended: Queue[Slice]) -> None:
    try:
        with app.app_context():
            work.run()
            db.session.remove()
    finally:
        ended.put(work)


def _as_they_end(work: Sequence[Slice], ended: Queue[Slice], holder: str) -> Iterator[list[Slice]]:
    """All together once their time is up, so that they go on together; then each that is late.

    A mail server that takes its time over one mail holds up the lane of that mail. Whoever looks on
    is told once a second.
    """
    left, done = {each.lane.number: each for each in work}, []
    together_until = time.monotonic() + slices.SECONDS + GRACE_SECONDS
    held_at = time.monotonic()
    while left:
        try:
            each = ended.get(timeout=TELL_SECONDS)
        except Empty:
            _tell(work[0].issue_id)
        else:
            done.append(left.pop(each.lane.number))
        if time.monotonic() - held_at > HOLD_ON_SECONDS:
            lanes.hold_on([each.lane for each in left.values()], holder)
            db.session.commit()
            held_at = time.monotonic()
        if done and (not left or time.monotonic() > together_until):
            yield done
            done = []


def _settle(work: Slice, holder: str) -> None:
    """The lane is free again: at once, after the rate, or after a rest."""
    fault, lane = work.fault, work.lane
    if fault is None:
        lanes.give_back(lane, holder, free_at=_free_at(work), refusals=work.refusals)
        return
    troubles = 1 if work.taken else lane.troubles + 1
    trace = None if isinstance(fault, NotTaken) else fault
    log.warning("issue %s could not be sent on: %s", work.issue_id, fault, exc_info=trace)
    is_ours = isinstance(fault, SQLAlchemyError)
    if is_ours or (isinstance(fault, ServerAway) and troubles < lanes.MOST_TROUBLES):
        words = "" if is_ours else str(fault)
        lanes.rest(lane, holder, words=words, troubles=0 if is_ours else troubles)
        return
    lanes.rest(lane, holder, words=str(fault), troubles=lanes.MOST_TROUBLES)
    issues.stop_by_itself(db.session.get_one(Issue, work.issue_id), str(fault))


def _free_at(work: Slice) -> dt.datetime:
    return clock.now() + dt.timedelta(seconds=max(0.0, work.free_at - time.monotonic()))


def _go_on(work: Sequence[Slice]) -> None:
    """Somebody goes on when the first lane is free; the sweep of every minute, if none hears it."""
    waits = [max(0.0, each.free_at - time.monotonic()) for each in work if each.is_more]
    waits += [lanes.REST.total_seconds() for each in work if each.fault is not None]
    if not waits:
        return
    if min(waits) == 0:
        nudge(send)
        return
    try:
        send.apply_async(countdown=min(waits) + 0.01, retry=False, ignore_result=True)
    except OSError as fault:
        log.warning("the broker is away: %s", fault)


def _finish_what_is_over() -> None:
    for issue_id in ending.over():
        issues.finish(db.session.get_one(Issue, issue_id))
    for issue_id in ending.drop_left_behind():
        telling.tell(issue_id)
    db.session.commit()


def _refused(delivery_id: int, address: str, fault: NotTaken) -> None:
    """What the server said of the address counts like a mail that came back from it."""
    kind, status = mail.kind_of(fault.code, mail.status_in(fault.words), fault.words)
    with writing():
        mail.take_return(DELIVERY, delivery_id, mail.Return(kind, address, status, str(fault)))
        db.session.commit()


def _tell(issue_id: int) -> None:
    telling.tell(issue_id)
    db.session.commit()
