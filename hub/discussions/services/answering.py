"""Answering by mail: addresses given and revoked, files that came with an answer."""

import io
from collections.abc import Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock, files
from hub.core.db import db
from hub.core.inbound import REPLY, Attached, address_for
from hub.core.upserts import insert_missing
from hub.discussions.models import LIFETIME, ReplyAddress, Topic
from hub.discussions.models.answering import end_of_life, reply_token


def takes_answers() -> bool:
    """Whether this site takes answers by mail."""
    return address_for(REPLY, "") is not None


def give_reply_address(member: Member, topic: Topic) -> str | None:
    """Where the member answers in the topic by mail; None where the Hub takes no mail.

    The same address each time. It ends a year after the last mail that carried it, and a mail that
    carries it is answered for half a year at least.
    """
    if not takes_answers():
        return None
    row = _holding(member, topic)
    if row is not None and row.expires_at <= clock.now():
        row.revoked_at = clock.now()
        db.session.flush()
        row = None
    if row is None:
        fresh = {
            "token": reply_token(),
            "member_id": member.id,
            "topic_id": topic.id,
            "created_at": clock.now(),
            "expires_at": end_of_life(),
        }
        insert_missing(ReplyAddress, [fresh])
        row = _holding(member, topic)
    if row is None:
        return None
    if row.expires_at < clock.now() + LIFETIME / 2:
        row.expires_at = end_of_life()
    return address_for(REPLY, row.token)


def revoke_reply_addresses(member_id: int, *, space_id: int | None = None) -> int:
    """Nothing is posted any more by answers to mail this member has, or only to that of one space.

    Mail that comes later carries new addresses. Returns how many were revoked.
    """
    which = [ReplyAddress.member_id == member_id, ReplyAddress.revoked_at.is_(None)]
    if space_id is not None:
        inside = sa.select(Topic.id).where(Topic.space_id == space_id)
        which.append(ReplyAddress.topic_id.in_(inside))
    revoked = db.session.execute(
        sa.update(ReplyAddress)
        .where(*which)
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return int(revoked.rowcount)  # type: ignore[attr-defined]


def keep_files(
    attached: Sequence[Attached], *, actor: Member
) -> tuple[list[files.StoredFile], list[tuple[str, str]]]:
    """The files that could be kept, and the names of the others with the reason."""
    kept: list[files.StoredFile] = []
    refused: list[tuple[str, str]] = []
    for each in attached:
        try:
            kept.append(files.store(io.BytesIO(each.content), each.name, uploader_id=actor.id))
        except files.FileRefused as refusal:
            refused.append((each.name, refusal.description or ""))
    return kept, refused


def _holding(member: Member, topic: Topic) -> ReplyAddress | None:
    return db.session.scalars(
        sa.select(ReplyAddress).where(
            ReplyAddress.member_id == member.id,
            ReplyAddress.topic_id == topic.id,
            ReplyAddress.revoked_at.is_(None),
        )
    ).one_or_none()
