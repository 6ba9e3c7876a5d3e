"""What is published: versions that never change, corrections, and what they are found by."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.practices.models.practices import Practice

# What is asked of authors and told to no reader, in no form.
UNSHOWN = frozenset({"focal_point_email", "hides_contact", "photo_consent", "no_personal_data"})

# The kinds of terms by which practices are found.
OBJECTIVE, PRINCIPLE, COUNTRY, REGION = "objective", "principle", "country", "region"
SCOPE, LANGUAGE, TYPE, ORGANISATION_TYPE = "scope", "language", "type", "organisation_type"
SDG, YEAR, CALL, PEER_REVIEW = "sdg", "year", "call", "reviewed"
TERM_KINDS = (
    OBJECTIVE,
    PRINCIPLE,
    COUNTRY,
    REGION,
    SCOPE,
    LANGUAGE,
    TYPE,
    ORGANISATION_TYPE,
    SDG,
    YEAR,
    CALL,
    PEER_REVIEW,
)


class PracticeVersion(Model):
    """One published version. It keeps its address and is never rewritten (domain.md §4).

    `content` and `html` are those of the practice when it was published; `files` are the public ids
    of the files that belong to it.
    """

    __tablename__ = "practice_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(sa.ForeignKey("practice.id", ondelete="CASCADE"))
    number: Mapped[int]
    lang: Mapped[str] = mapped_column(sa.String(8))
    title: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    html: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    files: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    # What changed since the version before, in the authors' words.
    changes: Mapped[str] = mapped_column(sa.Text, default="")
    published_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))

    practice: Mapped[Practice] = relationship()
    corrections: Mapped[list["Correction"]] = relationship(
        cascade="all, delete-orphan", order_by="Correction.id"
    )

    __table_args__ = (sa.UniqueConstraint("practice_id", "number"),)

    @property
    def shown(self) -> dict[str, Any]:
        """What readers are told, by field: never an address, nor a name that is to be hidden."""
        hidden = UNSHOWN | ({"focal_point"} if self.content.get("hides_contact") else set())
        return {name: value for name, value in self.content.items() if name not in hidden}

    @property
    def takes_letters(self) -> bool:
        """Whether readers can write to its focal point."""
        return bool(self.content.get("focal_point_email"))


class Correction(Model):
    """A note that says what is wrong in a version; the version itself stays as it was."""

    __tablename__ = "practice_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice_version.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[str] = mapped_column(sa.Text)
    body_html: Mapped[str] = mapped_column(sa.Text)
    lang: Mapped[str] = mapped_column(sa.String(8))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))

    author: Mapped[Member] = relationship()


class PracticeTerm(Model):
    """A term by which the current version of a practice that readers find is found."""

    __tablename__ = "practice_term"

    practice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60), primary_key=True)

    __table_args__ = (sa.Index("ix_practice_term_found", "kind", "code", "practice_id"),)


class PracticeShelf(Model):
    """One row: another `stamp` is another set of practices, terms or dates that readers find.

    Whoever has counted for a stamp need not count again while it stands.
    """

    __tablename__ = "practice_shelf"

    id: Mapped[int] = mapped_column(primary_key=True)
    stamp: Mapped[str] = mapped_column(sa.String(32))
