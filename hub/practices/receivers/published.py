"""What follows when something happened to a published practice: its authors are told."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from hub.core.db import db
from hub.discussions.models import ProposalStep
from hub.discussions.queries import proposal_of
from hub.discussions.signals import ProposalDecided
from hub.notifications import services as notifications
from hub.practices.models import (
    CREDITED,
    FRESH,
    Adaptation,
    Practice,
    PracticeAuthor,
    PracticeVersion,
)
from hub.practices.services import asking, keeping
from hub.practices.signals import (
    AdaptationTold,
    FreshnessAsked,
    PracticePublished,
    PracticeWithdrawn,
    QuestionOpened,
)


def on_practice_published(signal: PracticePublished) -> None:
    """Authors hear of an update; of the first version the decision tells them."""
    version = db.session.get(PracticeVersion, signal.version_id)
    if version is None or version.number == 1:
        return
    _tell(
        version.practice,
        "practice_published",
        subject=f"practice_published:{version.id}",
        but=version.published_by,
    )


def on_practice_withdrawn(signal: PracticeWithdrawn) -> None:
    """Every author learns that it was withdrawn, and why."""
    practice = db.session.get(Practice, signal.practice_id)
    if practice is None or practice.withdrawn_at is None:
        return
    _tell(practice, "practice_withdrawn", subject=f"practice_withdrawn:{practice.id}")


def on_freshness_asked(signal: FreshnessAsked) -> None:
    """Those who write it are asked whether it still holds, unless one said so meanwhile."""
    practice = db.session.get(Practice, signal.practice_id)
    if practice is None or not practice.is_published or practice.freshness == FRESH:
        return
    _tell(
        practice,
        "practice_freshness",
        subject=keeping.freshness_subject(keeping.question_of(practice)),
        only_writers=True,
    )


def on_adaptation_told(signal: AdaptationTold) -> None:
    """Authors read where it was adapted."""
    adaptation = db.session.get(Adaptation, signal.adaptation_id)
    if adaptation is None or not adaptation.is_shown:
        return
    _tell(
        adaptation.practice,
        "practice_adapted",
        subject=f"practice_adapted:{adaptation.id}",
        but=adaptation.author_id,
        adaptation=adaptation.id,
    )


def on_question_opened(signal: QuestionOpened) -> None:
    """Authors are asked for an answer, in the topic."""
    practice = db.session.get(Practice, signal.practice_id)
    if practice is None or not practice.is_published:
        return
    _tell(
        practice,
        "practice_question",
        subject=f"practice_question:{practice.id}:{signal.topic_id}",
        topic=signal.topic_id,
    )


def on_proposal_decided(signal: ProposalDecided) -> None:
    """A question that became a topic is linked with the practice it asks about."""
    step = db.session.get(ProposalStep, signal.step_id)
    if step is not None:
        asking.take_over(proposal_of(step))


def _tell(
    practice: Practice,
    kind: str,
    *,
    subject: str,
    but: int | None = None,
    only_writers: bool = False,
    **facts: Any,
) -> None:
    notifications.notify(
        members=set(_authors(practice, only_writers=only_writers)) - {but},
        kind=kind,
        subject=subject,
        facts={"practice": practice.id, **facts},
    )


def _authors(practice: Practice, *, only_writers: bool) -> Collection[int]:
    found = sa.select(PracticeAuthor.member_id).where(
        PracticeAuthor.practice_id == practice.id, PracticeAuthor.accepted_at.is_not(None)
    )
    if only_writers:
        found = found.where(PracticeAuthor.role != CREDITED)
    return db.session.scalars(found).all()
