"""A copy-edited article comes before its authors, who approve exactly what will be published."""

from hub.accounts.models import Member
from hub.blog.models import (
    APPROVAL,
    COPY_EDIT,
    DRAFT,
    TRANSLATION,
    Article,
)
from hub.blog.policy import approves, handles, sends_back, suggests
from hub.blog.queries.waiting import missing_approvals
from hub.blog.services import stages
from hub.blog.services.editing.carrying import hold
from hub.blog.services.editing.suggesting import open_suggestions
from hub.blog.signals import WaitEnded
from hub.core import audit
from hub.core.db import db
from hub.core.errors import Overtaken, Refused
from hub.core.i18n import _
from hub.core.signals import send


def give_back(article: Article, *, actor: Member, version: int, words: str) -> None:
    """Authors give it back to their editor, editors to its authors, who write again.

    `version` is that of the article the actor read. Raises Overtaken if it came to another stage
    meanwhile, Refused if it cannot be given back from where it is.
    """
    stages.hold(article, version)
    if not sends_back(actor, article):
        raise Refused(_("This cannot be done any more."))
    article.scheduled_at = None
    is_by_author = article.stage == APPROVAL and not handles(actor, article)
    stages.move(article, COPY_EDIT if is_by_author else DRAFT, actor=actor, words=words)


def ask_approval(article: Article, *, actor: Member, version: int, words: str = "") -> None:
    """Each of its authors is asked to approve it; suggestions that are open wait for them.

    Who approved exactly this text before need not do so again. Raises as `give_back` does.
    """
    stages.hold(article, version)
    if not suggests(actor, article):
        raise Refused(_("This cannot be done any more."))
    article.editor_id = article.editor_id or actor.id
    stages.move(article, APPROVAL, actor=actor, words=words)
    _go_on(article, actor)


def approve(article: Article, *, actor: Member, text_version: int) -> None:
    """The author agrees that it is published as it reads in that version of the text.

    With the last of them it goes on. Raises Overtaken if the text reads otherwise by now, Refused
    while suggestions are open.
    """
    text = hold(article)
    if not approves(actor, article):
        raise Refused(_("This cannot be done any more."))
    if text.version != text_version:
        raise Overtaken(_("The text was changed since you read it. Please read it again."))
    if open_suggestions(article):
        raise Refused(_("Decide on the open suggestions first."))
    author = article.author(actor)
    assert author is not None
    author.approved_version = text.version
    send(WaitEnded(article.id))
    _go_on(article, actor)


def go_on_without(article: Article, *, actor: Member, version: int, reason: str) -> None:
    """An editor goes on though not all authors approved; the audit log keeps the reason.

    Raises as `give_back` does; Refused while suggestions are open.
    """
    stages.hold(article, version)
    if article.stage != APPROVAL or not handles(actor, article):
        raise Refused(_("This cannot be done any more."))
    if open_suggestions(article):
        raise Refused(_("Decide on the open suggestions first."))
    audit.note(
        "article.approval_overridden",
        actor_id=actor.id,
        subject=f"article:{article.id}",
        reason=reason,
        missing=[each.member_id for each in missing_approvals(article)],
    )
    stages.move(article, TRANSLATION, actor=actor, words=reason)


def _go_on(article: Article, actor: Member) -> None:
    db.session.flush()
    for each in article.authors:
        # Two of them may approve at once.
        db.session.refresh(each, attribute_names=["approved_version"])
    is_there = any(each.is_there for each in article.authors)
    if is_there and not missing_approvals(article) and not open_suggestions(article):
        stages.move(article, TRANSLATION, actor=actor)
