"""How notices read: features register their kinds here, with words that ask the rights anew."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import url_for

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _, absolute_url
from hub.core.mail import Letter
from hub.notifications import services
from hub.notifications.models import Notice
from hub.notifications.queries import notices_of


@dataclass(frozen=True)
class Words:
    """How a notice reads to its reader, in the language at hand.

    `title` is a sentence ("Amina replied to you in …"); `text` is an excerpt of what was written,
    plain, in the language `text_lang`; `why` says why the reader is told and can stop it.
    `endpoint` and `values` are the page it leads to; `label` is what the mail's button says.
    """

    title: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    text_lang: str = ""
    why: str = ""
    who: str = ""
    who_key: int = 0
    label: str = ""

    @property
    def href(self) -> str:
        """The address on the page at hand."""
        return url_for(self.endpoint, **self.values)

    def address(self, lang: str) -> str:
        """The whole address, for mail."""
        return absolute_url(self.endpoint, lang=lang, **self.values)


Reading = Callable[[Sequence[Notice], Member], Mapping[int, Words]]
ReplyTo = Callable[[Notice, Member], str | None]


@dataclass(frozen=True)
class Kind:
    """What a feature said of one kind of notice."""

    read: Reading
    mailed: bool
    reply_to: ReplyTo | None


_kinds: dict[str, Kind] = {}


def register(
    *kinds: str, read: Reading, mailed: bool = True, reply_to: ReplyTo | None = None
) -> None:
    """Notices of these kinds are put in words by `read`, and mailed at once if `mailed`.

    `read(notices, reader)` gives the words by the notice's id, with as many queries for thirty as
    for one, through what the reader may see today. A notice it leaves out does not exist: no
    title, no count, no mail. `reply_to(notice, reader)` is asked in the worker's session when a
    mail is built, and gives the address to which the reader may answer it, or None.
    """
    for kind in kinds:
        _kinds[kind] = Kind(read, mailed, reply_to)


def is_mailed(kind: str) -> bool:
    """Whether notices of this kind are mailed at once."""
    return kind in _kinds and _kinds[kind].mailed


def reply_address(notice: Notice, reader: Member) -> str | None:
    """Where the reader may answer the notice by mail, if they may."""
    kind = _kinds.get(notice.kind)
    return kind.reply_to(notice, reader) if kind and kind.reply_to else None


def words_of(notices: Iterable[Notice], reader: Member) -> dict[int, Words]:
    """The words of those notices that the reader may see today, by id."""
    by_reading: dict[Reading, list[Notice]] = {}
    for notice in notices:
        if notice.kind in _kinds:
            by_reading.setdefault(_kinds[notice.kind].read, []).append(notice)
    found: dict[int, Words] = {}
    for read, some in by_reading.items():
        found.update(read(some, reader))
    return found


def letter(words: Words, lang: str, *, reply_to: str | None = None) -> Letter:
    """The mail that tells the same; its words are in the language at hand, `lang`."""
    return Letter(
        subject=words.title,
        paragraphs=[words.title],
        quoted=words.text,
        action=(words.label or _("Read it on the site"), words.address(lang)),
        why=words.why,
        reply_to=reply_to or "",
    )


def withdraw_unreadable(reader: Member) -> None:
    """What the reader may no longer see is not counted at the bell either.

    For the feature that took a right away: left space, ban, move to a private space.
    """
    unread = db.session.scalars(notices_of(reader.id, unread=True).order_by(Notice.id)).all()
    readable = words_of(unread, reader)
    services.withdraw_notices([each.id for each in unread if each.id not in readable])


def mailable(notice_ids: Sequence[int]) -> list[tuple[Notice, Member]]:
    """Those of the notices that are still unread, with their readers who can get mail."""
    rows = db.session.execute(
        sa.select(Notice, Member)
        .join(Member, Member.id == Notice.member_id)
        .where(
            Notice.id.in_(notice_ids),
            Notice.read_at.is_(None),
            Member.email.is_not(None),
            Member.confirmed_at.is_not(None),
        )
        .order_by(Notice.id)
    ).all()
    return [(notice, reader) for notice, reader in rows if reader.active and is_mailed(notice.kind)]
