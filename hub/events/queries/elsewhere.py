"""What pages of other features tell of events: what comes next, what was kept of those held."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.discussions.models import Space
from hub.events.models import ANNOUNCED, Dossier, Event, EventTerm
from hub.events.queries.visibility import may_see

OBJECTIVE = "objective"
ON_A_PAGE = 3


def next_events(
    visitor: Member | None, *conditions: sa.ColumnElement[bool], limit: int = ON_A_PAGE
) -> Sequence[Event]:
    """What takes place and has not ended, soonest first: at most three queries."""
    return _some(visitor, Event.ends_at > clock.now(), *conditions, limit=limit)


def next_of_space(space: Space, visitor: Member | None) -> Sequence[Event]:
    """What comes next of the space."""
    return next_events(visitor, Event.space_id == space.id)


def next_about(objective: str, visitor: Member | None) -> Sequence[Event]:
    """What comes next about the objective."""
    return next_events(visitor, _is_about(objective))


def documented_about(objective: str, visitor: Member | None) -> Sequence[Event]:
    """What was held about the objective and can be read or watched, the last first."""
    is_documented = Event.id.in_(
        sa.select(Dossier.event_id).where(Dossier.published_at.is_not(None))
    )
    return _some(
        visitor,
        Event.ends_at <= clock.now(),
        _is_about(objective),
        is_documented,
        limit=ON_A_PAGE,
        last_first=True,
    )


def _is_about(objective: str) -> sa.ColumnElement[bool]:
    return Event.id.in_(
        sa.select(EventTerm.event_id).where(
            EventTerm.kind == OBJECTIVE, EventTerm.code == objective
        )
    )


def _some(
    visitor: Member | None,
    *conditions: sa.ColumnElement[bool],
    limit: int,
    last_first: bool = False,
) -> Sequence[Event]:
    order = (Event.starts_at.desc(), Event.id.desc()) if last_first else (Event.starts_at, Event.id)
    found = (
        sa.select(Event)
        .outerjoin(Event.space)
        .where(may_see(visitor), Event.state == ANNOUNCED, *conditions)
        .options(contains_eager(Event.space).selectinload(Space.texts), selectinload(Event.texts))
        .order_by(*order)
        .limit(limit)
    )
    return db.session.scalars(found).unique().all()
