"""How notices read of how an article is edited, approved, translated and published."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.blog.models import (
    APPROVAL,
    DONE,
    DRAFT,
    OPEN,
    SCHEDULED,
    TRANSLATION,
    Article,
    ArticleStep,
    PassageComment,
    Revision,
    Suggestion,
)
from hub.blog.notices.kinds import BLOG, EXCERPT, LETTER
from hub.blog.policy import handles, is_author, translates
from hub.blog.queries.visibility import followed_articles, translated_articles
from hub.blog.queries.waiting import missing_approvals
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import LANGUAGES, _, _l
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register

KINDS: Mapping[str, LazyString] = {
    "article_suggestions": _l("An editor suggests changes to my article"),
    "article_comment": _l("Somebody comments on a passage of an article I work on"),
    "article_step": _l("My article is given back, to be approved, or published"),
    "article_ready": _l("An article I edit was approved by its authors"),
    "article_translator": _l("I am asked to translate an article"),
    "article_translated": _l("A translation of an article I edit is whole"),
}


def register_editing() -> None:
    """Who has to act is mailed at once; what is said beside a text can wait."""
    register("article_step", read=read_steps, mailed=True, group=BLOG, titles=KINDS)
    register("article_ready", read=read_ready, mailed=True, group=BLOG, titles=KINDS)
    register("article_translator", read=read_asked, mailed=True, group=BLOG, titles=KINDS)
    register("article_suggestions", read=read_suggestions, mailed=True, group=BLOG, titles=KINDS)
    register("article_translated", read=read_translated, mailed=False, group=BLOG, titles=KINDS)
    register("article_comment", read=read_comments, mailed=False, group=BLOG, titles=KINDS)


def read_suggestions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That changes wait for the reader's decision, while any is open."""
    articles = _articles(notices, reader)
    actors = _people(notice.facts["actor"] for notice in notices)
    counts = _open_suggestions(articles)
    words: dict[int, Words] = {}
    for notice in notices:
        article = articles.get(notice.facts["article"])
        if article is None or not is_author(reader, article) or not counts.get(article.id):
            continue
        actor = actors.get(notice.facts["actor"])
        told = {"who": _name(actor), "title": article.title}
        words[notice.id] = _words(
            article,
            _("%(who)s suggests changes to “%(title)s”", **told),
            why=_("You are told because you are an author of it."),
            who=actor,
        )
    return words


