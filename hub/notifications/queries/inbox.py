"""Finding notices and counts of one member's inbox."""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hub.core.db import db
from hub.notifications.models import Inbox, Notice

_MAILED = re.compile(r"<[\w.-]+\.notice-(\d{1,15})(?:\.[0-9a-f]{16})?@[^<>@]+>")


@dataclass(frozen=True)
class Badge:
    """How many notices are unread; `version` grows with every change of the count."""

    count: int
    version: int


def notices_of(
    member_id: int, *, unread: bool = False, kinds: Collection[str] | None = None
) -> sa.Select[Notice]:
    """The member's notices, or only those that are unread, or of these kinds."""
    found = sa.select(Notice).where(Notice.member_id == member_id)
    if kinds is not None:
        found = found.where(Notice.kind.in_(kinds))
    return found.where(Notice.read_at.is_(None)) if unread else found


def notices_between(
    member_id: int, since: dt.datetime, until: dt.datetime, *, kinds: Collection[str]
) -> sa.Select[Notice]:
    """What the member was told of these kinds after `since`, until `until`, and has not read."""
    return notices_of(member_id, unread=True, kinds=kinds).where(
        Notice.created_at > since, Notice.created_at <= until
    )


def notice_of(member_id: int, notice_id: int) -> sa.Select[Notice]:
    """One notice, if it is the member's."""
    return notices_of(member_id).where(Notice.id == notice_id)


def badge_of(member_id: int) -> Badge:
    """The count at the bell, in one query."""
    row = db.session.execute(
        sa.select(Inbox.unread, Inbox.version).where(Inbox.member_id == member_id)
    ).one_or_none()
    return Badge(*row) if row else Badge(0, 0)


def unread_subjects(member_id: int, prefix: str = "") -> list[str]:
    """What the member's unread notices are about, for example all that begin `contribution:`.

    For a feature that marks as read what the member has just seen.
    """
    found = sa.select(Notice.subject).where(Notice.member_id == member_id, Notice.read_at.is_(None))
    if prefix:
        found = found.where(Notice.subject.startswith(prefix, autoescape=True))
    return list(db.session.scalars(found.distinct()))


def told_about(subjects: Collection[str]) -> set[int]:
    """The ids of the members who have an unread notice about one of these."""
    found = sa.select(Notice.member_id).where(
        Notice.subject.in_(subjects), Notice.read_at.is_(None)
    )
    return set(db.session.scalars(found.distinct()))


def mail_reference(notice_id: int) -> str:
    """What makes the Message-ID of the mail that tells of the notice."""
    return f"notice-{notice_id}"


def notice_answered(member_id: int, message_ids: Sequence[str]) -> Notice | None:
    """The member's notice that the first of these mails told of, if one of them told of any."""
    numbers = [int(found[1]) for each in message_ids if (found := _MAILED.fullmatch(each))]
    notices = {
        notice.id: notice
        for notice in db.session.scalars(notices_of(member_id).where(Notice.id.in_(numbers[:50])))
    }
    return next((notices[number] for number in numbers if number in notices), None)
