"""What became of the things an issue tells of: which of them readers find no more."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

import sqlalchemy as sa
from flask import current_app

from hub.blog.models import Article
from hub.blog.queries.visibility import found_articles
from hub.core.db import db
from hub.core.i18n import DEFAULT
from hub.discussions.models import PUBLISHED, Contribution
from hub.discussions.queries.visibility import visible_contributions
from hub.events.models import CANCELLED, Event
from hub.links.policy import linkable
from hub.newsletter.models import IssueItem
from hub.practices.models import Call
from hub.practices.queries.visibility import visible_calls


def gone(items: Collection[IssueItem]) -> frozenset[int]:
    """The ids of items whose page a stranger does not find today; two queries for each kind.

    Withdrawn, taken away, or moved to where not everybody reads.
    """
    things: dict[str, list[IssueItem]] = defaultdict(list)
    lost = set()
    for item in items:
        if item.path and not _leads_somewhere(item.path):
            lost.add(item.id)
        elif item.path and item.thing_id is not None:
            things[item.kind].append(item)
    for kind, some in things.items():
        there = _found(kind, {each.thing_id for each in some if each.thing_id is not None})
        lost |= {each.id for each in some if there is not None and each.thing_id not in there}
    return frozenset(lost)


def called_off(items: Collection[IssueItem]) -> frozenset[int]:
    """The ids of items that tell of an event which does not take place; its page says so."""
    events = {each.thing_id: each.id for each in items if each.kind == "event"}
    found = sa.select(Event.id).where(Event.id.in_(events), Event.state == CANCELLED)
    return frozenset(events[event_id] for event_id in db.session.scalars(found))


def _leads_somewhere(path: str) -> bool:
    """Whether a page of the site has this address below its language."""
    adapter = current_app.url_map.bind("hub")
    return adapter.test(f"/{DEFAULT}{path.partition('#')[0].partition('?')[0]}", "GET")


def _found(kind: str, ids: Collection[int]) -> Collection[int] | None:
    """Those of the things that every reader finds; None for kinds of which nothing is known."""
    if kind in _FINDERS:
        return _FINDERS[kind](ids)
    try:
        return linkable(kind).find(ids, None).keys()
    except KeyError:
        return None


def _articles(ids: Collection[int]) -> Collection[int]:
    found = found_articles().where(Article.id.in_(ids)).with_only_columns(Article.id)
    return db.session.scalars(found).all()


def _calls(ids: Collection[int]) -> Collection[int]:
    found = visible_calls(None).where(Call.id.in_(ids)).with_only_columns(Call.id)
    return db.session.scalars(found).all()


def _topics(ids: Collection[int]) -> Collection[int]:
    """Topics whose first text can be read."""
    found = visible_contributions(None).where(
        Contribution.topic_id.in_(ids), Contribution.number == 1, Contribution.state == PUBLISHED
    )
    return {each.topic_id for each in db.session.scalars(found)}


_FINDERS: Mapping[str, Callable[[Collection[int]], Collection[int]]] = {
    "article": _articles,
    "call": _calls,
    "topic": _topics,
}
