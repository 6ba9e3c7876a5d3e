"""A published practice is kept true: corrected, confirmed, brought up to date."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from hub.accounts.models import Member
from hub.core import audit, clock, markup
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.signals import send
from hub.notifications import services as notifications
from hub.practices.models import (
    CONFIRMED_FOR,
    DONE,
    DRAFT,
    Correction,
    Practice,
    PracticeVersion,
)
from hub.practices.queries.visibility import found_practices
from hub.practices.services.holding import hold
from hub.practices.services.shelving import shelve_anew
from hub.practices.services.submitting import move
from hub.practices.signals import FreshnessAsked

JOB = "practices.ask_freshness"


@dataclass(frozen=True)
class DueQuestion:
    """A practice whose authors are to be asked whether it still holds, once for each year."""

    practice_id: int
    confirmed_on: dt.date
    years: int

    @property
    def period(self) -> str:
        """What the ledger of jobs knows it by."""
        return f"{self.practice_id}:{self.confirmed_on}:{self.years}"


def correct(version: PracticeVersion, *, actor: Member, body: str, lang: str) -> Correction:
    """Readers of the version learn what is wrong in it; the version itself stays as it is."""
    made = Correction(
        version_id=version.id,
        body=body,
        body_html=markup.render(body, lang=lang).html,
        lang=lang,
        created_by=actor.id,
    )
    made.author = actor
    version.corrections.append(made)
    audit.note(
        "practice.corrected",
        actor_id=actor.id,
        subject=f"practice:{version.practice_id}",
        number=version.number,
    )
    db.session.flush()
    return made


def confirm(practice: Practice) -> None:
    """An author says that what is published still holds; nobody is asked for another year."""
    notifications.mark_read_by_all(freshness_subject(question_of(practice)))
    practice.confirmed_at = clock.now()
    shelve_anew()


def begin_update(practice: Practice) -> None:
    """Its authors write the next version; the current one stands until that is published.

    Raises Refused if they do already, or if it was withdrawn.
    """
    hold(practice)
    if not practice.is_published:
        raise Refused(_("This practice was withdrawn."))
    if practice.stage != DONE:
        raise Refused(_("An update of this practice has been begun already."))
    move(practice, DRAFT)


def due_questions() -> Iterator[DueQuestion]:
    """The published practices that nobody confirmed for a year or more."""
    limit = clock.now() - CONFIRMED_FOR
    due = found_practices().where(Practice.confirmed_at <= limit).order_by(Practice.id)
    for practice in db.session.scalars(due).unique().all():
        yield question_of(practice)


def ask(due: DueQuestion) -> None:
    """Its authors are asked whether it still holds."""
    send(FreshnessAsked(due.practice_id))


def question_of(practice: Practice) -> DueQuestion:
    """What its authors are asked this year."""
    since = practice.confirmed_at or practice.published_at or practice.created_at
    return DueQuestion(practice.id, since.date(), (clock.now() - since) // CONFIRMED_FOR)


def freshness_subject(due: DueQuestion) -> str:
    """What the notices of that question are about."""
    return f"practice_freshness:{due.period}"
