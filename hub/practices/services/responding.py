"""Authors answer the comments of their reviewers, one by one."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.practices.models import REVISING, CommentAnswer, Practice
from hub.practices.queries.reviewing import Remark, Round
from hub.practices.services.holding import hold


@dataclass(frozen=True)
class Given:
    """An answer as it was sent, and the mark of the one that its writer read; empty for none."""

    body: str
    read: str

    @property
    def is_changed(self) -> bool:
        """Whether its writer changed what they read: what they left may be answered by others."""
        return _mark_of_words(self.body) != self.read.rpartition(" ")[2]


def answer_comments(
    practice: Practice, rounds: list[Round], *, actor: Member, given: Mapping[str, Given]
) -> dict[str, CommentAnswer]:
    """The comments are answered as given, but those that a co-author answered meanwhile.

    Gives these, by the key of the comment; what two wrote alike is no conflict. An answer that was
    emptied is taken back. Raises Refused unless the practice is being revised.
    """
    hold(practice)
    if practice.stage != REVISING:
        raise Refused(_("Answers can be changed only while you revise the practice."))
    overtaken: dict[str, CommentAnswer] = {}
    for remark in (remark for each in rounds for voice in each.voices for remark in voice.remarks):
        if remark.key not in given:
            continue
        row = _held(remark)
        sent = given[remark.key]
        if (row.body if row is not None else "") == sent.body or not sent.is_changed:
            continue
        if row is not None and mark_of(row) != sent.read:
            overtaken[remark.key] = row
        elif row is None and sent.read:
            # A co-author took their answer back; what was written since is not lost.
            _write(remark, None, sent.body, actor)
        else:
            _write(remark, row, sent.body, actor)
    db.session.flush()
    return overtaken


def mark_of(answer: CommentAnswer | None) -> str:
    """What tells whether an answer is still the one that was read."""
    return (
        f"{answer.updated_at.isoformat()} {_mark_of_words(answer.body)}"
        if answer is not None
        else ""
    )


def _mark_of_words(body: str) -> str:
    return hashlib.blake2s(body.encode(), digest_size=8).hexdigest() if body else ""


def _held(remark: Remark) -> CommentAnswer | None:
    return db.session.scalar(
        sa.select(CommentAnswer)
        .where(
            CommentAnswer.assignment_id == remark.assignment_id,
            CommentAnswer.comment_id == remark.id,
        )
        .execution_options(populate_existing=True)
    )


def _write(remark: Remark, row: CommentAnswer | None, body: str, actor: Member) -> None:
    if not body and row is not None:
        db.session.delete(row)
        return
    if row is None:
        row = CommentAnswer(assignment_id=remark.assignment_id, comment_id=remark.id)
        db.session.add(row)
    row.body, row.updated_by, row.updated_at = body, actor.id, clock.now()
