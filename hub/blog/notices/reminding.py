"""How reminders of articles that wait read, and what tells those who can help.

Each is read anew when its mail is built: whoever did their part meanwhile is not reminded.
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString, format_date

from hub.accounts.models import Member
from hub.blog.models import Article
from hub.blog.notices.kinds import BLOG
from hub.blog.policy import handles, reads_translation
from hub.blog.queries.manuscripts import NEXT_WORDS
from hub.blog.queries.visibility import translated_articles
from hub.blog.queries.waiting import PLACES, TRANSLATE, Waiting, waiting_of
from hub.core.days import day_of
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register

KINDS: Mapping[str, LazyString] = {
    "article_reminder": _l("A reminder of an article that waits for me"),
    "article_late": _l("Somebody lets an article wait that I can look after"),
}


def register_reminding() -> None:
    """Whoever is waited for is mailed, and so is who can do something about it."""
    register("article_reminder", read=read_reminders, mailed=True, group=BLOG, titles=KINDS)
    register("article_late", read=read_late, mailed=True, group=BLOG, titles=KINDS)


def read_reminders(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What still waits for the reader."""
    words: dict[int, Words] = {}
    for notice, article, waiting in _still(notices, reader):
        if waiting.member_id is None:
            if not handles(reader, article):
                continue
            why = _("You are told because you are an editor.")
        elif waiting.member_id != reader.id:
            continue
        elif waiting.kind == TRANSLATE:
            why = _("You are told because you were asked.")
        else:
            why = _("You are told because you are an author of it.")
        words[notice.id] = Words(
            title=_(
                "“%(title)s” has been waiting for you since %(day)s",
                title=article.title,
                day=_day(waiting, reader),
            ),
            endpoint=PLACES[waiting.kind],
            values=waiting.way(article),
            text=str(NEXT_WORDS[article.stage]),
            why=why,
            thread=f"article-{article.id}",
            about=article.title,
        )
    return words


def read_late(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What still waits for somebody else, for an editor who can see to it."""
    found = _still(notices, reader)
    wanted = {waiting.member_id for _notice, _article, waiting in found}
    rows = db.session.scalars(sa.select(Member).where(Member.id.in_(wanted - {None})))
    people = {member.id: member for member in rows}
    words: dict[int, Words] = {}
    for notice, article, waiting in found:
        if not handles(reader, article):
            continue
        told = {"title": article.title, "day": _day(waiting, reader)}
        late = people.get(waiting.member_id or 0)
        words[notice.id] = Words(
            title=_(
                "“%(title)s” has been waiting for %(who)s since %(day)s",
                who=late.public_name or _("Former member"),
                **told,
            )
            if late
            else _("“%(title)s” has been waiting for an editor since %(day)s", **told),
            endpoint="blog.manuscript",
            values={"public_id": article.public_id},
            text=str(NEXT_WORDS[article.stage]),
            why=_("You are asked because all reminders were sent."),
            thread=f"article-{article.id}",
            about=article.title,
        )
    return words


def _still(notices: Sequence[Notice], reader: Member) -> Sequence[tuple[Notice, Article, Waiting]]:
    """Those that are about what is waited for now, with the article the reader sees."""
    ids = {notice.facts["article"] for notice in notices}
    rows = db.session.scalars(translated_articles(reader).where(Article.id.in_(ids))).unique()
    articles = {each.id: each for each in rows if reads_translation(reader, each)}
    waiting = {each.key: each for each in waiting_of(articles)}
    return [
        (notice, articles[notice.facts["article"]], waiting[notice.facts["key"]])
        for notice in notices
        if notice.facts["article"] in articles and notice.facts["key"] in waiting
    ]


def _day(waiting: Waiting, reader: Member) -> str:
    return str(format_date(day_of(waiting.since, reader.timezone), "long", rebase=False))
