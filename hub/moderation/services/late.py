"""What has waited too long: its moderators are told once, then the secretariat once."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app

from hub.config import Settings
from hub.core import clock
from hub.core.db import db
from hub.moderation import queries
from hub.moderation.models import UNDECIDED, Case
from hub.notifications import services as notifications


def tell_of_late_cases() -> None:
    """Each case that waits too long is told of at most twice, however often this is asked.

    Where nobody moderates, the secretariat is told at once.
    """
    settings: Settings = current_app.extensions["settings"]
    for scope, ids in _late(Case.reminded_at, settings.moderation_remind_hours).items():
        members = queries.moderators_of(scope) or queries.secretariat()
        _tell("moderation_late", members, scope, ids)
    for scope, ids in _late(Case.escalated_at, settings.moderation_escalate_hours).items():
        _tell("moderation_escalated", queries.secretariat(), scope, ids)


def _late(told_at: Any, hours: int) -> Mapping[str, Sequence[int]]:
    """The late cases nobody was told of, by scope; from now on somebody was."""
    moment = clock.now()
    rows = db.session.execute(
        sa.update(Case)
        .where(
            Case.state.in_(UNDECIDED),
            Case.opened_at < moment - dt.timedelta(hours=hours),
            told_at.is_(None),
        )
        .values({told_at: moment})
        .returning(Case.id, Case.scope)
        .execution_options(synchronize_session=False)
    ).all()
    by_scope: dict[str, list[int]] = {}
    for row in sorted(rows):
        by_scope.setdefault(row.scope, []).append(row.id)
    return by_scope


def _tell(kind: str, members: Collection[int], scope: str, ids: Sequence[int]) -> None:
    notifications.notify(
        members=members,
        kind=kind,
        subject=f"late:{scope}:{ids[-1]}",
        facts={"scope": scope, "cases": list(ids)},
    )
