"""What was published of an article: each version keeps its address."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.blog.models.articles import Article
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.texts import TextColumns, best_text


class ArticleVersionText(TextColumns, Model):
    """A published version in one language."""

    __tablename__ = "blog_version_text"

    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_version.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[str] = mapped_column(sa.Text)
    body_html: Mapped[str] = mapped_column(sa.Text)


class ArticleVersion(Model):
    """What readers were given at `published_at`; `note` says what changed since the one before."""

    __tablename__ = "blog_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("blog_article.id", ondelete="CASCADE"))
    number: Mapped[int]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    published_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (sa.UniqueConstraint("article_id", "number"),)

    article: Mapped[Article] = relationship()
    texts: Mapped[list[ArticleVersionText]] = relationship(cascade="all, delete-orphan")

    def text(self, lang: str) -> ArticleVersionText:
        """The version in `lang`, or the nearest there is."""
        return best_text(self.texts, lang)
