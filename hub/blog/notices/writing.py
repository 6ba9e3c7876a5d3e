"""How notices read that concern authors, and those of what is pitched and handed in."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.blog.models import COPY_EDIT, DECLINED, PITCHED, Article, ArticleStep
from hub.blog.notices.kinds import BLOG, EXCERPT, LETTER
from hub.blog.policy import handles, is_author
from hub.blog.queries.visibility import followed_articles
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register

KINDS: Mapping[str, LazyString] = {
    "article_author": _l("I am asked to be an author of an article"),
    "article_author_answer": _l("Somebody answers whom I asked to write an article with me"),
    "article_waiting": _l("An article is pitched or handed in to me as an editor"),
    "article_decision": _l("An editor decides on my pitch"),
}


def register_writing() -> None:
    """Whoever is asked for something is mailed at once; answers can wait."""
    register("article_author", read=read_invitations, mailed=True, group=BLOG, titles=KINDS)
    register("article_waiting", read=read_waiting, mailed=True, group=BLOG, titles=KINDS)
    register("article_decision", read=read_decisions, mailed=True, group=BLOG, titles=KINDS)
    register("article_author_answer", read=read_answers, mailed=False, group=BLOG, titles=KINDS)


def read_invitations(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That one is asked to be an author, while one has not answered."""
    articles = _articles(notices, reader)
    people = _people(notice.facts["actor"] for notice in notices)
    words: dict[int, Words] = {}
    for notice in notices:
        article = articles.get(notice.facts["article"])
        asked = article.author(reader) if article else None
        if article is None or asked is None or asked.accepted_at is not None:
            continue
        actor = people.get(notice.facts["actor"])
        words[notice.id] = Words(
            title=_(
                "%(who)s asks you to be an author of “%(title)s”",
                who=_name(actor),
                title=article.title,
            ),
            endpoint="blog.author_invitation",
            values={"public_id": article.public_id},
            why=_("You are told because you were asked."),
            who=_name(actor),
            who_key=actor.id if actor else 0,
            label=_("Look at the invitation"),
            thread=f"article-{article.id}",
            about=article.title,
        )
    return words


def read_answers(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That somebody agreed to be an author, or did not."""
    articles = _articles(notices, reader)
    people = _people(notice.facts["member"] for notice in notices)
    words: dict[int, Words] = {}
    for notice in notices:
        article = articles.get(notice.facts["article"])
        member = people.get(notice.facts["member"])
        if article is None or member is None or not _follows(reader, article):
            continue
        told = {"who": _name(member), "title": article.title}
        words[notice.id] = Words(
            title=_("%(who)s is now an author of “%(title)s”", **told)
            if is_author(member, article)
            else _("%(who)s does not want to be an author of “%(title)s”", **told),
            endpoint="blog.authors",
            values={"public_id": article.public_id},
            why=_("You are told because you asked this person."),
            who=_name(member),
            who_key=member.id,
            thread=f"article-{article.id}",
            about=article.title,
        )
    return words


def read_waiting(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That an article waits for an editor, while it does and the reader may edit it."""
    articles = _articles(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        article = articles.get(notice.facts["article"])
        if article is None or not handles(reader, article):
            continue
        if article.stage not in (PITCHED, COPY_EDIT) or article.stage != notice.facts["stage"]:
            continue
        is_pitch = article.stage == PITCHED
        words[notice.id] = Words(
            title=_("“%(title)s” was pitched", title=article.title)
            if is_pitch
            else _("“%(title)s” was handed in", title=article.title),
            endpoint="blog.deciding" if is_pitch else "blog.manuscript",
            values={"public_id": article.public_id},
            text=markup.excerpt(
                markup.plain(article.pitch_html) if is_pitch else article.original.summary, EXCERPT
            ),
            text_lang=article.lang,
            why=_("You are told because you are an editor."),
            thread=f"article-{article.id}",
            about=article.title,
        )
    return words


def read_decisions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What an editor decided on a pitch, with their words, for whoever is an author today."""
    articles = _articles(notices, reader)
    steps = _steps(notice.facts["step"] for notice in notices)
    words: dict[int, Words] = {}
    for notice in notices:
        article = articles.get(notice.facts["article"])
        step = steps.get(notice.facts["step"])
        if article is None or step is None or not is_author(reader, article):
            continue
        title = article.title
        words[notice.id] = Words(
            title=_("“%(title)s” was declined", title=title)
            if step.stage == DECLINED
            else _("“%(title)s” is accepted: write it now", title=title),
            endpoint="blog.manuscript",
            values={"public_id": article.public_id},
            text=markup.excerpt(step.words, LETTER),
            why=_("You are told because you are an author of it."),
            thread=f"article-{article.id}",
            about=title,
        )
    return words


def _follows(reader: Member, article: Article) -> bool:
    return is_author(reader, article) or handles(reader, article)


def _articles(notices: Iterable[Notice], reader: Member) -> Mapping[int, Article]:
    ids = {notice.facts["article"] for notice in notices}
    found = db.session.scalars(followed_articles(reader).where(Article.id.in_(ids)))
    return {each.id: each for each in found.unique()}


def _steps(ids: Iterable[int]) -> Mapping[int, ArticleStep]:
    found = sa.select(ArticleStep).where(ArticleStep.id.in_(set(ids)))
    return {
        each.id: each for each in db.session.scalars(found.options(joinedload(ArticleStep.actor)))
    }


def _people(ids: Iterable[int | None]) -> Mapping[int, Member]:
    wanted = {each for each in ids if each is not None}
    found = db.session.scalars(sa.select(Member).where(Member.id.in_(wanted)))
    return {member.id: member for member in found}


def _name(member: Member | None) -> str:
    return (member.public_name if member else "") or str(_("Former member"))