def read_comments(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What somebody said beside the text, to whoever works on it today."""
    articles = _articles(notices, reader)
    ids = [notice.facts["comment"] for notice in notices]
    found = sa.select(PassageComment).where(PassageComment.id.in_(ids))
    comments = {
        each.id: each
        for each in db.session.scalars(found.options(joinedload(PassageComment.author)))
    }
    words: dict[int, Words] = {}
    for notice in notices:
        article = articles.get(notice.facts["article"])
        comment = comments.get(notice.facts["comment"])
        if article is None or comment is None or not comment.body:
            continue
        if not is_author(reader, article) and not handles(reader, article):
            continue
        told = {"who": _name(comment.author), "title": article.title}
        words[notice.id] = _words(
            article,
            _("%(who)s answered a comment on “%(title)s”", **told)
            if comment.parent_id
            else _("%(who)s commented on “%(title)s”", **told),
            text=markup.excerpt(comment.body, EXCERPT),
            why=_("You are told because you work on this article."),
            who=comment.author,
        )
    return words


def read_steps(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Where their article is, to its authors: while it is there, and what they are asked for."""
    articles = _articles(notices, reader)
    ids = [notice.facts["step"] for notice in notices]
    found = db.session.scalars(sa.select(ArticleStep).where(ArticleStep.id.in_(ids)))
    steps = {each.id: each for each in found}
    words: dict[int, Words] = {}
    for notice in notices:
        article = articles.get(notice.facts["article"])
        step = steps.get(notice.facts["step"])
        if article is None or step is None or not is_author(reader, article):
            continue
        title = _title_of(step, article, reader)
        if title:
            words[notice.id] = _words(
                article,
                title,
                text=markup.excerpt(step.words, LETTER),
                why=_("You are told because you are an author of it."),
                endpoint="blog.publication" if step.stage == DONE else "blog.edited_text",
            )
    return words


def read_ready(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That an editor can translate and publish it, while it waits for that."""
    articles = _articles(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        article = articles.get(notice.facts["article"])
        if article is None or article.stage != TRANSLATION or not handles(reader, article):
            continue
        words[notice.id] = _words(
            article,
            _("“%(title)s” is approved by its authors", title=article.title),
            why=_("You are told because you are an editor."),
            endpoint="blog.publication",
        )
    return words


def read_asked(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That one is asked to translate, while one can."""
    articles = _articles(notices, reader, translated_articles(reader))
    words: dict[int, Words] = {}
    for notice in notices:
        article = articles.get(notice.facts["article"])
        asked = [
            each for each in (article.translators if article else ()) if each.member_id == reader.id
        ]
        if article is None or not asked or not translates(reader, article):
            continue
        code = asked[-1].lang
        words[notice.id] = Words(
            title=_(
                "You are asked to translate “%(title)s”: %(language)s",
                title=article.title,
                language=LANGUAGES[code].autonym,
            ),
            endpoint="blog.translation",
            values={"public_id": article.public_id, "code": code},
            why=_("You are told because you were asked."),
            label=_("Translate"),
            thread=f"article-{article.id}",
            about=article.title,
        )
    return words


def read_translated(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That a translation is whole, until the article is published."""
    articles = _articles(notices, reader)
    ids = [notice.facts["revision"] for notice in notices]
    found = sa.select(Revision).where(Revision.id.in_(ids)).options(joinedload(Revision.author))
    revisions = {each.id: each for each in db.session.scalars(found)}
    words: dict[int, Words] = {}
    for notice in notices:
        article = articles.get(notice.facts["article"])
        revision = revisions.get(notice.facts["revision"])
        if article is None or revision is None or not handles(reader, article):
            continue
        if article.stage not in (TRANSLATION, SCHEDULED):
            continue
        words[notice.id] = _words(
            article,
            _(
                "The translation of “%(title)s” is whole: %(language)s",
                title=article.title,
                language=LANGUAGES[revision.lang].autonym,
            ),
            why=_("You are told because you are an editor."),
            who=revision.author,
            endpoint="blog.publication",
        )
    return words


def _title_of(step: ArticleStep, article: Article, reader: Member) -> str:
    """What the step says to an author today; nothing if it is past."""
    title = article.title
    if step.stage == DONE and article.current_version:
        return str(_("“%(title)s” is published", title=title))
    if step.stage != article.stage:
        return ""
    if step.stage == DRAFT:
        return str(_("“%(title)s” is given back to you", title=title))
    mine = article.author(reader)
    if step.stage == APPROVAL and mine in missing_approvals(article):
        return str(_("You are asked to approve “%(title)s”", title=title))
    if step.stage == TRANSLATION and step.words:
        return str(_("“%(title)s” goes on without the approval of all", title=title))
    return ""


def _words(
    article: Article,
    title: str,
    *,
    why: str,
    text: str = "",
    who: Member | None = None,
    endpoint: str = "blog.edited_text",
) -> Words:
    return Words(
        title=title,
        endpoint=endpoint,
        values={"public_id": article.public_id},
        text=text,
        why=why,
        who=_name(who) if who else "",
        who_key=who.id if who else 0,
        thread=f"article-{article.id}",
        about=article.title,
    )


def _articles(
    notices: Iterable[Notice], reader: Member, seen: sa.Select[Any] | None = None
) -> Mapping[int, Article]:
    ids = {notice.facts["article"] for notice in notices}
    found = followed_articles(reader) if seen is None else seen
    rows = db.session.scalars(found.where(Article.id.in_(ids)))
    return {each.id: each for each in rows.unique()}


def _open_suggestions(articles: Mapping[int, Article]) -> Mapping[int, int]:
    found = (
        sa.select(Suggestion.article_id, sa.func.count().label("count"))
        .where(Suggestion.article_id.in_(articles), Suggestion.state == OPEN)
        .group_by(Suggestion.article_id)
    )
    return {each[0]: each[1] for each in db.session.execute(found)}


def _people(ids: Iterable[int | None]) -> Mapping[int, Member]:
    wanted = {each for each in ids if each is not None}
    found = db.session.scalars(sa.select(Member).where(Member.id.in_(wanted)))
    return {member.id: member for member in found}


def _name(member: Member | None) -> str:
    return (member.public_name if member else "") or str(_("Former member"))
