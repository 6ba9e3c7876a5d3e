"""What a digest says: news of features and notices, by what they are about, newest first."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for
from flask_babel import format_date

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _, _n, absolute_url, in_language
from hub.core.mail import Item, Letter, Part, queue_letter
from hub.notifications import queries, services
from hub.notifications.models import DIGEST, NEVER, WEEKLY, Digest, Notice
from hub.notifications.notices.letters import mailing_list
from hub.notifications.notices.reading import stop_counting_unreadable, words_of

ITEMS = 20
LINES = 5
NOTICES = 500


@dataclass(frozen=True)
class News:
    """One thing of which there is something to say, and where it is.

    `key` is that of the notices about it (`Words.thread`): they are told together. `lines` say
    what is new, with counts, in the language at hand; `at` is when the newest of it came.
    """

    key: str
    title: str
    endpoint: str
    at: dt.datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[str] = ()
    lang: str = ""

    @property
    def href(self) -> str:
        """The address on the page at hand."""
        return url_for(self.endpoint, **self.values)


@dataclass(frozen=True)
class Ending:
    """What stands at the end of a digest that has news, under a heading of its own."""

    title: str
    news: Sequence[News]


@dataclass(frozen=True)
class Contents:
    """All that a digest says. `more` counts what it leaves out."""

    news: Sequence[News]
    more: int
    endings: Sequence[Ending]


Source = Callable[[Member, dt.datetime, dt.datetime, Collection[str]], Sequence[News]]
Closing = Callable[[Member, Collection[str]], Ending | None]

_sources: dict[Source, frozenset[str]] = {}
_closings: list[Closing] = []


def register_source(source: Source, *, kinds: Collection[str]) -> None:
    """`source(reader, since, until, wanted)` tells what is new for the reader in that time.

    It tells what notices of `kinds` would, and more; `wanted` are those of them that the reader
    wants in the digest. It asks what the reader may see today, and leaves out what they have read
    and what they did themselves.
    """
    _sources[source] = frozenset(kinds)


def register_closing(closing: Closing) -> None:
    """`closing(reader, told)` gives what stands at the end; `told` are the keys above it."""
    if closing not in _closings:
        _closings.append(closing)


def contents_for(reader: Member, since: dt.datetime, until: dt.datetime) -> Contents | None:
    """What a digest of that time says to the reader, in the language at hand; None if nothing."""
    wanted = _wanted(reader)
    news: dict[str, News] = {}
    for source, kinds in _sources.items():
        for each in source(reader, since, until, wanted & kinds):
            news[each.key] = each
    _add_notices(news, reader, since, until, wanted - frozenset().union(*_sources.values()))
    if not news:
        return None
    ordered = sorted(news.values(), key=lambda each: each.at, reverse=True)
    endings = [closing(reader, set(news)) for closing in _closings]
    return Contents(
        ordered[:ITEMS], max(len(ordered) - ITEMS, 0), [each for each in endings if each]
    )


def write_digest(digest_id: int) -> None:
    """The digest is a mail of this session's commit, or there was nothing to say; once.

    Rights, choices and what was read meanwhile are read now.
    """
    found = services.begun(digest_id)
    if found is None:
        return
    digest, reader = found
    stop_counting_unreadable(reader)
    letter = _letter(reader, digest)
    if letter is not None:
        queue_letter(
            services.DIGEST_LIST,
            letter,
            to=reader.email or "",
            lang=reader.lang,
            member_id=reader.id,
            reference=f"{reader.id}-{digest.period}",
            about=f"digest:{digest.id}",
        )
    services.finish(digest, is_sent=letter is not None)


def digest_again(digest_id: int) -> Letter | None:
    """The digest's mail as it may be read now; None if there is nothing left to tell."""
    digest = db.session.get(Digest, digest_id)
    return _letter(db.session.get_one(Member, digest.member_id), digest) if digest else None


def _letter(reader: Member, digest: Digest) -> Letter | None:
    can_get = reader.active and reader.email is not None and reader.confirmed_at is not None
    times = queries.times_of(reader.id)
    if not can_get or times.digest == NEVER:
        return None
    with in_language(reader.lang):
        contents = contents_for(reader, digest.since, digest.until)
        return _as_letter(contents, reader, times.digest) if contents else None


def _as_letter(contents: Contents, reader: Member, rhythm: str) -> Letter:
    count = len(contents.news) + contents.more
    rest = (
        _n("%(num)s more on the site", "%(num)s more on the site", contents.more),
        absolute_url("notifications.inbox", lang=reader.lang),
    )
    news = Part(
        _("New for you"),
        [_item(each, reader) for each in contents.news],
        rest if contents.more else None,
    )
    return Letter(
        subject=_subject(contents.news[0].title, count - 1),
        paragraphs=[
            _n("There is news on %(num)s subject.", "There is news on %(num)s subjects.", count)
        ],
        parts=[
            news,
            *(
                Part(ending.title, [_item(each, reader) for each in ending.news])
                for ending in contents.endings
            ),
        ],
        why=_why(rhythm, reader.timezone),
        mailing=mailing_list(reader, services.DIGEST_LIST),
    )


def _subject(first: str, more: int) -> str:
    if not more:
        return str(_("Your digest: “%(title)s”", title=first))
    return str(
        _n(
            "Your digest: “%(title)s” and %(num)s more",
            "Your digest: “%(title)s” and %(num)s more",
            more,
            title=first,
        )
    )


def _why(rhythm: str, zone: str) -> str:
    if rhythm == WEEKLY:
        why = _(
            "You get this digest once a week, at 08:00 in your time zone (%(zone)s).", zone=zone
        )
    else:
        why = _(
            "You get this digest on days with news, at 08:00 in your time zone (%(zone)s).",
            zone=zone,
        )
    return str(why)


def _item(news: News, reader: Member) -> Item:
    at = news.at.astimezone(queries.zone_named(reader.timezone))
    return Item(
        title=news.title,
        address=absolute_url(news.endpoint, lang=reader.lang, **news.values),
        lines=[*news.lines, format_date(at.date(), "medium", rebase=False)],
        lang=news.lang,
    )


def _wanted(reader: Member) -> frozenset[str]:
    """The kinds of notices that the reader wants in the digest."""
    chosen = queries.choices_of(reader.id)
    return frozenset(
        kind.key for kind in services.all_kinds() if chosen.get(kind.key, kind.default) == DIGEST
    )


def _add_notices(
    news: dict[str, News],
    reader: Member,
    since: dt.datetime,
    until: dt.datetime,
    kinds: Collection[str],
) -> None:
    """Notices are told with the news of the same thing, or as news of their own."""
    told = db.session.scalars(
        queries.notices_between(reader.id, since, until, kinds=kinds)
        .order_by(Notice.id.desc())
        .limit(NOTICES)
    ).all()
    words = words_of(told, reader)
    for notice in told:
        if notice.id not in words:
            continue
        said = words[notice.id]
        key = said.thread or notice.subject
        here = news.get(key)
        if here is None:
            news[key] = News(
                key=key,
                title=said.about or said.title,
                endpoint=said.endpoint,
                values=said.values,
                lines=[said.title] if said.about else [],
                at=notice.created_at,
            )
        elif len(here.lines) < LINES:
            at = max(here.at, notice.created_at)
            news[key] = replace(here, lines=[*here.lines, said.title], at=at)
