"""After an event: what is kept of it, what is still missing, and who looks after that."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.texts import TextColumns, best_text
from hub.events.models.events import Event

RECORDING, SUMMARY, RESOURCES, QUESTIONS, OUTCOMES, ATTENDANCE, SURVEY = (
    "recording",
    "summary",
    "resources",
    "questions",
    "outcomes",
    "attendance",
    "survey",
)
PARTS = (RECORDING, SUMMARY, RESOURCES, QUESTIONS, OUTCOMES, ATTENDANCE, SURVEY)


class DossierText(TextColumns, Model):
    """The summary of what was said, in one language."""

    __tablename__ = "event_dossier_text"

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_dossier.event_id", ondelete="CASCADE"), primary_key=True
    )
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    summary_html: Mapped[str] = mapped_column(sa.Text, default="")


class Dossier(Model):
    """What an event leaves behind; made when it has ended. Readers see it once `published_at`."""

    __tablename__ = "event_dossier"

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(default=1)
    recording_link: Mapped[str] = mapped_column(sa.String(1000), default="")
    # Who may not be recorded, or why there is none, in words.
    recording_note: Mapped[str] = mapped_column(sa.String(500), default="")
    survey_opens_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    survey_closes_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Whether readers see the numbers of the survey.
    shows_survey: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # When those who were there were thanked and told where recording and survey are.
    thanked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship()
    texts: Mapped[list[DossierText]] = relationship(cascade="all, delete-orphan")
    parts: Mapped[list["DossierPart"]] = relationship(cascade="all, delete-orphan")

    def text(self, lang: str) -> DossierText | None:
        """The summary in `lang`, or the nearest there is."""
        return best_text(self.texts, lang) if self.texts else None


class DossierPart(Model):
    """A part of a dossier that somebody looks after, or that is not needed for this event."""

    __tablename__ = "event_dossier_part"

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_dossier.event_id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    due_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    waived_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    waived_reason: Mapped[str] = mapped_column(sa.String(300), default="")

    owner: Mapped[Member | None] = relationship()


class EventResource(Model):
    """Something to read, hear or see that belongs to an event: a link or a file.

    `is_before` is for what participants read beforehand.
    """

    __tablename__ = "event_resource"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    lang: Mapped[str] = mapped_column(sa.String(8))
    link: Mapped[str] = mapped_column(sa.String(1000), default="")
    # The public id of a stored file, where it is one.
    file_id: Mapped[str | None] = mapped_column(sa.String(32))
    is_before: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
