"""What stands in the database that is measured: people, threads, and a hundred thousand texts."""

import datetime as dt
import random
from typing import Any

import sqlalchemy as sa
from flask import Flask

from hub.accounts.models import Member
from hub.core import clock, markup
from hub.core.db import db
from hub.core.signals import quietly
from hub.core.slugs import slugify
from hub.discussions import services
from hub.discussions.models import Contribution, Space, Topic
from hub.discussions.services.indexing import index_contribution
from hub.discussions.services.topics import path_of
from tests.factories import make_member, make_space, make_topic
from tests.support.people import session_cookie

WRITERS = 8
THREADS = {"twenty": 19, "forty": 40, "thousand": 1000}
"""Replies of each thread that is read."""

IN_A_TOPIC, IN_A_BATCH = 100, 2_000
COMMON = """
    agreement skills mobility recruitment workers families municipality shelter interpreter
    consulate recognition training employer contract remittance return reintegration school
    language housing permit border screening protection childhood guardian hotline outreach
    registration evidence pilot budget indicator partner ministry union association diaspora
"""
JOINING = "the of in and to with for that we our from on is was they not by which after before"


def threads(app: Flask) -> dict[str, Any]:
    """The threads of THREADS, eight who write and one who has read a part of each."""
    words = Words(1)
    writers = [make_member(f"{words.name()} {words.name()}") for _ in range(12)]
    reader = make_member("Reader of all", timezone="Europe/Madrid")
    space = make_space("Fair recruitment")
    made: dict[str, Any] = {"reader": session_cookie(app, reader)}
    with quietly():
        for name, replies in THREADS.items():
            made[name] = _address(_thread(space, writers, reader, words, f"{name} words", replies))
        busy = [make_topic(space, writers[0], f"Busy {n}") for n in range(WRITERS)]
        made["busy"] = [topic.id for topic in busy]
        made["writers"] = [session_cookie(app, member) for member in writers[:WRITERS]]
    return made


def hundred_thousand(_app: Flask) -> dict[str, Any]:
    """100,000 contributions in a thousand topics, each with words of its own, all indexed."""
    return _many(100_000)


def five_thousand(_app: Flask) -> dict[str, Any]:
    """The same for a quick look."""
    return _many(5_000)


class Words:
    """Texts as a forum has them: few words very often, very many words seldom."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._common, self._joining = COMMON.split(), JOINING.split()
        syllables = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "an", "er")]
        self._rare = ["".join(self._random.choices(syllables, k=3)) for _ in range(20_000)]

    def name(self) -> str:
        """One of many words, as a name."""
        return self._random.choice(self._rare).capitalize()

    def sentence(self, length: int = 14) -> str:
        """So many words, half of them small ones."""
        picked = [
            self._random.choice(
                self._joining
                if at % 2
                else self._common
                if self._random.random() < 0.7
                else self._rare
            )
            for at in range(length)
        ]
        return " ".join(picked).capitalize() + "."

    def text(self) -> str:
        """About sixty words of Markdown in two paragraphs."""
        link = f"[{self.name()}](https://example.org/{self.name().lower()})"
        first = f"{self.sentence()} **{self.sentence(5)}** {self.sentence()}"
        return f"{first}\n\n{self.sentence()} {link} {self.sentence(12)}"


def _thread(
    space: Space, writers: list[Member], reader: Member, words: Words, title: str, replies: int
) -> Topic:
    """Every third reply answers another one; the reader wrote one, thanked for some, read most."""
    topic = make_topic(space, writers[0], title.capitalize(), words.text())
    parent: Contribution | None = None
    for number in range(replies):
        actor = reader if number == 3 else writers[number % len(writers)]
        reply = services.post_reply(topic, actor=actor, body=words.text(), lang="en", parent=parent)
        parent = reply if number % 3 == 0 else None
        if number % 6 == 0:
            services.react(reply, actor=reader, kind="thanks")
    services.mark_read(topic, actor=reader, seen=set(range(1, replies - 4)))
    db.session.commit()
    return topic


def _address(topic: Topic) -> dict[str, Any]:
    return {"id": topic.id, "path": f"/en/topics/{topic.id}/{topic.slug}"}


def _many(count: int) -> dict[str, Any]:
    words = Words(2)
    # Names of their own: another process may have made the first rows.
    author = make_member("Writes much", handle="much", email="much@example.org")
    space = make_space("Archive", slug="archive")
    start = clock.now() - dt.timedelta(days=1000)
    made = 0
    while made < count:
        some = min(IN_A_BATCH, count - made)
        _batch(space, author, words, some, start + dt.timedelta(minutes=made))
        made += some
        db.session.commit()
        db.session.expunge_all()
        space, author = db.session.merge(space), db.session.merge(author)
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.text("ANALYZE"))
    return {"contributions": made}


def _batch(space: Space, author: Member, words: Words, count: int, at: dt.datetime) -> None:
    added: list[tuple[Contribution, str]] = []
    topic: Topic | None = None
    for place in range(count):
        number = place % IN_A_TOPIC + 1
        if number == 1 or topic is None:
            topic = _topic(space, author, words.sentence(6).rstrip("."), at)
        text = " ".join(words.sentence() for _ in range(4))
        contribution = Contribution(
            topic=topic,
            number=number,
            change=number,
            path=path_of(number, None),
            author=author,
            lang="en",
            source=text,
            html=f"<p>{text}</p>",
            renderer=markup.RENDERER_VERSION,
            created_at=at,
        )
        topic.last_number = topic.change = number
        topic.reply_count = number - 1
        added.append((contribution, text))
    db.session.add_all(contribution for contribution, _ in added)
    db.session.flush()
    for contribution, text in added:
        index_contribution(contribution, text)


def _topic(space: Space, author: Member, title: str, at: dt.datetime) -> Topic:
    return Topic(
        space=space,
        author=author,
        title=title,
        slug=slugify(title),
        lang="en",
        created_at=at,
        last_activity_at=at,
    )
