"""A practice on its way: what is written, by whom, and how far it has come."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import ERASED, Member, public_key
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.practices.models.calls import OPEN_REVIEW, SINGLE, Call

# How far the text that is being worked on has come (domain.md §4).
DRAFT, SUBMITTED, MORE_ASKED = "draft", "submitted", "more_asked"
IN_REVIEW, REVISING, DECLINED, DONE = "in_review", "revising", "declined", "done"
STAGES = (DRAFT, SUBMITTED, MORE_ASKED, IN_REVIEW, REVISING, DECLINED, DONE)
# The stages in which authors write.
WRITTEN = (DRAFT, MORE_ASKED, REVISING)

LEAD, CO_AUTHOR, CREDITED = "lead", "co_author", "credited"
ROLES = (LEAD, CO_AUTHOR, CREDITED)

# A published practice is confirmed yearly; who does not answer for so long has a stale one.
CONFIRMED_FOR = dt.timedelta(days=365)
STALE_AFTER = dt.timedelta(days=365 + 60)
FRESH, UPDATE_DUE, STALE = "fresh", "update_due", "stale"


class PracticeField(Model):
    """What the authors wrote in one field; `version` grows with every saving of this field.

    `html` is what was made of Markdown: of a text, or by code of statements.
    """

    __tablename__ = "practice_field"

    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(sa.JSON(none_as_null=True), nullable=True)
    html: Mapped[Any] = mapped_column(sa.JSON(none_as_null=True), nullable=True)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))

    writer: Mapped[Member] = relationship()


class PracticeAuthor(Model):
    """Somebody who writes a practice, or is credited for what it was made of, once they agreed.

    `accepted_at` is empty while they are asked; `is_named` says whether readers see their name.
    """

    __tablename__ = "practice_author"

    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(sa.String(12))
    is_named: Mapped[bool] = mapped_column(default=True)
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    invited_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    practice: Mapped["Practice"] = relationship(back_populates="authors")
    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    @property
    def is_there(self) -> bool:
        """Whether this person agreed and has not left the Hub since."""
        return self.accepted_at is not None and self.member.state != ERASED

    @property
    def writes(self) -> bool:
        """Whether this person may change the text."""
        return self.accepted_at is not None and self.role != CREDITED


class AuthorNote(Model):
    """What one author tells the others about a field, or about the whole where `field` is empty."""

    __tablename__ = "practice_author_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice.id", ondelete="CASCADE"), index=True
    )
    field: Mapped[str] = mapped_column(sa.String(40), default="")
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    body: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    resolved_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))

    author: Mapped[Member] = relationship(foreign_keys=[author_id])


class Practice(Model):
    """A practice from its first draft to its latest version.

    Readers see the version numbered `current_version`, whatever is being written meanwhile; it has
    an address (`slug`) from its first publication on. `stage` is of the text that is worked on.
    """

    __tablename__ = "practice"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_key)
    slug: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    lang: Mapped[str] = mapped_column(sa.String(8))
    stage: Mapped[str] = mapped_column(sa.String(12), default=DRAFT, index=True)
    call_id: Mapped[int | None] = mapped_column(sa.ForeignKey("practice_call.id"), index=True)
    # The editor who looks after it; any editor of its call may take it over.
    editor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    # Grows with every change of the stage, so that nobody decides on what they have not read.
    version: Mapped[int] = mapped_column(default=1)
    current_version: Mapped[int | None]
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, index=True)
    # When an author last said that what is published still holds; asked for it when.
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawal_reason: Mapped[str] = mapped_column(sa.Text, default="")
    # The file and the name in it that it was brought in from: brought in again, it is known.
    imported_from: Mapped[str | None] = mapped_column(sa.String(200))

    __table_args__ = (sa.Index("uq_practice_imported_from", "imported_from", unique=True),)

    call: Mapped[Call | None] = relationship()
    editor: Mapped[Member | None] = relationship(foreign_keys=[editor_id])
    fields: Mapped[list[PracticeField]] = relationship(cascade="all, delete-orphan")
    authors: Mapped[list[PracticeAuthor]] = relationship(
        back_populates="practice",
        cascade="all, delete-orphan",
        order_by="PracticeAuthor.invited_at, PracticeAuthor.member_id",
    )

    @property
    def content(self) -> dict[str, Any]:
        """What the authors wrote, by field."""
        return {field.name: field.value for field in self.fields}

    @property
    def html(self) -> dict[str, Any]:
        """What was made of the Markdown among it, by field."""
        return {field.name: field.html for field in self.fields if field.html is not None}

    @property
    def title(self) -> str:
        """The title as it is being written; empty where there is none yet."""
        return str(self.content.get("title") or "")

    @property
    def is_forsaken(self) -> bool:
        """Whether nobody who writes it is left on the Hub."""
        return not any(each.writes and each.is_there for each in self.authors)

    @property
    def is_written(self) -> bool:
        """Whether its authors may change the text now."""
        return self.stage in WRITTEN

    @property
    def is_published(self) -> bool:
        """Whether readers find it."""
        return self.current_version is not None and self.withdrawn_at is None

    @property
    def anonymity(self) -> str:
        """Who knows whom while it is reviewed: as its call has it."""
        return self.call.anonymity if self.call else SINGLE

    @property
    def reviewers_are_named(self) -> bool:
        """Whether authors know who reviews."""
        return self.anonymity == OPEN_REVIEW

    @property
    def freshness(self) -> str:
        """Whether what is published was confirmed within the year (domain.md §4)."""
        age = clock.now() - (self.confirmed_at or self.published_at or self.created_at)
        if age < CONFIRMED_FOR:
            return FRESH
        return UPDATE_DUE if age < STALE_AFTER else STALE

    def author(self, member: Member | None) -> PracticeAuthor | None:
        """How a member belongs to its authors."""
        if member is None:
            return None
        return next((each for each in self.authors if each.member_id == member.id), None)
