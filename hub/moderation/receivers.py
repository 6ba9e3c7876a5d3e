"""What follows when a case was decided: who is told."""

from collections.abc import Collection

from hub.core.db import db
from hub.moderation import queries
from hub.moderation.models import FLAGGED, RESOLVED, Case
from hub.moderation.signals import CaseDecided, TextHidden
from hub.notifications import services as notifications


def on_case_decided(signal: CaseDecided) -> None:
    """The author learns what was decided and why, unless they did it themselves; who flagged it
    learns what came of it.

    Who wrote what was flagged, never hidden and let stand was not concerned by it.
    """
    case = db.session.get(Case, signal.case_id)
    if case is None or case.is_undecided:
        return
    _tell("moderation_outcome", queries.flaggers(case.id), case)
    was_shown = case.cause == FLAGGED and case.hidden_at is None and case.state == RESOLVED
    if case.decided_by not in (None, case.author_id) and not was_shown:
        _tell("moderation_decision", [case.author_id], case)


def on_text_hidden(signal: TextHidden) -> None:
    """The author learns that nobody reads it until a moderator has looked."""
    case = db.session.get(Case, signal.case_id)
    if case is not None and case.is_undecided:
        _tell("moderation_hidden", [case.author_id], case)


def _tell(kind: str, members: Collection[int], case: Case) -> None:
    notifications.notify(
        members=members, kind=kind, subject=f"case:{case.id}", facts={"case": case.id}
    )
