"""What authors and editors say about a passage, answer, and settle."""

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.blog.models import Article, PassageComment
from hub.blog.policy import comments
from hub.blog.services.editing.carrying import hold
from hub.blog.services.editing.places import Place, nearest
from hub.blog.signals import PassageCommented
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.signals import send


def comment(
    article: Article,
    *,
    actor: Member,
    body: str,
    place: Place | None = None,
    quote: str = "",
) -> PassageComment:
    """It stands beside the passage, or beside the whole where there is no place.

    `quote` is what the actor read there: if it stands elsewhere by now, it is found there. Raises
    Refused if nobody comments on the article now.
    """
    text = hold(article)
    if not comments(actor, article):
        raise Refused(_("Comments can be made no more."))
    if place is not None and quote and text.body[slice(*place)] != quote:
        place = nearest(text.body, quote, place[0])
    elif place is not None:
        quote = text.body[slice(*place)]
    made = PassageComment(
        article_id=article.id,
        lang=text.lang,
        text_version=text.version,
        start=place[0] if place else None,
        end=place[1] if place else None,
        quote=quote,
        author_id=actor.id,
        body=body,
    )
    made.author = actor
    return _told(made)


def answer(
    article: Article, answered: PassageComment, *, actor: Member, body: str
) -> PassageComment:
    """It stands below the comment, which is open again.

    Raises Refused if nobody comments on the article now.
    """
    hold(article)
    if not comments(actor, article):
        raise Refused(_("Comments can be made no more."))
    made = PassageComment(
        article_id=article.id,
        parent_id=answered.id,
        lang=answered.lang,
        text_version=answered.text_version,
        author_id=actor.id,
        body=body,
    )
    made.author = actor
    reopen(answered)
    return _told(made)


def change(said: PassageComment, *, body: str) -> None:
    """The comment, or the answer, says this instead, and that it was changed."""
    if said.body != body:
        said.body, said.changed_at = body, clock.now()


def delete(said: PassageComment) -> None:
    """The comment, or the answer, is gone; of one that was answered, only its words are.

    What has no words any more and lost its last answer is gone with it.
    """
    if _is_answered(said):
        said.body = ""
        return
    parent = db.session.get(PassageComment, said.parent_id) if said.parent_id else None
    db.session.delete(said)
    db.session.flush()
    if parent is not None and not parent.body and not _is_answered(parent):
        db.session.delete(parent)
        db.session.flush()


def resolve(comment: PassageComment, *, actor: Member) -> None:
    """It is dealt with; it stays to be read. Twice is once."""
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by = clock.now(), actor.id


def reopen(comment: PassageComment) -> None:
    """It is not dealt with after all."""
    comment.resolved_at = comment.resolved_by = None


def _is_answered(said: PassageComment) -> bool:
    answers = sa.select(PassageComment.id).where(PassageComment.parent_id == said.id)
    return db.session.scalar(answers.limit(1)) is not None


def _told(made: PassageComment) -> PassageComment:
    db.session.add(made)
    db.session.flush()
    send(PassageCommented(made.id))
    return made
