"""Issues for tests, with an item and an English subject."""

import datetime as dt

from hub.accounts.models import Member
from hub.core.db import db
from hub.newsletter.models import EDITING, PRACTICES, Issue, IssueItem, IssueItemText, IssueText
from hub.newsletter.services import issues

UNTIL = dt.datetime(2026, 11, 2, 6, tzinfo=dt.UTC)


def make_issue(
    period: str = "2026-11",
    *,
    state: str = EDITING,
    editor: Member | None = None,
    **columns: object,
) -> Issue:
    """An issue that may be sent as it stands."""
    issue = issues.open_issue(period, since=UNTIL - dt.timedelta(days=31), until=UNTIL)
    issue.state, issue.edited_by = state, editor.id if editor else None
    for name, value in columns.items():
        setattr(issue, name, value)
    issue.texts = [IssueText(lang="en", subject=f"News of {period}")]
    issue.items = [make_item(f"First of {period}"), make_item(f"Second of {period}", position=2)]
    db.session.commit()
    return issue


def make_item(
    title: str, *, section: str = PRACTICES, position: int = 1, **columns: object
) -> IssueItem:
    """An item that an editor wrote."""
    item = IssueItem(section=section, position=position, kind="free", **columns)
    item.address = "https://example.org/news"
    item.texts = [IssueItemText(lang="en", title=title, summary="What it is about.")]
    return item
