"""What the search knows of discussions: topics under their title, replies and summaries."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.core import markup, search
from hub.core.db import db
from hub.core.search import Document
from hub.discussions.models import (
    ARCHIVED,
    ENDORSED,
    PUBLISHED,
    TEXT,
    Contribution,
    GuidedDiscussion,
    Summary,
    Topic,
)

OPENING, REPLY, SUMMARY = "topic", "reply", "summary"
BATCH = 500


def index_contribution(contribution: Contribution, text: str) -> None:
    """The contribution is found by `text`, by whoever may read its space."""
    search.index(_document(contribution, text))


def index_summary(summary: Summary) -> None:
    """The endorsed summary is found by its words, by whoever may read its space."""
    search.index(_summary_document(summary))


def forget_contribution(contribution: Contribution) -> None:
    """The contribution is found no more."""
    search.remove(_kind(contribution), contribution.id)


def openings() -> Iterator[Document]:
    """Every opening that may be found, for making the index anew."""
    return _documents(Contribution.number == 1)


def replies() -> Iterator[Document]:
    """Every reply that may be found, for making the index anew."""
    return _documents(Contribution.number > 1)


def summaries() -> Iterator[Document]:
    """Every endorsed summary that may be found, for making the index anew: there are few."""
    latest = (
        sa.select(sa.func.max(Summary.version))
        .where(Summary.topic_id == Topic.id)
        .correlate(Topic)
        .scalar_subquery()
    )
    found = db.session.scalars(
        sa.select(Summary)
        .join(Summary.topic)
        .join(Topic.guided)
        .where(
            Summary.version == latest,
            GuidedDiscussion.stage.in_((ENDORSED, ARCHIVED)),
            Topic.removed_at.is_(None),
        )
        .order_by(Summary.id)
    )
    return (_summary_document(summary) for summary in found.all())


def _documents(which: sa.ColumnElement[bool]) -> Iterator[Document]:
    last = 0
    while True:
        some = db.session.scalars(
            sa.select(Contribution)
            .join(Contribution.topic)
            .where(
                which,
                Contribution.id > last,
                Contribution.kind == TEXT,
                Contribution.state == PUBLISHED,
                Topic.removed_at.is_(None),
            )
            .options(
                joinedload(Contribution.author),
                joinedload(Contribution.topic).joinedload(Topic.space),
            )
            .order_by(Contribution.id)
            .limit(BATCH)
        ).all()
        for contribution in some:
            yield _document(contribution, markup.plain(contribution.html))
        if len(some) < BATCH:
            return
        last = some[-1].id
        db.session.expunge_all()


def _document(contribution: Contribution, text: str) -> Document:
    topic, author = contribution.topic, contribution.author
    return Document(
        kind=_kind(contribution),
        object_id=contribution.id,
        scope=topic.space.scope,
        lang=contribution.lang,
        title=topic.title if contribution.is_opening else "",
        body=text,
        context="" if contribution.is_opening else topic.title,
        container=f"space:{topic.space_id}",
        parent=f"topic:{topic.id}",
        author=f"member:{author.id}",
        author_name=author.public_name,
        address=f"/contributions/{contribution.id}",
        created_at=contribution.created_at,
    )


def _summary_document(summary: Summary) -> Document:
    topic = summary.topic
    text = summary.text(topic.lang)
    return Document(
        kind=SUMMARY,
        object_id=topic.id,
        scope=topic.space.scope,
        lang=text.lang,
        title=topic.title,
        body=text.words,
        container=f"space:{topic.space_id}",
        parent=f"topic:{topic.id}",
        address=f"/topics/{topic.id}/summary",
        created_at=summary.published_at,
    )


def _kind(contribution: Contribution) -> str:
    return OPENING if contribution.is_opening else REPLY
