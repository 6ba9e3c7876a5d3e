"""Spaces, topics, contributions and what a member keeps of them."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.texts import TextColumns, best_text

PUBLIC, MEMBERS, PRIVATE = "public", "members", "private"
VISIBILITIES = (PUBLIC, MEMBERS, PRIVATE)

MEMBER, MODERATOR = "member", "moderator"

WATCHING, TRACKING, NORMAL, MUTED = "watching", "tracking", "normal", "muted"
LEVELS = (WATCHING, TRACKING, NORMAL, MUTED)

THANKS, AGREE, USEFUL = "thanks", "agree", "useful"
REACTIONS = (THANKS, AGREE, USEFUL)

PUBLISHED, REMOVED, WITHDRAWN = "published", "removed", "withdrawn"
TEXT, NOTICE = "text", "notice"

PROPOSED, CHANGES_ASKED, ACCEPTED, MERGED, DECLINED = (
    "proposed",
    "changes_asked",
    "accepted",
    "merged",
    "declined",
)

# A contribution's place in the tree: 5 digits for each level, which 99,999 contributions fill.
PATH_STEP = 5
PATH_DEPTH = 40


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
    """A personal way into a private space; used once, or withdrawn, or out of date."""

    __tablename__ = "space_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True, default=public_key)
    space_id: Mapped[int] = mapped_column(sa.ForeignKey("space.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(sa.String(255))
    invited_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    space: Mapped[Space] = relationship()


class SpaceFollow(Model):
    """How closely somebody follows a space. No row is `normal`."""

    __tablename__ = "space_follow"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    space_id: Mapped[int] = mapped_column(
        sa.ForeignKey("space.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    level: Mapped[str] = mapped_column(sa.String(10))


class Topic(Model):
    """A question or experience and the thread under it.

    `last_number` is the number of the newest contribution; `change` grows with every reply, edit
    and removal, and is what a page that was away asks after. Both are given under the row's lock.
    """

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(sa.ForeignKey("space.id"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    slug: Mapped[str] = mapped_column(sa.String(80))
    lang: Mapped[str] = mapped_column(sa.String(8))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_activity_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_number: Mapped[int] = mapped_column(default=0)
    change: Mapped[int] = mapped_column(default=0)
    # Raised by what changes the topic's page but is no change of a contribution: reactions, a
    # lock, a name. With `change` it is the version of the page that strangers share.
    page_version: Mapped[int] = mapped_column(default=0)
    reply_count: Mapped[int] = mapped_column(default=0)
    pinned_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    locked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    opens_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Who leads it, among the moderators of its space.
    moderator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    closes_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    removed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    imported_from: Mapped[str | None] = mapped_column(sa.String(120), unique=True)

    # What it is about, for pages; the rows beside them are for filters.
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    countries: Mapped[list[str]] = mapped_column(sa.JSON, default=list)

    space: Mapped[Space] = relationship()
    author: Mapped[Member] = relationship(foreign_keys=[author_id])
    moderator: Mapped[Member | None] = relationship(foreign_keys=[moderator_id])
    objective_rows: Mapped[list["TopicObjective"]] = relationship(cascade="all, delete-orphan")
    country_rows: Mapped[list["TopicCountry"]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (
        sa.Index("ix_topic_space_activity", "space_id", "last_activity_at", "id"),
        sa.Index("ix_topic_activity", "last_activity_at", "id"),
    )

    @property
    def is_closed(self) -> bool:
        """Whether its closing date has passed."""
        return self.closes_at is not None and self.closes_at <= clock.now()

    @property
    def is_scheduled(self) -> bool:
        """Whether its opening date is still to come: it can be read, and takes no replies yet."""
        return self.opens_at is not None and self.opens_at > clock.now()

    @property
    def is_open(self) -> bool:
        """Whether it takes replies: begun, and neither locked, nor closed, nor merged away."""
        over = self.locked_at is not None or self.is_closed or self.merged_into_id is not None
        return not over and not self.is_scheduled

    @property
    def is_unanswered(self) -> bool:
        """Whether nobody has replied."""
        return self.reply_count == 0


class TopicObjective(Model):
    """A topic is about an objective."""

    __tablename__ = "topic_objective"

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    objective: Mapped[str] = mapped_column(sa.String(20), primary_key=True, index=True)


class TopicCountry(Model):
    """A topic is about a country."""

    __tablename__ = "topic_country"

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True, index=True)


class TopicFollow(Model):
    """How closely somebody follows a topic. No row: as its space."""

    __tablename__ = "topic_follow"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    level: Mapped[str] = mapped_column(sa.String(10))


class ReadPointer(Model):
    """All contributions of the topic up to `number` have been in front of the member's eyes."""

    __tablename__ = "read_pointer"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    number: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


