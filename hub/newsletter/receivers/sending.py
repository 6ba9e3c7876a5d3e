"""What follows when the sending of an issue stops by itself."""

from hub.core.db import db
from hub.newsletter.models import STOPPED, Issue
from hub.newsletter.queries.desk import editors
from hub.newsletter.signals import IssueStopped
from hub.notifications import services as notifications


def on_issue_stopped(signal: IssueStopped) -> None:
    """Its editors learn of it each time it does, unless somebody went on with it meanwhile."""
    issue = db.session.get(Issue, signal.issue_id)
    if issue is None or issue.state != STOPPED or not issue.problem:
        return
    notifications.notify(
        members=[member.id for member in editors()],
        kind="newsletter_stopped",
        subject=f"newsletter_stopped:{issue.id}:{issue.version}",
        facts={"issue": issue.id},
    )
