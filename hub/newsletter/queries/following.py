"""Addresses of an issue that are counted when they are followed, where the operator wants that."""

from collections.abc import Mapping

import sqlalchemy as sa

from hub.core.db import db
from hub.core.i18n import absolute_url
from hub.newsletter.models import Issue, IssueItem, IssueLink


def counted_addresses(issue: Issue, lang: str) -> Mapping[int, str]:
    """By the ids of items, the addresses that count and lead on; none where nothing is counted."""
    known = {
        link.address: link.id
        for link in db.session.scalars(sa.select(IssueLink).where(IssueLink.issue_id == issue.id))
    }
    return {
        each.id: absolute_url("newsletter.follow", lang=lang, link_id=known[place_of(each)])
        for each in issue.shown_items
        if place_of(each) in known
    }


def place_of(item: IssueItem) -> str:
    """What is counted of the item: its page in all languages together, or its address elsewhere."""
    return item.path or item.address
