"""What a text said is kept whenever it passes from hand to hand."""

import sqlalchemy as sa

from hub.blog.models import Article, ArticleText, Revision
from hub.core import clock
from hub.core.db import db
from hub.core.upserts import insert_missing


def keep(article: Article, text: ArticleText) -> Revision:
    """What the text says now can be read later. Kept again, nothing changes."""
    db.session.flush()
    insert_missing(
        Revision,
        [
            {
                "article_id": article.id,
                "lang": text.lang,
                "text_version": text.version,
                "stage": article.stage,
                "title": text.title,
                "summary": text.summary,
                "body": text.body,
                "author_id": text.updated_by,
                "created_at": clock.now(),
            }
        ],
    )
    kept = sa.select(Revision).filter_by(
        article_id=article.id, lang=text.lang, text_version=text.version
    )
    return db.session.scalars(kept).one()
