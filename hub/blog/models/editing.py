"""Copy-editing: comments on passages, suggestions one can take or leave, what stood before."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime

# What became of a suggestion. `outdated` is one whose passage was changed otherwise meanwhile,
# `reworded` one that an author answered with words of their own.
OPEN, TAKEN, LEFT_OUT, OUTDATED = "open", "taken", "left_out", "outdated"
REWORDED = "reworded"

# What of a text a suggestion is about; title and summary are suggested as a whole.
TITLE, SUMMARY, BODY = "title", "summary", "body"


class Passage:
    """Where in a text something is said: characters `start` to `end` of the body's source.

    `text_version` is the version of the text in which it stands there; `quote` is what stood there.
    A later saving moves the place along, as long as the passage is still to be found.
    """

    article_id: Mapped[int] = mapped_column(
        sa.ForeignKey("blog_article.id", ondelete="CASCADE"), index=True
    )
    lang: Mapped[str] = mapped_column(sa.String(8))
    text_version: Mapped[int]
    start: Mapped[int | None]
    end: Mapped[int | None]
    quote: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def place(self) -> tuple[int, int]:
        """From which character to which it goes; asked of one that has a place."""
        assert self.start is not None
        assert self.end is not None
        return self.start, self.end


class PassageComment(Passage, Model):
    """What an author or an editor says about a passage, or about the whole where it has no place.

    An answer has the comment it answers (`parent_id`) and no place of its own. One that was deleted
    after it was answered has no words (`body`).
    """

    __tablename__ = "blog_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("blog_comment.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    body: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    # When it was last given other words.
    changed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))

    author: Mapped[Member] = relationship(foreign_keys=[author_id])


class Suggestion(Passage, Model):
    """That a passage (`quote`) should read otherwise (`replacement`): the authors take it or not.

    An empty quote is an addition, an empty replacement a deletion. One of a title or a summary has
    no place: its quote is all that stood there.
    """

    __tablename__ = "blog_suggestion"

    id: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(sa.String(10), default=BODY)
    replacement: Mapped[str] = mapped_column(sa.Text, default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[str] = mapped_column(sa.String(10), default=OPEN)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    author: Mapped[Member] = relationship(foreign_keys=[author_id])


class Revision(Model):
    """What a text said at one of its versions, kept whenever it passes from hand to hand."""

    __tablename__ = "blog_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("blog_article.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(sa.String(8))
    text_version: Mapped[int]
    stage: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    __table_args__ = (sa.UniqueConstraint("article_id", "lang", "text_version"),)

    author: Mapped[Member | None] = relationship()