class Contribution(Model):
    """What somebody wrote in a topic, or a notice of what a moderator did to it.

    Number 1 is the opening text. `path` is its place in the tree of replies: read in the order of
    paths, the thread stands as it is answered. The source is kept, the safe HTML beside it.
    """

    __tablename__ = "contribution"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    number: Mapped[int]
    change: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contribution.id"))
    path: Mapped[str] = mapped_column(sa.String(PATH_STEP * PATH_DEPTH))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10), default=TEXT)
    # What a notice tells: {"act": "locked"} and the ids and words that go with it.
    notice: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    lang: Mapped[str] = mapped_column(sa.String(8))
    source: Mapped[str] = mapped_column(sa.Text, default="")
    source_format: Mapped[str] = mapped_column(sa.String(10), default="markdown")
    html: Mapped[str] = mapped_column(sa.Text, default="")
    renderer: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(sa.String(10), default=PUBLISHED)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    edited_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    edit_count: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    removal_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    thanks_count: Mapped[int] = mapped_column(default=0)
    agree_count: Mapped[int] = mapped_column(default=0)
    useful_count: Mapped[int] = mapped_column(default=0)
    imported_from: Mapped[str | None] = mapped_column(sa.String(120), unique=True)

    topic: Mapped[Topic] = relationship(foreign_keys=[topic_id])
    author: Mapped[Member] = relationship(foreign_keys=[author_id])
    parent: Mapped["Contribution | None"] = relationship(
        remote_side="Contribution.id", foreign_keys=[parent_id]
    )

    __table_args__ = (
        sa.UniqueConstraint("topic_id", "number"),
        sa.Index("ix_contribution_path", "topic_id", "path"),
        sa.Index("ix_contribution_change", "topic_id", "change"),
    )

    @property
    def depth(self) -> int:
        """How deep it stands in the tree: 0 for the opening and for replies to the topic."""
        return max(len(self.path) // PATH_STEP - 1, 0)

    @property
    def is_opening(self) -> bool:
        """Whether it is the text the topic began with."""
        return self.number == 1

    @property
    def is_notice(self) -> bool:
        """Whether it tells what a moderator did."""
        return self.kind == NOTICE

    @property
    def notice_at(self) -> dt.datetime | None:
        """The moment its notice speaks of."""
        at = (self.notice or {}).get("at")
        return dt.datetime.fromisoformat(at) if at else None

    @property
    def is_removed(self) -> bool:
        """Whether only its tombstone may be read."""
        return self.state != PUBLISHED

    @property
    def is_withdrawn(self) -> bool:
        """Whether its author took it back before anybody could mind: nothing is shown."""
        return self.state == WITHDRAWN

    @property
    def shown_html(self) -> str:
        """What a page may show: nothing of a removed one."""
        return "" if self.is_removed else self.html

    @property
    def reactions(self) -> dict[str, int]:
        """How often each reaction was given."""
        return {THANKS: self.thanks_count, AGREE: self.agree_count, USEFUL: self.useful_count}


class ContributionRevision(Model):
    """What a contribution said before an edit; `version` 1 is what was first written."""

    __tablename__ = "contribution_revision"

    contribution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    lang: Mapped[str] = mapped_column(sa.String(8))
    written_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")

    writer: Mapped[Member] = relationship()


class Reaction(Model):
    """Somebody thanked, agreed or found it useful."""

    __tablename__ = "reaction"

    contribution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("contribution.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


class Draft(Model):
    """Something somebody began to write. `key` says where: `topic-7`, `reply-12`, `proposal`."""

    __tablename__ = "draft"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


class Proposal(Model):
    """A topic somebody proposes: proposed → changes asked → accepted | merged | declined.

    `version` grows with every step, so that nobody decides on what they have not read.
    """

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    space_id: Mapped[int] = mapped_column(sa.ForeignKey("space.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text, default="")
    lang: Mapped[str] = mapped_column(sa.String(8))
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    countries: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    state: Mapped[str] = mapped_column(sa.String(15), default=PROPOSED)
    version: Mapped[int] = mapped_column(default=1)
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    author: Mapped[Member] = relationship()
    space: Mapped[Space] = relationship()
    topic: Mapped[Topic | None] = relationship()
    steps: Mapped[list["ProposalStep"]] = relationship(
        cascade="all, delete-orphan", order_by="ProposalStep.id"
    )

    @property
    def is_undecided(self) -> bool:
        """Whether a moderator may still take a step."""
        return self.state in (PROPOSED, CHANGES_ASKED)


class ProposalStep(Model):
    """One step in a proposal's life, with the reason that was told to its author."""

    __tablename__ = "proposal_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(
        sa.ForeignKey("proposal.id", ondelete="CASCADE"), index=True
    )
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    state: Mapped[str] = mapped_column(sa.String(15))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    actor: Mapped[Member] = relationship()
