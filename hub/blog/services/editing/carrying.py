"""A text is changed, and what is said of its passages moves along with them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.blog.models import (
    BODY,
    OPEN,
    OUTDATED,
    Article,
    ArticleText,
    PassageComment,
    Suggestion,
)
from hub.blog.services.dressing import html_of
from hub.blog.services.editing import revisions
from hub.blog.services.editing.places import followed, nearest, untouched
from hub.core import clock
from hub.core.comparing import Change, applied, changes_between
from hub.core.db import db


def hold(article: Article) -> ArticleText:
    """The article is ours until the commit; its stage and its original read as they are now."""
    db.session.flush()
    names = ["stage", "version", "editor_id", "current_version", "withdrawn_at", "scheduled_at"]
    db.session.refresh(article, attribute_names=names, with_for_update=True)
    text = article.original
    db.session.refresh(text)
    return text


def rewrite(
    article: Article,
    text: ArticleText,
    *,
    actor: Member,
    changes: Sequence[Change] = (),
    title: str | None = None,
    summary: str | None = None,
) -> None:
    """The text reads otherwise, in a version of its own; its passages move along.

    What it said before is kept. The caller holds the article.
    """
    revisions.keep(article, text)
    before = text.body
    if changes:
        text.body = applied(before, changes)
        text.body_html = html_of(text)
    text.title = text.title if title is None else title
    text.summary = text.summary if summary is None else summary
    text.version += 1
    text.updated_at, text.updated_by = clock.now(), actor.id
    _move_along(text, sorted(changes, key=lambda each: (each.start, each.end)))


def carry(text: ArticleText, *, before: str) -> None:
    """Passages of the text move along from the version that read `before` to the one after it.

    For a saving that has given the text its new words and its new version.
    """
    _move_along(text, changes_between(before, text.body))


def _move_along(text: ArticleText, changes: Sequence[Change]) -> None:
    db.session.flush()
    comments = sa.select(PassageComment).where(PassageComment.start.is_not(None))
    for comment in db.session.scalars(comments.filter_by(**_whose(text))).all():
        if comment.text_version == text.version - 1:
            found = followed(comment.place, changes)
        else:
            found = nearest(text.body, comment.quote, comment.place[0])
        comment.start, comment.end = found or (None, None)
        comment.text_version = text.version
    suggestions = sa.select(Suggestion).where(Suggestion.state == OPEN)
    for suggestion in db.session.scalars(suggestions.filter_by(**_whose(text))).all():
        if not _still_stands(suggestion, text, changes):
            suggestion.state, suggestion.decided_at = OUTDATED, clock.now()
        suggestion.text_version = text.version


def _whose(text: ArticleText) -> dict[str, Any]:
    return {"article_id": text.article_id, "lang": text.lang}


def _still_stands(suggestion: Suggestion, text: ArticleText, changes: Sequence[Change]) -> bool:
    """Whether what it would change stands there as it was; its place follows the changes."""
    if suggestion.field != BODY:
        return bool(getattr(text, suggestion.field) == suggestion.quote)
    found = None
    if suggestion.text_version == text.version - 1:
        found = untouched(suggestion.place, changes)
    elif suggestion.quote:
        found = nearest(text.body, suggestion.quote, suggestion.place[0])
    if found is None or text.body[slice(*found)] != suggestion.quote:
        return False
    suggestion.start, suggestion.end = found
    return True
