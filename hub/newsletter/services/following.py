"""Links of an issue that are counted: how often each is followed, and nothing else."""

import sqlalchemy as sa

from hub.core.db import db
from hub.newsletter.models import Issue, IssueLink
from hub.newsletter.queries.following import place_of


def count_links(issue: Issue) -> None:
    """From now on the links of its items are counted; those that are known keep their count."""
    known = set(
        db.session.scalars(sa.select(IssueLink.address).where(IssueLink.issue_id == issue.id))
    )
    for place in dict.fromkeys(place_of(each) for each in issue.shown_items):
        if place and place not in known:
            db.session.add(IssueLink(issue_id=issue.id, address=place))
    db.session.flush()


def count(link: IssueLink) -> None:
    """The link was followed once more. Nothing says by whom or when."""
    db.session.execute(
        sa.update(IssueLink)
        .where(IssueLink.id == link.id)
        .values(clicks=IssueLink.clicks + 1)
        .execution_options(synchronize_session=False)
    )
