"""Events: a gathering with a date, its words, its agenda, its people, and how it changed."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.texts import TextColumns, best_text
from hub.core.wall import moment_of
from hub.discussions.models import Space

TALK, WEBINAR, REVIEW, COMMITTEE, TRAINING, OTHER = (
    "talk",
    "webinar",
    "review",
    "committee",
    "training",
    "other",
)
KINDS = (TALK, WEBINAR, REVIEW, COMMITTEE, TRAINING, OTHER)

ONLINE, IN_PERSON, HYBRID = "online", "in_person", "hybrid"
MODES = (ONLINE, IN_PERSON, HYBRID)

# What is kept of an event; the rest of its life (domain.md §5) follows from its times and seats.
DRAFT, ANNOUNCED, CANCELLED = "draft", "announced", "cancelled"
STATES = (DRAFT, ANNOUNCED, CANCELLED)

# Where an announced event is today.
COMING, OPEN, FULL, CLOSED = "coming", "open", "full", "closed"
LIVE, ENDED, COMPLETE = "live", "ended", "complete"

# Who may register: everybody; under 30; Member States; members of the space it belongs to.
EVERYBODY, YOUTH, STATES_ONLY, SPACE_ONLY = "everybody", "youth", "states", "space"
AUDIENCES = (EVERYBODY, YOUTH, STATES_ONLY, SPACE_ONLY)

# Where one registers: nowhere (one just comes), here, or on another site.
NOWHERE, HERE, ELSEWHERE = "nowhere", "here", "elsewhere"
REGISTRATIONS = (NOWHERE, HERE, ELSEWHERE)

# What somebody who is no officer may do for an event: change its words; or run it as well.
EDITS, HOSTS = "edits", "hosts"

# What an `EventChange` tells: another time; another place or way to take part; that it does not
# take place; that the rules of its zone changed; that its wall time is left out on that day.
MOVED, PLACED, CALLED_OFF, RECKONED, SHIFTED = "moved", "placed", "cancelled", "reckoned", "shifted"

ORGANISER, PARTNER = "organiser", "partner"
SPEAKER, MODERATOR, INTERPRETER = "speaker", "moderator", "interpreter"
PERSON_ROLES = (MODERATOR, SPEAKER, INTERPRETER)


class EventText(TextColumns, Model):
    """The words of an event in one language. `place_note` says how the place is found."""

    __tablename__ = "event_text"

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    summary_html: Mapped[str] = mapped_column(sa.Text, default="")
    place_note: Mapped[str] = mapped_column(sa.Text, default="")
    place_note_html: Mapped[str] = mapped_column(sa.Text, default="")


class EventTerm(Model):
    """A term by which an event is found: `objective`, `country`, `region`, `language`."""

    __tablename__ = "event_term"

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60), primary_key=True)

    __table_args__ = (sa.Index("ix_event_term_found", "kind", "code", "event_id"),)


class AgendaText(TextColumns, Model):
    """A point of the agenda in one language."""

    __tablename__ = "event_agenda_text"

    item_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_agenda_item.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(sa.String(200))
    details: Mapped[str] = mapped_column(sa.Text, default="")
    details_html: Mapped[str] = mapped_column(sa.Text, default="")


class AgendaItem(Model):
    """A point of the agenda: it begins so many minutes after the event does, and moves with it."""

    __tablename__ = "event_agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    begins_after: Mapped[int]
    minutes: Mapped[int]
    speakers: Mapped[str] = mapped_column(sa.String(300), default="")

    texts: Mapped[list[AgendaText]] = relationship(cascade="all, delete-orphan")

    def text(self, lang: str) -> AgendaText:
        """The point in `lang`, or the nearest there is."""
        return best_text(self.texts, lang)


class EventPerson(Model):
    """Somebody who speaks, moderates or interprets, as the programme names them.

    `member_id` is set where it is a member who agreed to be linked.
    """

    __tablename__ = "event_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    role: Mapped[str] = mapped_column(sa.String(12), default=SPEAKER)
    name: Mapped[str] = mapped_column(sa.String(120))
    affiliation: Mapped[str] = mapped_column(sa.String(200), default="")
    about: Mapped[str] = mapped_column(sa.Text, default="")
    about_html: Mapped[str] = mapped_column(sa.Text, default="")
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))

    member: Mapped[Member | None] = relationship()


class EventOrganisation(Model):
    """Who organises an event, or is a partner in it."""

    __tablename__ = "event_organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    role: Mapped[str] = mapped_column(sa.String(12), default=ORGANISER)
    name: Mapped[str] = mapped_column(sa.String(200))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))


class EventEditor(Model):
    """A member who is no officer and may change the words of an event, or run it (`role`)."""

    __tablename__ = "event_editor"

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(sa.String(10), default=EDITS)
    added_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    member: Mapped[Member] = relationship()


class EventChange(Model):
    """What somebody changed of an event: `changes` is {field: [before, after]}."""

    __tablename__ = "event_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(sa.String(20))
    changes: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    actor: Mapped[Member | None] = relationship()


class EventSeries(Model):
    """Events that recur at the same wall time: `rule` is an RRULE (RFC 5545 §3.3.10)."""

    __tablename__ = "event_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(sa.String(300))
    timezone: Mapped[str] = mapped_column(sa.String(60))
    starts_wall: Mapped[dt.datetime] = mapped_column(sa.DateTime)
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    events: Mapped[list["Event"]] = relationship(back_populates="series")


class Event(Model):
    """A gathering with a date (domain.md §5).

    What people agreed on is the wall time in `timezone`; `starts_at` and `ends_at` are made of it
    (`set_times`). Fields about the way in (`joining_link`, `joining_note`) are read by the room
    that lets people in and by nothing else.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(120), unique=True)
    # What calendars know it by, for good; each change they must learn of raises `sequence`.
    uid: Mapped[str] = mapped_column(sa.String(300), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(sa.String(12), default=TALK)
    state: Mapped[str] = mapped_column(sa.String(10), default=DRAFT, index=True)
    version: Mapped[int] = mapped_column(default=1)
    lang: Mapped[str] = mapped_column(sa.String(8))
    framework: Mapped[str] = mapped_column(sa.String(20), default="gcm")

    timezone: Mapped[str] = mapped_column(sa.String(60))
    starts_wall: Mapped[dt.datetime] = mapped_column(sa.DateTime)
    starts_fold: Mapped[int] = mapped_column(default=0)
    ends_wall: Mapped[dt.datetime] = mapped_column(sa.DateTime)
    ends_fold: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    # When it was last moved: reminders of an earlier moment are told by that mail.
    moved_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    mode: Mapped[str] = mapped_column(sa.String(10), default=ONLINE)
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    city: Mapped[str] = mapped_column(sa.String(100), default="")
    country: Mapped[str | None] = mapped_column(sa.String(2))
    joining_link: Mapped[str] = mapped_column(sa.String(1000), default="")
    joining_note: Mapped[str] = mapped_column(sa.Text, default="")

    scope: Mapped[str] = mapped_column(sa.String(12), default="global")
    # In which languages it is held, and into which it is interpreted.
    languages: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    interpretation: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    # `captions`, `sign_language`, `step_free`, `hearing_loop`, `documents`; the rest in words.
    accessibility: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    accessibility_note: Mapped[str] = mapped_column(sa.String(500), default="")
    sign_languages: Mapped[str] = mapped_column(sa.String(200), default="")

    # Whose eyes it is for: those of the space, where it belongs to one; else everybody's.
    space_id: Mapped[int | None] = mapped_column(sa.ForeignKey("space.id"), index=True)
    audience: Mapped[str] = mapped_column(sa.String(10), default=EVERYBODY)
    registration: Mapped[str] = mapped_column(sa.String(10), default=HERE)
    registration_link: Mapped[str] = mapped_column(sa.String(1000), default="")
    registration_opens_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    registration_closes_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    takes_guests: Mapped[bool] = mapped_column(default=True)
    capacity: Mapped[int | None]
    # Seats that are confirmed or offered; changed under the row's lock only.
    seats_taken: Mapped[int] = mapped_column(default=0)
    # So many days after the end the answers given at registration are deleted.
    answers_kept_days: Mapped[int] = mapped_column(default=90)

    series_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event_series.id"), index=True)
    # An activity of others that was brought in: from which source, under which name there.
    source_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event_source.id"), index=True)
    outside_uid: Mapped[str | None] = mapped_column(sa.String(300))
    outside_link: Mapped[str] = mapped_column(sa.String(1000), default="")
    # Of what waits for an officer: that they do not want it shown.
    declined_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    announced_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    cancellation: Mapped[str] = mapped_column(sa.Text, default="")
    completed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("source_id", "outside_uid"),
        sa.Index("ix_event_state_starts_at", "state", "starts_at"),
    )

    texts: Mapped[list[EventText]] = relationship(cascade="all, delete-orphan")
    terms: Mapped[list[EventTerm]] = relationship(cascade="all, delete-orphan")
    agenda: Mapped[list[AgendaItem]] = relationship(
        cascade="all, delete-orphan", order_by="AgendaItem.begins_after, AgendaItem.id"
    )
    people: Mapped[list[EventPerson]] = relationship(
        cascade="all, delete-orphan", order_by="EventPerson.position"
    )
    organisations: Mapped[list[EventOrganisation]] = relationship(
        cascade="all, delete-orphan", order_by="EventOrganisation.position"
    )
    editors: Mapped[list[EventEditor]] = relationship(cascade="all, delete-orphan")
    space: Mapped[Space | None] = relationship()
    series: Mapped[EventSeries | None] = relationship(back_populates="events")
    owner: Mapped[Member | None] = relationship(foreign_keys=[owner_id])

    def text(self, lang: str) -> EventText:
        """The words of the event in `lang`, or the nearest there are."""
        return best_text(self.texts, lang)

    def codes(self, kind: str) -> list[str]:
        """The terms of that kind."""
        return sorted(term.code for term in self.terms if term.kind == kind)

    def role_of(self, member: Member | None) -> str | None:
        """What a member who is no officer may do for it."""
        if member is None:
            return None
        return next((each.role for each in self.editors if each.member_id == member.id), None)

    def set_times(
        self,
        zone: str,
        starts: dt.datetime,
        ends: dt.datetime,
        *,
        starts_fold: int = 0,
        ends_fold: int = 0,
    ) -> None:
        """It is held from wall time to wall time in that zone."""
        self.timezone = zone
        self.starts_wall, self.starts_fold = starts, starts_fold
        self.ends_wall, self.ends_fold = ends, ends_fold
        self.keep_wall_time()

    def keep_wall_time(self) -> bool:
        """Its moments follow from its wall times by the rules of today; True if they moved."""
        before = (self.starts_at, self.ends_at)
        self.starts_at = moment_of(self.starts_wall, self.timezone, self.starts_fold)
        self.ends_at = moment_of(self.ends_wall, self.timezone, self.ends_fold)
        return before != (self.starts_at, self.ends_at)

    @property
    def is_outside(self) -> bool:
        """Whether it is an activity of others, which this site only tells of."""
        return self.source_id is not None

    @property
    def is_announced(self) -> bool:
        """Whether readers find it and it takes place."""
        return self.state == ANNOUNCED

    @property
    def has_seats_left(self) -> bool:
        """Whether one more person can be given a seat."""
        return self.capacity is None or self.seats_taken < self.capacity

    @property
    def takes_registrations_until(self) -> dt.datetime:
        """The moment from which nobody can register any more."""
        return min(self.registration_closes_at or self.ends_at, self.ends_at)

    @property
    def registration_is_open(self) -> bool:
        """Whether one can register now, be it for the waiting list."""
        now = clock.now()
        has_opened = self.registration_opens_at is None or self.registration_opens_at <= now
        takes = self.registration == HERE and self.state == ANNOUNCED
        return takes and has_opened and now < self.takes_registrations_until

    @property
    def is_live(self) -> bool:
        """Whether it is being held now."""
        return self.is_announced and self.starts_at <= clock.now() < self.ends_at

    @property
    def has_ended(self) -> bool:
        """Whether its end has passed."""
        return self.ends_at <= clock.now()

    @property
    def phase(self) -> str:
        """Where it stands today (domain.md §5): one of the states, or what its times say."""
        if self.state != ANNOUNCED:
            return self.state
        if self.has_ended:
            return COMPLETE if self.completed_at else ENDED
        if self.is_live:
            return LIVE
        if self.registration != HERE:
            return COMING
        if self.registration_is_open:
            return OPEN if self.has_seats_left else FULL
        opens_at = self.registration_opens_at
        return COMING if opens_at is not None and opens_at > clock.now() else CLOSED
