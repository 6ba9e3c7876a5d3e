"""One person's own matters in the blog: what they may take away, and what is forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.blog.models import (
    CO_AUTHOR,
    COPY_EDIT,
    DECLINED,
    DRAFT,
    LEAD,
    PITCHED,
    Article,
    ArticleAuthor,
    ArticleText,
    ArticleVersionAuthor,
    PassageComment,
    Revision,
    SeriesEditor,
    Suggestion,
    Translator,
)
from hub.blog.queries.manuscripts import own_matters, steps_of
from hub.blog.services.editing import commenting
from hub.blog.services.picturing import OWNER
from hub.blog.services.stages import move
from hub.core import files
from hub.core.db import db


def own_work(member: Member) -> Mapping[str, Any]:
    """What the member wrote in the blog, alone and with others, for their export."""
    return {
        "articles": own_articles(member),
        "comments": [
            _placed(each) | {"passage": each.quote, "words": each.body, "at": each.created_at}
            for each in _comments_of(member)
        ],
        "suggestions": [
            _placed(each)
            | {"of": each.field, "instead_of": each.quote, "suggested": each.replacement}
            | {"why": each.note, "state": each.state, "at": each.created_at}
            for each in _by(Suggestion, member)
        ],
        "revisions": [
            _placed(each)
            | {"version": each.text_version, "title": each.title, "summary": each.summary}
            | {"body": each.body, "at": each.created_at}
            for each in _by(Revision, member)
        ],
        "translations": [
            _placed(each)
            | {"title": each.title, "summary": each.summary, "body": each.body}
            | {"changed_at": each.updated_at}
            for each in _texts_translated_by(member)
        ],
        "asked_to_translate": [
            _placed(each) | {"at": each.invited_at}
            for each in db.session.scalars(
                sa.select(Translator)
                .where(Translator.member_id == member.id)
                .order_by(Translator.article_id, Translator.lang)
            )
        ],
    }


def own_articles(member: Member) -> list[Mapping[str, Any]]:
    """What the member writes with others, for their export."""
    return [_told(matter.article, member) for matter in own_matters(member)]


def forget_author(member: Member) -> None:
    """What was handed in or published stays, without their name; what only they wrote is gone.

    The lead passes to the author who stands next; what nobody is left to write is not waited for.
    They edit no series any more, and nobody waits for a translation of theirs. What they said
    beside a text goes, and why they suggested something; what they suggested stays, nameless.
    """
    for matter in own_matters(member):
        _leave(matter.article, member)
    published = sa.update(ArticleVersionAuthor).where(ArticleVersionAuthor.member_id == member.id)
    db.session.execute(published.values(is_named=False))
    db.session.execute(sa.delete(SeriesEditor).where(SeriesEditor.member_id == member.id))
    looked_after = sa.select(Article).where(Article.editor_id == member.id)
    for article in db.session.scalars(looked_after).unique():
        article.editor = None
    db.session.execute(sa.delete(Translator).where(Translator.member_id == member.id))
    # The latest first: an answer is gone before what it answers.
    for said in reversed(_comments_of(member)):
        commenting.delete(said)
    suggested = sa.update(Suggestion).where(Suggestion.author_id == member.id)
    db.session.execute(suggested.values(note=""))


def _placed(row: Any) -> dict[str, Any]:
    article = db.session.get_one(Article, row.article_id)
    return {"article": article.public_id, "language": row.lang}


def _comments_of(member: Member) -> Sequence[PassageComment]:
    """What they said beside texts and did not delete."""
    found = sa.select(PassageComment).where(
        PassageComment.author_id == member.id, PassageComment.body != ""
    )
    return db.session.scalars(found.order_by(PassageComment.id)).all()


def _by(table: Any, member: Member) -> Sequence[Any]:
    found = sa.select(table).where(table.author_id == member.id)
    return db.session.scalars(found.order_by(table.id)).all()


def _texts_translated_by(member: Member) -> Sequence[ArticleText]:
    return db.session.scalars(
        sa.select(ArticleText)
        .where(ArticleText.translator_id == member.id)
        .order_by(ArticleText.article_id, ArticleText.lang)
    ).all()


def _told(article: Article, member: Member) -> Mapping[str, Any]:
    author = article.author(member)
    assert author is not None
    is_author = author.accepted_at is not None
    text = article.original
    return {
        "id": article.public_id,
        "title": text.title,
        "language": article.lang,
        "stage": article.stage,
        "role": author.role,
        "asked_at": author.invited_at,
        "agreed_at": author.accepted_at,
        "named": author.is_named,
        # Who was only asked has not read it.
        "pitch": article.pitch if is_author else None,
        "summary": text.summary if is_author else None,
        "body": text.body if is_author else None,
        "said": [
            {"stage": step.stage, "words": step.words, "at": step.created_at}
            for step in steps_of(article)
            if step.actor_id == member.id
        ],
        "begun_at": article.created_at,
        "changed_at": article.updated_at,
    }


def _leave(article: Article, member: Member) -> None:
    author = article.author(member)
    assert author is not None
    if author.accepted_at is None:
        article.authors.remove(author)
        return
    others = [each for each in article.authors if each is not author and each.is_there]
    if author.role == LEAD and others:
        others[0].role, author.role = LEAD, CO_AUTHOR
    if not _was_read(article):
        if others:
            article.authors.remove(author)
        else:
            _discard(article)
        return
    author.is_named = False
    _forget_words(article, author)
    if not others and article.current_version is None and article.stage in (PITCHED, DRAFT):
        move(article, DECLINED)


def _was_read(article: Article) -> bool:
    """Whether it was ever handed in or published: then others have worked on it."""
    return article.current_version is not None or any(
        step.stage not in (PITCHED, DRAFT, DECLINED) for step in steps_of(article)
    )


def _discard(article: Article) -> None:
    left = files.files_of(OWNER, [article.id]).get(article.id, ())
    db.session.delete(article)
    # Its images speak of their files until they are gone.
    db.session.flush()
    for file in left:
        files.remove(file)


def _forget_words(article: Article, author: ArticleAuthor) -> None:
    """What they told editors when they handed it in, or took it back."""
    for step in steps_of(article):
        if step.actor_id == author.member_id and step.stage in (COPY_EDIT, DRAFT, DECLINED):
            step.words = ""
