"""What follows when a case was decided: who is told."""

from hub.core.db import db
from hub.moderation.models import Case
from hub.moderation.signals import CaseDecided
from hub.notifications import services as notifications


def on_case_decided(signal: CaseDecided) -> None:
    """The author learns what was decided and why, unless they did it themselves."""
    case = db.session.get(Case, signal.case_id)
    if case is None or case.is_undecided or case.decided_by in (None, case.author_id):
        return
    notifications.notify(
        members=[case.author_id],
        kind="moderation_decision",
        subject=f"case:{case.id}",
        facts={"case": case.id},
    )
