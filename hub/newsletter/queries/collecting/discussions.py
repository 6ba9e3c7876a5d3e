"""Discussions in spaces that everybody reads: opened, closing soon, endorsed."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from hub.blog.models import Article
from hub.core import markup
from hub.core.db import db
from hub.discussions.models import (
    PUBLISHED,
    Contribution,
    GuidedDiscussion,
    Space,
    Summary,
    Topic,
)
from hub.discussions.queries.summaries import endorsed_summaries
from hub.discussions.queries.visibility import visible_topics
from hub.newsletter.models import DISCUSSIONS
from hub.newsletter.queries.collecting.things import (
    AHEAD,
    CLOSING,
    ENDORSED,
    OPENED,
    Told,
    Wording,
    out,
    short,
    worded,
)

# More were hardly endorsed in a month.
MOST_SUMMARIES = 50


def discussions(since: dt.datetime, until: dt.datetime) -> Sequence[Told]:
    """What closes soon, what was endorsed, what was opened: guided first, then what most answer."""
    closing = db.session.scalars(
        _takes_replies(until)
        .where(Topic.closes_at > until, Topic.closes_at <= until + AHEAD)
        .order_by(Topic.closes_at, Topic.id)
    ).unique()
    soon = {topic.id: topic for topic in closing}
    began = sa.func.coalesce(Topic.opens_at, Topic.created_at)
    opened = db.session.scalars(
        _takes_replies(until)
        .outerjoin(GuidedDiscussion, GuidedDiscussion.topic_id == Topic.id)
        .where(began > since, began <= until)
        .order_by(GuidedDiscussion.topic_id.is_(None), Topic.reply_count.desc(), Topic.id)
    ).unique()
    fresh = [topic for topic in opened if topic.id not in soon]
    said = _opening_words([*soon, *(topic.id for topic in fresh)])
    return [
        *(_told(topic, CLOSING, said[topic.id]) for topic in soon.values() if topic.id in said),
        *_endorsed(since, until),
        *(_told(topic, OPENED, said[topic.id]) for topic in fresh if topic.id in said),
    ]


def _takes_replies(until: dt.datetime) -> sa.Select[Topic]:
    """Topics that a stranger reads and that take replies at that moment.

    What is said about an article is told of with the article.
    """
    of_articles = sa.select(Article.topic_id).where(Article.topic_id.is_not(None))
    return visible_topics(None).where(
        Topic.locked_at.is_(None),
        Topic.merged_into_id.is_(None),
        Space.archived_at.is_(None),
        sa.or_(Topic.closes_at.is_(None), Topic.closes_at > until),
        sa.or_(Topic.opens_at.is_(None), Topic.opens_at <= until),
        Topic.id.not_in(of_articles),
    )


def _opening_words(topic_ids: Collection[int]) -> Mapping[int, str]:
    """What the topics began with; nothing of those whose first text was taken away."""
    rows = db.session.execute(
        sa.select(Contribution.topic_id, Contribution.html).where(
            Contribution.topic_id.in_(topic_ids),
            Contribution.number == 1,
            Contribution.state == PUBLISHED,
        )
    )
    return {row.topic_id: short(markup.plain(row.html)) for row in rows}


def _endorsed(since: dt.datetime, until: dt.datetime) -> Sequence[Told]:
    """Summaries that their participants endorsed, in every language they are in."""
    is_new = sa.and_(GuidedDiscussion.endorsed_at > since, GuidedDiscussion.endorsed_at <= until)
    return [_summary(each) for each in endorsed_summaries(is_new, limit=MOST_SUMMARIES)]


def _summary(summary: Summary) -> Told:
    topic = summary.topic
    return Told(
        DISCUSSIONS,
        "topic",
        topic.id,
        {each.lang: worded(each, topic.title, each.words) for each in out(summary.texts)},
        path=f"/topics/{topic.id}/summary",
        news=ENDORSED,
        objectives=topic.objectives,
        countries=topic.countries,
    )


def _told(topic: Topic, news: str, words: str) -> Told:
    return Told(
        DISCUSSIONS,
        "topic",
        topic.id,
        {topic.lang: Wording(topic.title, words)},
        path=f"/topics/{topic.id}/{topic.slug}",
        news=news,
        objectives=topic.objectives,
        countries=topic.countries,
        moment=topic.closes_at,
        timezone=topic.guided.timezone if topic.guided else "UTC",
    )
