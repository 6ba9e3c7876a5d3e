"""Articles on their way: what is pitched and written, by whom, in which languages, how far."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import ERASED, Member, public_key
from hub.blog.models.series import Series
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.files import StoredFile
from hub.core.texts import TextColumns, best_text
from hub.discussions.models import Topic

# How far an article has come (domain.md §6). `done` is one of which nothing is being changed:
# readers see its current version, if it has one.
PITCHED, DECLINED, DRAFT, COPY_EDIT = "pitched", "declined", "draft", "copy_edit"
APPROVAL, TRANSLATION, SCHEDULED, DONE = "approval", "translation", "scheduled", "done"
STAGES = (PITCHED, DECLINED, DRAFT, COPY_EDIT, APPROVAL, TRANSLATION, SCHEDULED, DONE)
# The stages in which authors write, and those in which editors do.
WRITTEN = (DRAFT,)
EDITED = (COPY_EDIT, TRANSLATION, SCHEDULED)

LEAD, CO_AUTHOR = "lead", "co_author"


class ArticleAuthor(Model):
    """Somebody who writes an article, once they agreed; `is_named` says whether readers see it."""

    __tablename__ = "blog_article_author"

    article_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_article.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(sa.String(12))
    is_named: Mapped[bool] = mapped_column(default=True)
    # In which order readers see them.
    position: Mapped[int] = mapped_column(default=1, server_default="1")
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    invited_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # The version of the article's original that this author approved (`ArticleText.version`).
    approved_version: Mapped[int | None]

    article: Mapped["Article"] = relationship(back_populates="authors")
    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    @property
    def is_there(self) -> bool:
        """Whether this person agreed and has not left the Hub since."""
        return self.accepted_at is not None and self.member.state != ERASED


class ArticleText(TextColumns, Model):
    """The article in one language as it is being written; `version` grows with every saving.

    A translation is a draft (`state`) until its translator says that it is whole;
    `translated_version` is the version of the original it was made of.
    """

    __tablename__ = "blog_article_text"

    article_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_article.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
    body_html: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    translated_version: Mapped[int | None]
    updated_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))


class ArticleImageText(TextColumns, Model):
    """What an image shows, for who does not see it, and the line below it; in one language."""

    __tablename__ = "blog_image_text"

    image_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_image.id", ondelete="CASCADE"), primary_key=True
    )
    alt: Mapped[str] = mapped_column(sa.String(500))
    caption: Mapped[str] = mapped_column(sa.String(500), default="")


class ArticleImage(Model):
    """An image of an article: the body names it by its file, its first is shown beside the title.

    Everybody who can be recognised in it agreed (`has_consent`).
    """

    __tablename__ = "blog_image"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_article.id", ondelete="CASCADE"), index=True
    )
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    position: Mapped[int]
    is_lead: Mapped[bool] = mapped_column(default=False)
    credit: Mapped[str] = mapped_column(sa.String(200), default="")
    has_consent: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    added_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    file: Mapped[StoredFile] = relationship()
    texts: Mapped[list[ArticleImageText]] = relationship(cascade="all, delete-orphan")

    def text(self, lang: str) -> ArticleImageText:
        """What is said of the image in `lang`, or the nearest there is."""
        return best_text(self.texts, lang)


class ArticleStep(Model):
    """That an article came to a stage, who brought it there, and what they said."""

    __tablename__ = "blog_article_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_article.id", ondelete="CASCADE"), index=True
    )
    stage: Mapped[str] = mapped_column(sa.String(12))
    # Empty for the clock.
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    actor: Mapped[Member | None] = relationship()


class Translator(Model):
    """Somebody who was asked to translate an article into a language."""

    __tablename__ = "blog_translator"

    article_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_article.id", ondelete="CASCADE"), primary_key=True
    )
    lang: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    invited_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    member: Mapped[Member] = relationship(foreign_keys=[member_id])


class Article(Model):
    """An article of a series, from its pitch to its latest version.

    Readers see the version numbered `current_version`, whatever is being written meanwhile; it has
    an address (`slug`) from its first publication on. Whose turn it is follows from `stage`.
    """

    __tablename__ = "blog_article"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_key)
    slug: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("blog_series.id"), index=True)
    # The language it is written in.
    lang: Mapped[str] = mapped_column(sa.String(8))
    stage: Mapped[str] = mapped_column(sa.String(12), default=PITCHED, index=True)
    # Grows with every change of the stage, so that nobody decides on what they have not read.
    version: Mapped[int] = mapped_column(default=1)
    # What it is to be about, as its author proposed it.
    pitch: Mapped[str] = mapped_column(sa.Text, default="")
    pitch_html: Mapped[str] = mapped_column(sa.Text, default="")
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    countries: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    regions: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    # The editor who looks after it; any editor of its series may take it over.
    editor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    # The languages it is to be translated into before it is published.
    wanted: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    current_version: Mapped[int | None]
    # What is said about it is in this topic.
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id", ondelete="SET NULL"))
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    scheduled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, index=True)
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, index=True)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawal_reason: Mapped[str] = mapped_column(sa.Text, default="")

    series: Mapped[Series] = relationship()
    topic: Mapped[Topic | None] = relationship()
    editor: Mapped[Member | None] = relationship(foreign_keys=[editor_id])
    texts: Mapped[list[ArticleText]] = relationship(cascade="all, delete-orphan")
    authors: Mapped[list[ArticleAuthor]] = relationship(
        back_populates="article",
        cascade="all, delete-orphan",
        order_by="ArticleAuthor.position, ArticleAuthor.invited_at, ArticleAuthor.member_id",
    )
    translators: Mapped[list[Translator]] = relationship(
        cascade="all, delete-orphan", order_by="Translator.invited_at, Translator.member_id"
    )

    @property
    def original(self) -> ArticleText:
        """The article in the language it is written in, as it is now."""
        return next(text for text in self.texts if text.lang == self.lang)

    @property
    def title(self) -> str:
        """The title as it is being written."""
        return self.original.title

    @property
    def is_published(self) -> bool:
        """Whether readers find it."""
        return self.current_version is not None and self.withdrawn_at is None

    def text_in(self, lang: str) -> ArticleText | None:
        """The article in exactly this language, as it is now."""
        return next((text for text in self.texts if text.lang == lang), None)

    def author(self, member: Member | None) -> ArticleAuthor | None:
        """How a member belongs to its authors."""
        if member is None:
            return None
        return next((each for each in self.authors if each.member_id == member.id), None)
