"""Claiming digests: each member's period is somebody's to build, once, whoever asks for work."""

import datetime as dt
import logging
from collections.abc import Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.upserts import insert_missing
from hub.notifications import queries
from hub.notifications.models import BUILDING, EMPTY, FAILED, NEVER, SENT, WEEKLY, Digest

log = logging.getLogger(__name__)

BATCH = 100
LEASE = dt.timedelta(minutes=10)
MAX_ATTEMPTS = 6
# What was written this lately may belong to a commit that is still to come: it is of the next one.
SETTLED = dt.timedelta(minutes=1)
# After a long time without digests the first one does not tell everything.
LOOKS_BACK = dt.timedelta(days=30)


def claim_digests(limit: int = BATCH) -> list[int]:
    """Up to `limit` digests (ids) are the caller's to build until their lease ends.

    First those whose builder died. Whoever comes second, at the same moment or later, gets none
    of them. A period that was missed is made up for once, however many were missed.
    """
    now = clock.now()
    claimed = _abandoned(now, limit)
    for day, zones in queries.latest_days(now).items():
        if len(claimed) >= limit:
            break
        rows = db.session.execute(
            queries.waiting_for(day, zones, now, limit=limit - len(claimed))
        ).all()
        claimed += _begin([(row[0], row.period, row.rhythm) for row in rows], now)
    return claimed


def begun(digest_id: int) -> tuple[Digest, Member] | None:
    """The digest, locked, while it is still to be built, and its reader; None if it is over."""
    row = db.session.scalars(
        sa.select(Digest)
        .where(Digest.id == digest_id, Digest.state == BUILDING)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    return (row, db.session.get_one(Member, row.member_id)) if row else None


def finish(digest: Digest, *, is_sent: bool) -> None:
    """The digest is over in this session's commit: a mail is queued, or there was no news."""
    digest.state = SENT if is_sent else EMPTY
    digest.claimed_until, digest.finished_at = None, clock.now()


def begin_anew(member: Member) -> None:
    """Somebody who wants digests again is told by the next one what comes from now on."""
    now, zone = clock.now(), queries.zone_named(member.timezone)
    times = queries.times_of(member.id)
    coming = queries.next_moment(times, zone, now)
    if times.digest == NEVER or coming is None:
        return
    back = dt.timedelta(days=7 if times.digest == WEEKLY else 1)
    day = (coming.astimezone(zone) - back).date()
    insert_missing(Digest, [_row(member.id, day.isoformat(), since=now, until=now, state=EMPTY)])
    db.session.execute(
        sa.update(Digest)
        .where(Digest.member_id == member.id, Digest.period == day.isoformat())
        .values(until=now)
        .execution_options(synchronize_session=False)
    )


def forget_old_digests(older_than: dt.timedelta = 2 * LOOKS_BACK) -> None:
    """What was told so long ago sets no beginning for the next one: its row is deleted."""
    db.session.execute(
        sa.delete(Digest).where(
            Digest.finished_at.is_not(None), Digest.finished_at < clock.now() - older_than
        )
    )


def _abandoned(now: dt.datetime, limit: int) -> list[int]:
    late = sa.and_(Digest.state == BUILDING, Digest.claimed_until < now)
    some = sa.select(Digest.id).where(late).order_by(Digest.id).limit(limit)
    taken = db.session.execute(
        sa.update(Digest)
        # Asked once more by the update itself: another one may have taken it meanwhile.
        .where(Digest.id.in_(some), late)
        .values(claimed_until=now + LEASE, attempts=Digest.attempts + 1)
        .returning(Digest.id, Digest.attempts)
        .execution_options(synchronize_session=False)
    ).all()
    failed = [row.id for row in taken if row.attempts > MAX_ATTEMPTS]
    if failed:
        log.error("digests given up after %s attempts: %s", MAX_ATTEMPTS, failed)
        db.session.execute(
            sa.update(Digest)
            .where(Digest.id.in_(failed))
            .values(state=FAILED, claimed_until=None, finished_at=now)
            .execution_options(synchronize_session=False)
        )
    return sorted(row.id for row in taken if row.id not in failed)


def _begin(waiting: Sequence[tuple[Member, str, str]], now: dt.datetime) -> list[int]:
    told = queries.last_told([member.id for member, _period, _rhythm in waiting])
    rows = []
    for member, period, rhythm in waiting:
        zone = queries.zone_named(member.timezone)
        due = queries.due_moment(dt.date.fromisoformat(period), zone)
        if member.created_at > due:
            # They came after it: there is nothing to tell, and nothing to ask again until the next.
            rows.append(_row(member.id, period, since=member.created_at, until=due, state=EMPTY))
            continue
        length = dt.timedelta(days=7 if rhythm == WEEKLY else 1)
        since = max(told.get(member.id, due - length), due - LOOKS_BACK, member.created_at)
        rows.append(_row(member.id, period, since=since, until=now - SETTLED, state=BUILDING))
    added = insert_missing(Digest, rows, returning=(Digest.id, Digest.state))
    return sorted(row.id for row in added if row.state == BUILDING)


def _row(
    member_id: int, period: str, *, since: dt.datetime, until: dt.datetime, state: str
) -> dict[str, object]:
    now = clock.now()
    is_over = state != BUILDING
    return {
        "member_id": member_id,
        "period": period,
        "state": state,
        "since": since,
        "until": until,
        "claimed_until": None if is_over else now + LEASE,
        "attempts": 1,
        "created_at": now,
        "finished_at": now if is_over else None,
    }
