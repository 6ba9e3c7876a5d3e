"""What was published of an article: each version keeps its address."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.blog.models.articles import Article
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.files import StoredFile
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


class ArticleVersionAuthor(Model):
    """Somebody who wrote a version; whether readers see the name is their choice, also later."""

    __tablename__ = "blog_version_author"

    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_version.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
    is_named: Mapped[bool]

    member: Mapped[Member] = relationship()


class ArticleVersionPicture(Model):
    """The image beside the title of a version, with what was said of it in one language."""

    __tablename__ = "blog_version_picture"

    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_version.id", ondelete="CASCADE"), primary_key=True
    )
    lang: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    alt: Mapped[str] = mapped_column(sa.String(500))
    caption: Mapped[str] = mapped_column(sa.String(500), default="")
    credit: Mapped[str] = mapped_column(sa.String(200), default="")

    file: Mapped[StoredFile] = relationship()


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
    authors: Mapped[list[ArticleVersionAuthor]] = relationship(
        cascade="all, delete-orphan",
        order_by="ArticleVersionAuthor.position, ArticleVersionAuthor.member_id",
    )
    pictures: Mapped[list[ArticleVersionPicture]] = relationship(cascade="all, delete-orphan")

    def text(self, lang: str) -> ArticleVersionText:
        """The version in `lang`, or the nearest there is."""
        return best_text(self.texts, lang)

    def picture(self, lang: str) -> ArticleVersionPicture | None:
        """The image beside its title, in `lang`, else English, else any."""
        nearest = sorted(self.pictures, key=lambda each: (each.lang != lang, each.lang != "en"))
        return nearest[0] if nearest else None
