"""What follows for readers who search: an issue is found for as long as its page is open."""

from hub.core.db import db
from hub.newsletter.models import Issue
from hub.newsletter.services.indexing import index_issue
from hub.newsletter.signals import IssueBegun, IssueBrokenOff


def on_issue_begun(signal: IssueBegun) -> None:
    """The issue is found by what it says."""
    _index(signal.issue_id)


def on_issue_broken_off(signal: IssueBrokenOff) -> None:
    """It is found no more."""
    _index(signal.issue_id)


def _index(issue_id: int) -> None:
    issue = db.session.get(Issue, issue_id)
    if issue is not None:
        index_issue(issue)
