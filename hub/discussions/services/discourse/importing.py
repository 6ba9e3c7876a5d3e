"""One topic of Discourse after another becomes a topic here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from hub.accounts.models import Member
from hub.accounts.services.placeholders import placeholder
from hub.core import markup
from hub.core.db import db
from hub.core.markup import Quote, Rendered
from hub.core.signals import quietly
from hub.core.slugs import slugify
from hub.discussions.models import NOTICE, Contribution, Space, Topic
from hub.discussions.services.discourse.linking import Links, key_of, person_key
from hub.discussions.services.discourse.reading import ForeignTopic, NotATopic, Post
from hub.discussions.services.discourse.reporting import Report
from hub.discussions.services.indexing import index_contribution
from hub.discussions.services.topics import FULL, lock_row, path_of, touch_page

T = TypeVar("T")

HTML = "html"
BATCH = 500

# What Discourse's small actions (its models/post.rb, action_code) are called here.
ACTS = {
    "closed.enabled": "locked",
    "closed.disabled": "unlocked",
    "autoclosed.enabled": "locked",
    "autoclosed.disabled": "unlocked",
    "archived.enabled": "locked",
    "archived.disabled": "unlocked",
    "pinned.enabled": "pinned",
    "pinned.disabled": "unpinned",
    "pinned_globally.enabled": "pinned",
    "pinned_globally.disabled": "unpinned",
    "split_topic": "split",
}
# Older forums tell it in words only.
WORDS = (
    (re.compile(r"posts? (?:was|were) split to", re.IGNORECASE), "split"),
    (re.compile(r"posts? (?:was|were) merged into", re.IGNORECASE), "merged"),
    (re.compile(r"topic was automatically closed|topic is now closed", re.IGNORECASE), "locked"),
)
CHANGED = "changed"

_PLACE = load_only(
    Contribution.number, Contribution.path, Contribution.topic_id, Contribution.imported_from
)
# Where HTML of a forum points at what may have come in after it.
_POINTING = ("%data-topic=%", "%/t/%", "%/u/%")


@dataclass
class Import:
    """A run of the importer: into which space, in which language, from which address.

    Everything that comes in keeps the key of what it was, so that it comes in once.
    """

    space: Space
    lang: str
    site: str = ""
    links: Links = field(init=False)
    people: dict[str, Member] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.links = Links(self.site)

    def bring_in(self, foreign: ForeignTopic, report: Report) -> None:
        """The topic and its posts are here, those that were not yet; nobody is told.

        The caller commits, or rolls back and calls `forget`. Raises NotATopic.
        """
        if len(foreign.posts) > FULL:
            raise NotATopic(f"{len(foreign.posts)} posts; a topic takes {FULL}")
        with quietly():
            known = self._known(foreign)
            new = [post for post in foreign.posts if post.number not in known]
            topic = self._topic(foreign, report)
            _count_known([post for post in foreign.posts if post.number in known], report)
            if new:
                self._add(topic, foreign, new, known, report)

    def forget(self) -> None:
        """The last transaction came to nothing."""
        self.links.forget()
        self.people.clear()

    def mend_links(self) -> int:
        """What came in before that which it points at points there now; returns how many do."""
        pointing = sa.select(Contribution.id).where(
            Contribution.imported_from.startswith(key_of(self.site, ""), autoescape=True),
            Contribution.source_format == HTML,
            sa.or_(*(Contribution.source.like(pattern) for pattern in _POINTING)),
        )
        mended = 0
        for some in _batches(db.session.scalars(pointing).all()):
            for contribution in db.session.scalars(
                sa.select(Contribution).where(Contribution.id.in_(some))
            ).all():
                rendered = self._render(contribution.source, contribution.lang)
                if rendered.html != contribution.html:
                    contribution.html, contribution.renderer = rendered.html, rendered.version
                    touch_page(contribution.topic)
                    mended += 1
        db.session.flush()
        return mended

    def _known(self, foreign: ForeignTopic) -> dict[int, Contribution]:
        """Which posts came in with an earlier run, as they stand here now."""
        keys = {
            key_of(self.site, foreign.number, post.number): post.number for post in foreign.posts
        }
        known: dict[int, Contribution] = {}
        for some in _batches(list(keys)):
            statement = sa.select(Contribution).where(Contribution.imported_from.in_(some))
            for row in db.session.scalars(statement.options(_PLACE)):
                known[keys[str(row.imported_from)]] = row
        return known

    def _topic(self, foreign: ForeignTopic, report: Report) -> Topic:
        key = key_of(self.site, foreign.number)
        topic = db.session.scalars(sa.select(Topic).where(Topic.imported_from == key)).one_or_none()
        if topic is not None:
            report.topics.there += 1
            return topic
        opening, last = foreign.posts[0], foreign.posts[-1]
        topic = Topic(
            space=self.space,
            author=self._person(opening, report),
            title=foreign.title,
            slug=slugify(foreign.title),
            lang=self.lang,
            created_at=opening.written_at,
            last_activity_at=opening.written_at,
            pinned_at=opening.written_at if foreign.is_pinned else None,
            locked_at=last.written_at if foreign.is_closed else None,
            imported_from=key,
        )
        db.session.add(topic)
        db.session.flush()
        report.topics.made += 1
        return topic

    def _add(
        self,
        topic: Topic,
        foreign: ForeignTopic,
        posts: Sequence[Post],
        here: dict[int, Contribution],
        report: Report,
    ) -> None:
        """The posts stand in the topic below what they answer, and are found."""
        lock_row(topic)
        numbered = list(enumerate(posts, start=topic.last_number + 1))
        for number, post in numbered:
            self.links.know(foreign.number, post.number, Quote(topic.id, number))
        added: list[tuple[Contribution, Contribution | None, str]] = []
        for number, post in numbered:
            parent = here.get(foreign.parent_of(post) or 0)
            if parent is not None and parent.topic_id != topic.id:
                parent = None
            contribution, words = self._contribution(topic, number, post, report)
            contribution.path = path_of(number, parent)
            contribution.change = topic.change + len(added) + 1
            contribution.imported_from = key_of(self.site, foreign.number, post.number)
            here[post.number] = contribution
            added.append((contribution, parent, words))
        db.session.add_all(contribution for contribution, _, _ in added)
        db.session.flush()
        for contribution, parent, _ in added:
            contribution.parent_id = parent.id if parent else None
        _count(topic, [contribution for contribution, _, _ in added])
        db.session.flush()
        for contribution, _, words in added:
            if not contribution.is_notice:
                index_contribution(contribution, words)

    def _contribution(
        self, topic: Topic, number: int, post: Post, report: Report
    ) -> tuple[Contribution, str]:
        contribution = Contribution(
            topic_id=topic.id,
            topic=topic,
            number=number,
            author=self._person(post, report),
            lang=topic.lang,
            source=post.html,
            source_format=HTML,
            created_at=post.written_at,
        )
        if post.is_action:
            contribution.kind, contribution.notice = NOTICE, {"act": _act(post)}
            report.notices.made += 1
            return contribution, ""
        rendered = self._render(post.html, topic.lang)
        contribution.html, contribution.renderer = rendered.html, rendered.version
        contribution.thanks_count = post.likes
        report.posts.made += 1
        return contribution, rendered.text

    def _render(self, html: str, lang: str) -> Rendered:
        return markup.render_html(html, lang=lang, origin=self.links.origin)

    def _person(self, post: Post, report: Report) -> Member:
        author = post.author
        key = person_key(self.site, author.username if author.has_account else "")
        if key not in self.people:
            member, is_new = placeholder(
                key,
                handle=author.username if author.has_account else "",
                name=author.name if author.has_account else "",
                since=post.written_at,
            )
            self.people[key] = member
            report.members.made += is_new
            report.members.there += not is_new
        return self.people[key]


def _count_known(posts: Sequence[Post], report: Report) -> None:
    notices = sum(post.is_action for post in posts)
    report.notices.there += notices
    report.posts.there += len(posts) - notices


def _count(topic: Topic, added: Sequence[Contribution]) -> None:
    topic.last_number += len(added)
    topic.change += len(added)
    texts = [contribution for contribution in added if not contribution.is_notice]
    topic.reply_count += sum(not contribution.is_opening for contribution in texts)
    topic.last_activity_at = max(
        [topic.last_activity_at, *(contribution.created_at for contribution in texts)]
    )


def _act(post: Post) -> str:
    if post.action:
        return ACTS.get(post.action, CHANGED)
    return next((act for words, act in WORDS if words.search(post.html)), CHANGED)


def _batches(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]
