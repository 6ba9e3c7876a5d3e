"""Every text of the blog made safe again from its source, under today's rules."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from hub.blog.models import Article, ArticleVersion, SeriesText
from hub.blog.services.dressing import dress, html_of_version
from hub.core import markup
from hub.core.db import db

BATCH = 100


def rerender_series(_everything: bool) -> Iterator[int]:
    """Series in every language: there are few."""
    texts = db.session.scalars(sa.select(SeriesText)).all()
    for text in texts:
        text.theme_html = _made(text.theme, text.lang)
        text.disclaimer_html = _made(text.disclaimer, text.lang)
    yield len(texts)


def rerender_articles(_everything: bool) -> Iterator[int]:
    """Pitches, and articles as they are being written."""
    for done, batch in _batches(Article):
        for article in batch:
            article.pitch_html = _made(article.pitch, article.lang)
            dress(article)
        yield done


def rerender_versions(_everything: bool) -> Iterator[int]:
    """What was published; its figures say what they said then."""
    for done, batch in _batches(ArticleVersion):
        for version in batch:
            for text in version.texts:
                text.body_html = html_of_version(text)
        yield done


def _batches(model: Any) -> Iterator[tuple[int, list[Any]]]:
    last, done = 0, 0
    while True:
        found = sa.select(model).where(model.id > last).order_by(model.id).limit(BATCH)
        batch = list(db.session.scalars(found).unique())
        if not batch:
            return
        last, done = batch[-1].id, done + len(batch)
        yield done, batch


def _made(source: str, lang: str) -> str:
    return markup.render(source, lang=lang).html if source.strip() else ""
