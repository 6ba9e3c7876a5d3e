"""What follows for readers who search when an issue was sent."""

from hub.core.db import db
from hub.newsletter.models import Issue
from hub.newsletter.services.indexing import index_issue
from hub.newsletter.signals import IssueSent


def on_issue_sent(signal: IssueSent) -> None:
    """The issue is found by what it says."""
    issue = db.session.get(Issue, signal.issue_id)
    if issue is not None:
        index_issue(issue)
