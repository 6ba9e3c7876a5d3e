"""What may be known of a public topic with one light query: which version of its page stands."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hub.core import clock
from hub.core.db import db
from hub.discussions.models import GuidedDiscussion, Space, Topic, state_at
from hub.discussions.queries.visibility import may_see


@dataclass(frozen=True)
class Glance:
    """Enough of a public topic to know which version of its page a stranger gets."""

    slug: str
    version: tuple[int, int, bool, bool, str]
    merged_into_id: int | None


def glance(topic_id: int) -> Glance | None:
    """One light query; None if the topic is not public."""
    row = db.session.execute(
        sa.select(
            Topic.slug,
            Topic.change,
            Topic.page_version,
            Topic.opens_at,
            Topic.closes_at,
            Topic.merged_into_id,
            GuidedDiscussion.stage,
            GuidedDiscussion.timezone,
        )
        .outerjoin(GuidedDiscussion, GuidedDiscussion.topic_id == Topic.id)
        .join(Space, Space.id == Topic.space_id)
        .where(Topic.id == topic_id, Topic.removed_at.is_(None), may_see(None))
    ).one_or_none()
    if row is None:
        return None
    moment = clock.now()
    closed = row.closes_at is not None and row.closes_at <= moment
    scheduled = row.opens_at is not None and row.opens_at > moment
    version = (row.change, row.page_version, closed, scheduled, _guided_state(row, moment))
    return Glance(row.slug, version, row.merged_into_id)


def _guided_state(row: Any, moment: dt.datetime) -> str:
    """Where a guided discussion stands, which its page says; empty for another topic."""
    if row.stage is None:
        return ""
    return state_at(
        moment,
        stage=row.stage,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        zone=row.timezone,
    )
