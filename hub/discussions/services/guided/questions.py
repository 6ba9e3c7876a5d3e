"""Which guiding question a contribution answers."""

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit
from hub.core.db import db
from hub.core.i18n import _
from hub.discussions import queries
from hub.discussions.models import Contribution, GuidedQuestion
from hub.discussions.services.refusals import Unfit
from hub.discussions.services.topics import next_change, ring_topic, touch_page


def assign_question(
    contribution: Contribution,
    *,
    actor: Member,
    question: GuidedQuestion | None,
    with_replies: bool = False,
) -> None:
    """It answers that question from now on, or speaks to the whole; its replies too if wanted."""
    topic = contribution.topic
    if question is not None and question.topic_id != topic.id:
        raise Unfit("question", _("This question is no longer asked."))
    chosen = [contribution]
    if with_replies:
        found = sa.select(Contribution).where(queries.below(contribution)).order_by(Contribution.id)
        chosen += db.session.scalars(found)
    for each in chosen:
        if each.is_notice or each.question_id == (question.id if question else None):
            continue
        each.change = next_change(topic)
        each.question = question
        db.session.flush()
        ring_topic(topic, each, "edit", by=actor)
    touch_page(topic)
    number = question.position if question else 0
    audit.note(
        "contribution.assigned",
        actor_id=actor.id,
        subject=f"contribution:{contribution.id}",
        question=number,
    )
