"""What pages across features show: only what the visitor may see, as the features see it."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.blog.queries import listing as blog
from hub.blog.services import indexing as articles
from hub.core import search
from hub.core.db import db
from hub.core.i18n import current_language
from hub.core.paging import Page
from hub.core.search import Hit, Order, Results
from hub.discussions import queries as discussions
from hub.discussions.models import Space, Topic, TopicObjective
from hub.discussions.queries import SpaceRow, TopicRow
from hub.events.models import Event
from hub.events.queries import elsewhere as events
from hub.events.services import indexing
from hub.newsletter.services import indexing as issues
from hub.notifications.models import Notice
from hub.notifications.notices import Words, words_of
from hub.notifications.queries import notices_of
from hub.practices.queries import finding
from hub.practices.queries.finding import Card
from hub.practices.services import indexing as practices

A_FEW, FEW = 3, 5
SEVERAL = 8
RESULTS = 20
# Notices looked through for the few that are shown; what may not be seen any more is passed over.
LOOKED_AT = 30
ANSWERS = ("mention", "reply")
KINDS = ("topic", "reply", "summary", "practice", "event", "issue", "article")


@dataclass(frozen=True)
class Told:
    """A notice and how it reads."""

    notice: Notice
    words: Words


@dataclass(frozen=True)
class Front:
    """What is going on, as one visitor may see it."""

    spaces: Sequence[SpaceRow]
    unanswered: Page[TopicRow]
    latest: Page[TopicRow]
    unread: Page[TopicRow] | None
    answers: Sequence[Told]
    practices: Sequence[Card]
    events: Sequence[Event]
    articles: Sequence[blog.Card]


@dataclass(frozen=True)
class Question:
    """What is looked for; what cannot be meant counts as not said."""

    text: str = ""
    kind: str | None = None
    space: str | None = None
    lang: str | None = None
    order: Order = Order.RELEVANCE
    after: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words keeps results away."""
        return bool(self.kind or self.space or self.lang)

    def address(self, **changed: str | None) -> dict[str, str | None]:
        """The values of an address that asks the same but for what is `changed`."""
        return {
            "q": self.text or None,
            "kind": self.kind,
            "space": self.space,
            "in": self.lang,
            "order": None if self.order is Order.RELEVANCE else self.order.value,
            **changed,
        }


@dataclass(frozen=True)
class Found:
    """The results of a search, with the spaces they stand in and may be narrowed to."""

    results: Results
    hits: Sequence[Hit]
    spaces: Sequence[Space]

    def space_of(self, hit: Hit) -> Space | None:
        """The space a result stands in."""
        return next((each for each in self.spaces if _container(each) == hit.container), None)


def front(visitor: Member | None) -> Front:
    """Spaces, open questions and latest topics; for a member what is new and who answered."""
    return Front(
        spaces=discussions.space_rows(visitor),
        unanswered=_some_topics(visitor, "unanswered", FEW),
        latest=_some_topics(visitor, None, SEVERAL),
        unread=_some_topics(visitor, "unread", FEW) if visitor else None,
        answers=answers_to(visitor) if visitor else (),
        practices=finding.newest(A_FEW),
        events=events.next_events(visitor, limit=A_FEW),
        articles=blog.newest(current_language().code, limit=A_FEW),
    )


def answers_to(reader: Member) -> Sequence[Told]:
    """The newest unread replies to and mentions of the reader, those they may still see."""
    notices = db.session.scalars(
        notices_of(reader.id, unread=True)
        .where(Notice.kind.in_(ANSWERS))
        .order_by(Notice.id.desc())
        .limit(LOOKED_AT)
    ).all()
    words = words_of(notices, reader)
    return [Told(each, words[each.id]) for each in notices if each.id in words][:FEW]


def find(question: Question, visitor: Member | None) -> Found:
    """What answers the question in the spaces the visitor may see."""
    spaces = visible_spaces(visitor)
    by_container = {_container(each): each for each in spaces}
    chosen = next((each for each in spaces if each.slug == question.space), None)
    if not question.text or (question.space and chosen is None):
        return Found(Results(), (), spaces)
    results = search.search(
        question.text,
        scopes=discussions.scopes(visitor),
        kinds=[question.kind] if question.kind else None,
        lang=question.lang,
        container=_container(chosen) if chosen else None,
        order=question.order,
        after=question.after,
        limit=RESULTS,
    )
    # The scopes have kept away what may not be seen; this is a second wall.
    ours = {each.CONTAINER for each in (practices, indexing, articles, issues)}
    seen = {*ours, *by_container}
    hits = [hit for hit in results.items if hit.container in seen]
    return Found(results, hits, spaces)


def visible_spaces(visitor: Member | None) -> Sequence[Space]:
    """The spaces the visitor may see, in their order."""
    found = discussions.visible_spaces(visitor).order_by(Space.position, Space.id)
    return db.session.scalars(found).unique().all()


def topic_counts(visitor: Member | None) -> dict[str, int]:
    """How many topics that the visitor may see are about each objective, by code."""
    rows = db.session.execute(
        sa.select(TopicObjective.objective, sa.func.count())
        .join(Topic, Topic.id == TopicObjective.topic_id)
        .join(Topic.space)
        .where(
            discussions.may_see(visitor),
            Topic.removed_at.is_(None),
            Topic.merged_into_id.is_(None),
        )
        .group_by(TopicObjective.objective)
    )
    return {row[0]: row[1] for row in rows}


def topics_about(objective: str, visitor: Member | None, after: str | None) -> Page[TopicRow]:
    """Topics about the objective, latest activity first."""
    about = discussions.topics(visitor, objective=objective)
    return discussions.topic_rows(about, visitor=visitor, after=after)


def practices_about(objective: str) -> Sequence[Card]:
    """The newest practices with the objective; everybody may read them."""
    return finding.newest(FEW, objective=objective)


def articles_about(objective: str) -> Sequence[blog.Card]:
    """The newest articles with the objective; everybody may read them."""
    return blog.newest(current_language().code, limit=A_FEW, objective=objective)


def _some_topics(visitor: Member | None, show: str | None, size: int) -> Page[TopicRow]:
    found = discussions.topics(visitor, show=show).where(Topic.merged_into_id.is_(None))
    return discussions.topic_rows(found, visitor=visitor, size=size)


def _container(space: Space) -> str:
    return f"space:{space.id}"
