"""How articles that wait for a member read on their list."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import contains_eager, load_only

from hub.accounts.models import Member
from hub.blog.models import Article, ArticleText
from hub.blog.queries import waiting
from hub.blog.queries.waiting import PLACES, waiting_for
from hub.core.db import db
from hub.core.i18n import _l
from hub.core.todo import Matter

AUTHOR, EDITOR, TRANSLATOR = _l("As author"), _l("As editor"), _l("As translator")
# What there is to do, and as whom.
KINDS: Mapping[str, tuple[LazyString, LazyString]] = {
    waiting.JOIN: (_l("You are asked to be an author"), AUTHOR),
    waiting.WRITE: (_l("To be written"), AUTHOR),
    waiting.REWRITE: (_l("To be revised"), AUTHOR),
    waiting.APPROVE: (_l("To be approved"), AUTHOR),
    waiting.DECIDE: (_l("Waits for a decision"), EDITOR),
    waiting.COPY: (_l("To be copy-edited"), EDITOR),
    waiting.PUBLISH: (_l("To be published"), EDITOR),
    waiting.TRANSLATE: (_l("To be translated"), TRANSLATOR),
}


def todo_of(member: Member) -> Sequence[Matter]:
    """All of the blog that waits for the member."""
    found = waiting_for(member)
    articles = _titled({each.article_id for each in found})
    return [
        Matter(
            title=articles[each.article_id].title,
            words=str(KINDS[each.kind][0]),
            role=str(KINDS[each.kind][1]),
            endpoint=PLACES[each.kind],
            values=each.way(articles[each.article_id]),
            lang=articles[each.article_id].lang,
            since=each.since,
        )
        for each in found
    ]


def _titled(ids: set[int]) -> Mapping[int, Article]:
    """The articles with their titles alone."""
    rows = db.session.scalars(
        sa.select(Article)
        .join(Article.texts)
        .where(Article.id.in_(ids), ArticleText.lang == Article.lang)
        .options(
            load_only(Article.public_id, Article.lang),
            contains_eager(Article.texts).load_only(ArticleText.title),
        )
    )
    return {each.id: each for each in rows.unique()}
