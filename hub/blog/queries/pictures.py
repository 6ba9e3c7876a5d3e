"""Images of articles, and which of them readers were given."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from hub.blog.models import (
    ArticleImage,
    ArticleVersion,
    ArticleVersionPicture,
    ArticleVersionText,
)
from hub.core import files
from hub.core.db import db
from hub.core.files import StoredFile


def images_in(article_id: int) -> list[ArticleImage]:
    """The images of the article in their order, with their texts and files."""
    found = (
        sa.select(ArticleImage)
        .where(ArticleImage.article_id == article_id)
        .options(joinedload(ArticleImage.file), selectinload(ArticleImage.texts))
    )
    order = ArticleImage.position, ArticleImage.id
    return list(db.session.scalars(found.order_by(*order)))


def published_pictures(article_id: int) -> set[str]:
    """The public ids of the files that stand in any published version of the article, or beside
    its title.
    """
    found = (
        sa.select(ArticleVersionText.body_html)
        .join(ArticleVersion, ArticleVersion.id == ArticleVersionText.version_id)
        .where(ArticleVersion.article_id == article_id)
    )
    beside = (
        sa.select(StoredFile.public_id)
        .join(ArticleVersionPicture, ArticleVersionPicture.file_id == StoredFile.id)
        .join(ArticleVersion, ArticleVersion.id == ArticleVersionPicture.version_id)
        .where(ArticleVersion.article_id == article_id)
    )
    inside = {name for html in db.session.scalars(found) for name in files.files_in(html)}
    return inside.union(db.session.scalars(beside))
