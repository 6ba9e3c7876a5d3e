"""How notices read: features register their kinds here, with words that ask the rights anew."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import absolute_url
from hub.notifications import services
from hub.notifications.models import CHOICES, DIGEST, MAIL, Notice
from hub.notifications.queries import notices_of
from hub.notifications.services import Group, Kind


@dataclass(frozen=True)
class Words:
    """How a notice reads to its reader, in the language at hand.

    `title` is a sentence ("Amina replied to you in …"); `text` is an excerpt of what was written,
    plain, in the language `text_lang`; `why` says why the reader is told and can stop it.
    `endpoint` and `values` are the page it leads to; `label` is what the mail's button says.
    What has the same `thread` (`topic-7`) is told together: in the digest under the title `about`,
    in a mail program as one conversation, which also wants the same `subject`. `mute` says what
    may be muted from the notice itself ("Mute this topic"), `unmute` how to take that back where
    it is muted; empty where there is nothing.
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
    subject: str = ""
    thread: str = ""
    about: str = ""
    mute: str = ""
    unmute: str = ""

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
class Muting:
    """How a reader stops hearing of what a notice is about, through today's rights.

    `mute` gives in a word how it was before; `unmute` makes it so again, or as it is without a
    choice if the word is empty. Both raise NotFound for what the reader may not see.
    """

    mute: Callable[[Notice, Member], str]
    unmute: Callable[[Notice, Member, str], None]


@dataclass(frozen=True)
class Manner:
    """What a feature said of how notices of a kind are put in words, muted and answered."""

    read: Reading
    muting: Muting | None
    reply_to: ReplyTo | None


_manners: dict[str, Manner] = {}


def register(
    *kinds: str,
    read: Reading,
    mailed: bool = True,
    group: Group | None = None,
    titles: Mapping[str, LazyString] | None = None,
    choices: Sequence[str] = CHOICES,
    muting: Muting | None = None,
    reply_to: ReplyTo | None = None,
    has_own_mail: bool = False,
) -> None:
    """Notices of these kinds are put in words by `read`.

    `read(notices, reader)` gives the words by the notice's id, with as many queries for thirty as
    for one, through what the reader may see today. A notice it leaves out does not exist: no
    title, no count, no mail.

    Until a member chooses, they are mailed at once if `mailed`, else told in the digest. Members
    choose one of `choices` for each kind that has a title ("Somebody mentions me") and stands in
    a `group`. `reply_to(notice, reader)` is asked in the worker's session when a mail is built,
    and gives the address to which the reader may answer it, or None. With `has_own_mail` a notice
    is only shown, and the feature sends a mail itself to whoever wants one (an invitation).
    """
    for key in kinds:
        default = MAIL if mailed else DIGEST
        title = (titles or {}).get(key)
        services.add_kind(Kind(key, default, group, title, choices, has_own_mail))
        _manners[key] = Manner(read, muting, reply_to)


def words_of(notices: Iterable[Notice], reader: Member) -> dict[int, Words]:
    """The words of those notices that the reader may see today, by id."""
    by_reading: dict[Reading, list[Notice]] = {}
    for notice in notices:
        if notice.kind in _manners:
            by_reading.setdefault(_manners[notice.kind].read, []).append(notice)
    found: dict[int, Words] = {}
    for read, some in by_reading.items():
        found.update(read(some, reader))
    return found


def muting_of(kind: str) -> Muting | None:
    """How what a notice of this kind is about is muted, if it can be."""
    return _manners[kind].muting if kind in _manners else None


def reply_address(notice: Notice, reader: Member) -> str | None:
    """Where the reader may answer the notice by mail, if they may."""
    manner = _manners.get(notice.kind)
    return manner.reply_to(notice, reader) if manner and manner.reply_to else None


def withdraw_unreadable(reader: Member) -> None:
    """What the reader may no longer see is not counted at the bell either.

    For the feature that took a right away: left space, ban, move to a private space.
    """
    services.withdraw_notices(_unreadable(reader))


def stop_counting_unreadable(reader: Member) -> None:
    """What the reader may not see today does not count; it comes back if they may see it again.

    For when nobody said that a right was taken away.
    """
    services.stop_counting(_unreadable(reader))


def _unreadable(reader: Member) -> list[int]:
    unread = db.session.scalars(notices_of(reader.id, unread=True).order_by(Notice.id)).all()
    readable = words_of(unread, reader)
    return [each.id for each in unread if each.id not in readable]
