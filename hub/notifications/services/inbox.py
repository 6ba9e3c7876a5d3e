"""What becomes true of a member's notices, and the count at the bell with it."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app

from hub.accounts.models import ACTIVE, Member
from hub.config import Settings
from hub.core import clock
from hub.core.db import db
from hub.core.realtime import ring
from hub.core.signals import send
from hub.core.upserts import insert_missing
from hub.notifications import queries
from hub.notifications.models import MAIL, OFF, SITE, Inbox, Notice
from hub.notifications.services.kinds import kind_named
from hub.notifications.signals import NoticesGiven

BATCH = 100


def notify(*, members: Iterable[int], kind: str, subject: str, facts: dict[str, Any]) -> int:
    """Each of `members` (ids) has one notice of this kind about `subject`; returns how many got it.

    Told again, nothing changes. Only active members are told: nobody else can read it, and
    nobody who wants to hear nothing of the kind. Whoever wants it by mail gets that after
    `mail_delay_seconds`, if it is still unread and they may still see it; but for kinds whose
    feature sends a mail of its own.
    """
    given = 0
    registered = kind_named(kind)
    default = registered.default if registered else SITE
    is_mailed = registered is not None and not registered.has_own_mail
    for some in _batches(sorted(set(members))):
        choices = queries.choices_for(kind, some)
        wanting = [each for each in some if choices.get(each, default) != OFF]
        active = sa.select(Member.id).where(Member.id.in_(wanting), Member.state == ACTIVE)
        rows = [
            {
                "member_id": member_id,
                "kind": kind,
                "subject": subject,
                "facts": facts,
                "created_at": clock.now(),
            }
            for member_id in db.session.scalars(active.order_by(Member.id))
        ]
        added = insert_missing(Notice, rows, returning=(Notice.id, Notice.member_id))
        if not added:
            continue
        mailed = [row.id for row in added if choices.get(row.member_id, default) == MAIL]
        if mailed and is_mailed:
            settings: Settings = current_app.extensions["settings"]
            send(
                NoticesGiven(tuple(sorted(mailed))),
                delay=dt.timedelta(seconds=settings.mail_delay_seconds),
            )
        _count([row.member_id for row in added], 1)
        given += len(added)
    return given


def mark_read(actor: Member, notice: Notice) -> None:
    """The notice is read, and the badge knows."""
    _read(actor, Notice.id == notice.id)


def mark_some_read(actor: Member, notice_ids: Sequence[int]) -> None:
    """Those of these notices that are the member's are read."""
    for some in _batches(notice_ids):
        _read(actor, Notice.id.in_(some))


def mark_all_read(
    actor: Member, *, up_to: int | None = None, kinds: Collection[str] | None = None
) -> None:
    """All notices are read; with `up_to` (an id) not those that came after it was shown.

    With `kinds` only those of these kinds.
    """
    shown = Notice.id <= up_to if up_to is not None else sa.true()
    _read(actor, shown if kinds is None else sa.and_(shown, Notice.kind.in_(kinds)))


def mark_subjects_read(actor: Member, subjects: Sequence[str]) -> None:
    """Whatever was told about these is read, since the member has seen them on the site."""
    if subjects:
        _read(actor, Notice.subject.in_(subjects))


def mark_subject_read(actor: Member, subject: str) -> None:
    """Whatever was told about `subject` is read, since the member has seen it on the site."""
    mark_subjects_read(actor, [subject])


def mark_read_by_all(subject: str) -> None:
    """Nobody has to read what was told about `subject`: it is gone, or came back too late."""
    changed = db.session.execute(
        sa.update(Notice)
        .where(Notice.subject == subject, Notice.read_at.is_(None))
        .values(read_at=clock.now())
        .returning(Notice.member_id)
        .execution_options(synchronize_session=False)
    )
    _count_less(Counter(changed.scalars()))


def stop_counting(notice_ids: Sequence[int]) -> None:
    """These notices need not be read: they are not counted, and come back if they may be seen."""
    for some in _batches(notice_ids):
        changed = db.session.execute(
            sa.update(Notice)
            .where(Notice.id.in_(some), Notice.read_at.is_(None))
            .values(read_at=clock.now())
            .returning(Notice.member_id)
            .execution_options(synchronize_session=False)
        )
        _count_less(Counter(changed.scalars()))


def withdraw_notices(notice_ids: Sequence[int]) -> None:
    """These notices are gone and not counted."""
    for some in _batches(notice_ids):
        gone = db.session.execute(
            sa.delete(Notice)
            .where(Notice.id.in_(some))
            .returning(Notice.member_id, Notice.read_at)
            .execution_options(synchronize_session=False)
        ).all()
        _count_less(Counter(row.member_id for row in gone if row.read_at is None))


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _read(actor: Member, which: sa.ColumnElement[bool]) -> None:
    changed = db.session.execute(
        sa.update(Notice)
        .where(Notice.member_id == actor.id, Notice.read_at.is_(None), which)
        .values(read_at=clock.now())
    )
    read = int(changed.rowcount)  # type: ignore[attr-defined]
    if read:
        _count([actor.id], -read)


def _count_less(unread: Counter[int]) -> None:
    for number in sorted(set(unread.values())):
        _count([member for member, count in unread.items() if count == number], -number)


def _count(members: Sequence[int], change: int) -> None:
    """The counts move by `change` in this commit."""
    if change > 0:
        insert_missing(
            Inbox, [{"member_id": each, "unread": 0, "version": 0} for each in sorted(members)]
        )
    # Rows are locked in the order of ids, so that no two commits wait for each other.
    db.session.execute(
        sa.select(Inbox.member_id)
        .where(Inbox.member_id.in_(members))
        .order_by(Inbox.member_id)
        .with_for_update()
    )
    counts = db.session.execute(
        sa.update(Inbox)
        .where(Inbox.member_id.in_(members))
        .values(unread=Inbox.unread + change, version=Inbox.version + 1)
        .returning(Inbox.member_id, Inbox.unread, Inbox.version)
        .execution_options(synchronize_session=False)
    )
    for row in counts:
        ring(f"member:{row.member_id}", "badge", {"count": row.unread, "version": row.version})
