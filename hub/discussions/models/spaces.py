"""Spaces: their words, who belongs to them, who is invited."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.texts import TextColumns, best_text

PUBLIC, MEMBERS, PRIVATE = "public", "members", "private"
VISIBILITIES = (PUBLIC, MEMBERS, PRIVATE)

MEMBER, MODERATOR = "member", "moderator"

# Whose texts wait for a moderator before others read them.
NOBODY, NEWCOMERS, EVERYBODY = "nobody", "newcomers", "everybody"
WHO_WAITS = (NOBODY, NEWCOMERS, EVERYBODY)


def role_in(member: Member | None, space_id: int) -> str | None:
    """`member` or `moderator`, if the person belongs to the space."""
    rows: list[SpaceMembership] = getattr(member, "space_memberships", [])
    return next((row.role for row in rows if row.space_id == space_id), None)


def public_key() -> str:
    """An address part that cannot be guessed."""
    return uuid.uuid4().hex


class SpaceText(TextColumns, Model):
    """Title, welcome and guiding questions of a space in one language."""

    __tablename__ = "space_text"

    space_id: Mapped[int] = mapped_column(
        sa.ForeignKey("space.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(sa.String(160))
    welcome: Mapped[str] = mapped_column(sa.Text, default="")
    welcome_html: Mapped[str] = mapped_column(sa.Text, default="")
    questions: Mapped[list[str]] = mapped_column(sa.JSON, default=list)


class Space(Model):
    """A place for topics, with named moderators, an audience and languages (domain.md §3)."""

    __tablename__ = "space"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    visibility: Mapped[str] = mapped_column(sa.String(10), default=PUBLIC)
    languages: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    position: Mapped[int] = mapped_column(default=0)
    who_waits: Mapped[str] = mapped_column(sa.String(10), default=NOBODY, server_default=NOBODY)
    archived_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    texts: Mapped[list[SpaceText]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    def text(self, lang: str) -> SpaceText:
        """The space's words in `lang`, or the nearest there are."""
        return best_text(self.texts, lang)

    @property
    def scope(self) -> str:
        """Who may find what is in this space: the search's word for its audience."""
        return f"space:{self.id}" if self.visibility == PRIVATE else self.visibility


class SpaceMembership(Model):
    """Somebody joined a space, or moderates it."""

    __tablename__ = "space_membership"

    space_id: Mapped[int] = mapped_column(
        sa.ForeignKey("space.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(sa.String(10), default=MEMBER)
    joined_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    member: Mapped[Member] = relationship(backref="space_memberships")


class SpaceInvitation(Model):
    """A personal way into a space: waiting → accepted | declined | withdrawn | out of date.

    It was sent to an address, or to a member, whose address nobody is told.
    """

    __tablename__ = "space_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True, default=public_key)
    space_id: Mapped[int] = mapped_column(sa.ForeignKey("space.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None] = mapped_column(sa.String(255), index=True)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    invited_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    lang: Mapped[str] = mapped_column(sa.String(8), default="en")
    words: Mapped[str] = mapped_column(sa.String(1000), default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    # When the mail last went out: sent again it is another mail.
    sent_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    space: Mapped[Space] = relationship()
    inviter: Mapped[Member] = relationship(foreign_keys=[invited_by])
    member: Mapped[Member | None] = relationship(foreign_keys=[member_id])

    @property
    def state(self) -> str:
        """`waiting`, `accepted`, `declined`, `withdrawn` or `expired`."""
        if self.accepted_at is not None:
            return "accepted"
        if self.declined_at is not None:
            return "declined"
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "expired" if self.expires_at <= clock.now() else "waiting"

    def is_for(self, person: Member) -> bool:
        """Whether it was sent to this member, or to the address they have confirmed."""
        if self.member_id is not None:
            return self.member_id == person.id
        return self.email is not None and self.email == (person.email or "").lower()
