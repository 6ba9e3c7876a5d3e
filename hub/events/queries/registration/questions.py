"""What is asked of those who register, and of those who were there."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hub.core.db import db
from hub.events.models import (
    AFTERWARDS,
    AT_REGISTRATION,
    Event,
    EventRegistration,
    Feedback,
    FormQuestion,
)


def questions_of(
    event: Event, stage: str = AT_REGISTRATION, *, retired: bool = False
) -> Sequence[FormQuestion]:
    """What is asked at that stage, in its order; with `retired`, what was asked once as well."""
    found = (
        sa.select(FormQuestion)
        .where(FormQuestion.event_id == event.id, FormQuestion.stage == stage)
        .options(selectinload(FormQuestion.texts))
        .order_by(FormQuestion.position, FormQuestion.id)
    )
    if not retired:
        found = found.where(FormQuestion.retired_at.is_(None))
    return db.session.scalars(found).all()


def answered(event: Event, stage: str, questions: Collection[FormQuestion]) -> set[int]:
    """The ids of those questions that somebody has answered."""
    given = EventRegistration if stage == AT_REGISTRATION else Feedback
    assert stage in (AT_REGISTRATION, AFTERWARDS)
    if not questions:
        return set()
    # As JSON is written: a quote within an answer is escaped, so no answer looks like a key.
    columns = [
        sa.func.max(
            sa.case((sa.cast(given.answers, sa.Text).contains(f'"{each.id}":'), 1), else_=0)
        )
        for each in questions
    ]
    found = db.session.execute(sa.select(*columns).where(given.event_id == event.id)).one()
    return {each.id for each, some in zip(questions, found, strict=True) if some}
