"""Who writes an article: asked, agreed, in which order, named or not, leaving."""

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.blog.models import (
    CO_AUTHOR,
    LEAD,
    Article,
    ArticleAuthor,
    ArticleVersion,
    ArticleVersionAuthor,
)
from hub.blog.signals import ArticleAuthorAnswered, ArticleAuthorInvited, WaitEnded
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.signals import send

MOST_AUTHORS = 20
EARLIER, LATER = "earlier", "later"


def ask_author(article: Article, *, actor: Member, member: Member) -> ArticleAuthor:
    """The member is asked to write with the others; until they agree they see its title only.

    Raises Refused if they are asked or an author already, or there are too many.
    """
    _hold(article)
    found = article.author(member)
    if found is not None:
        words = _("This person is among the authors already.")
        raise Refused(words if found.accepted_at else _("This person has been asked already."))
    if len(article.authors) >= MOST_AUTHORS:
        raise Refused(_("An article has at most %(most)s authors.", most=MOST_AUTHORS))
    asked = ArticleAuthor(
        article_id=article.id,
        member_id=member.id,
        role=CO_AUTHOR,
        invited_by=actor.id,
        position=max(each.position for each in article.authors) + 1,
    )
    asked.member = member
    article.authors.append(asked)
    db.session.flush()
    send(ArticleAuthorInvited(article.id, member.id))
    return asked


def accept_authorship(article: Article, *, actor: Member) -> None:
    """The member is an author from now on; whoever asked learns of it. Twice is once."""
    _hold(article)
    author = _among(article, actor)
    if author.accepted_at is None:
        author.accepted_at = clock.now()
        send(ArticleAuthorAnswered(article.id, actor.id, author.invited_by))


def leave_authors(article: Article, *, actor: Member) -> None:
    """The member is no author, or declines to be one; what they wrote stays.

    Raises Refused for the lead, who hands the lead over first.
    """
    _hold(article)
    author = _among(article, actor)
    _refuse_lead(author)
    article.authors.remove(author)
    send(WaitEnded(article.id))
    if author.accepted_at is None:
        send(ArticleAuthorAnswered(article.id, actor.id, author.invited_by))


def remove_author(article: Article, *, member: Member) -> None:
    """The member is no author any more, or not asked; what they wrote stays."""
    _hold(article)
    author = _among(article, member)
    _refuse_lead(author)
    article.authors.remove(author)
    send(WaitEnded(article.id))


def hand_over_lead(article: Article, *, member: Member) -> None:
    """The member leads its authors from now on; whoever did stays a co-author.

    Raises Refused if they have not agreed to be an author yet.
    """
    _hold(article)
    author = _among(article, member)
    if not author.is_there:
        raise Refused(_("This person has not agreed to be an author yet."))
    for other in article.authors:
        other.role = LEAD if other is author else CO_AUTHOR


def move_author(article: Article, *, member: Member, to: str) -> None:
    """The author stands one place `earlier` or `later` than before; at the end nothing changes."""
    _hold(article)
    order = list(article.authors)
    place = order.index(_among(article, member))
    other = place + (-1 if to == EARLIER else 1)
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order, 1):
        each.position = position
    db.session.flush()
    db.session.refresh(article, attribute_names=["authors"])


def name_author(article: Article, *, actor: Member, is_named: bool) -> None:
    """Readers see the member's name among the authors, or do not; of what was published too."""
    _hold(article)
    _among(article, actor).is_named = is_named
    versions = sa.select(ArticleVersion.id).where(ArticleVersion.article_id == article.id)
    db.session.execute(
        sa.update(ArticleVersionAuthor)
        .where(
            ArticleVersionAuthor.member_id == actor.id,
            ArticleVersionAuthor.version_id.in_(versions),
        )
        .values(is_named=is_named)
    )


def _hold(article: Article) -> None:
    db.session.flush()
    db.session.refresh(article, attribute_names=["stage", "version"], with_for_update=True)
    db.session.refresh(article, attribute_names=["authors"])


def _refuse_lead(author: ArticleAuthor) -> None:
    if author.role == LEAD:
        raise Refused(_("Hand the lead over to another author first."))


def _among(article: Article, member: Member) -> ArticleAuthor:
    found = article.author(member)
    if found is None:
        raise Refused(_("This person is not among the authors any more."))
    return found
