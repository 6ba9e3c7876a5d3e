"""What came about between two moments and everybody may read: the news of an issue."""

import datetime as dt
from collections.abc import Sequence

from hub.newsletter.queries.collecting.contributed import contributed_items
from hub.newsletter.queries.collecting.discussions import discussions
from hub.newsletter.queries.collecting.gatherings import events
from hub.newsletter.queries.collecting.things import AHEAD, Told, Wording
from hub.newsletter.queries.collecting.writings import articles, calls, practices

__all__ = ["AHEAD", "Told", "Wording", "contributed_items", "news_between"]


def news_between(since: dt.datetime, until: dt.datetime) -> Sequence[Told]:
    """All that is told of a time, in the order in which a new issue shows it.

    Only what a stranger reads today, and what is to come within AHEAD of `until`.
    """
    return [
        *contributed_items(),
        *practices(since, until),
        *articles(since, until),
        *events(until),
        *discussions(since, until),
        *calls(since, until),
    ]
