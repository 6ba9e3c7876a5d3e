"""The digest of a whole site, killed five times and run by two beats: one for each, none beside.

And those who lose access between what happened and the mail: no mail, no title, no count.
"""

import datetime as dt
import os
import re
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.accounts.models import ADMIN, Member, MemberRole
from hub.core import clock as hub_clock
from hub.core import mail
from hub.core.db import db, write_intent
from hub.core.mail import MailMessage
from hub.core.signals import send
from hub.discussions import services as discussions
from hub.discussions.models import (
    MEMBERS,
    PRIVATE,
    PUBLIC,
    Contribution,
    Space,
    SpaceFollow,
    SpaceMembership,
    Topic,
)
from hub.discussions.services.topics import path_of
from hub.discussions.signals import SpaceLeft
from hub.notifications import services
from hub.notifications.models import Digest
from hub.notifications.queries import badge_of
from hub.notifications.tasks import write_digests
from tests.factories import make_member, make_space, make_topic, sign_in

pytestmark = pytest.mark.slow

NOON = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
PEOPLE, ACTIVITIES, KILLS = 200, 1_000, 5
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
# At noon in London it is past eight in all of these.
ZONES = ("UTC", "Africa/Nairobi", "Asia/Kathmandu", "Europe/Paris", "Asia/Tokyo")
# How the year, or the day, is written in a date of each language.
DATES = {
    "ar": r"\d+\u200f/11\u200f/2026",
    "zh": r"2026年",
    "en": r"Nov \d+, 2026",
    "fr": r"nov\.\s2026",
    "ru": r"2026\sг\.",
    "es": r"nov\s2026",
}


class Killed(BaseException):
    """What a power cut is to a process."""


@pytest.fixture
def site(app, clock) -> set[str]:
    """200 members and 1,000 replies of last night; the addresses of those whose digest is due."""
    clock(to=NOON - dt.timedelta(days=3))
    author = make_member("Author")
    spaces = [make_space(f"Space {n}", visibility=v) for n, v in enumerate((PUBLIC, MEMBERS))]
    hidden = make_space("Hidden", visibility=PRIVATE, members=(author,))
    topics = [
        make_topic(space, author, f"Topic {n} of {space.id}")
        for space in (*spaces, hidden)
        for n in range(7)
    ]
    due = {each.email for each in _people(spaces, hidden) if each.email}
    clock(to=NOON - dt.timedelta(hours=16))
    for number in range(ACTIVITIES):
        _add_reply(topics[number % len(topics)], author, number)
    db.session.commit()
    clock(to=NOON)
    return due


def _people(spaces: list[Space], hidden: Space) -> Iterator[Member]:
    """200 members in six languages and five zones; those that are due are given back."""
    for number in range(PEOPLE):
        member = Member(
            name=f"Person {number}",
            handle=f"person-{number}",
            email=f"person-{number}@example.org",
            confirmed_at=hub_clock.now(),
            lang=LANGUAGES[number % 6],
            timezone=ZONES[number % 5],
            objectives=["GCM-6"],
        )
        db.session.add(member)
        db.session.flush()
        if number % 10 != 9:
            space = hidden if number % 10 == 8 else spaces[number % 2]
            db.session.add(SpaceFollow(member_id=member.id, space_id=space.id, level="watching"))
        match number % 10:
            case 5:
                services.choose_times(member, quiet=None, digest="never")
            case 6:
                member.suspended_until = NOON + dt.timedelta(days=1)
            case 7:
                member.confirmed_at = None
            case 8 | 9:
                # Follows what is hidden from them, or nothing.
                pass
            case _:
                yield member


def _add_reply(topic: Topic, author: Member, number: int) -> None:
    topic.last_number += 1
    topic.change += 1
    topic.reply_count += 1
    db.session.add(
        Contribution(
            topic_id=topic.id,
            number=topic.last_number,
            change=topic.change,
            path=path_of(topic.last_number, None),
            author_id=author.id,
            lang="en",
            source=f"Reply {number}",
            html=f"<p>Reply {number}</p>",
            created_at=hub_clock.now() + dt.timedelta(seconds=number),
        )
    )


def run_all() -> None:
    """What the worker does until nobody is due."""
    for _turn in range(PEOPLE // 50):
        write_digests.run()
        db.session.remove()


@contextmanager
def two_beats(app: Flask) -> Iterator[list[int]]:
    """Two processes that write digests of the same database at once; dead when the block ends."""
    db.session.remove()
    db.engine.dispose()
    children = []
    for _beat in (1, 2):
        child = os.fork()
        if child == 0:
            try:
                run_all()
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        children.append(child)
    try:
        yield children
    finally:
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(child, 0)


def count(*conditions: sa.ColumnElement[bool]) -> int:
    """How many digests are so; asked without a lock, which the beats would have to wait for."""
    token = write_intent.set(False)
    try:
        db.session.rollback()
        rows = sa.select(sa.func.count()).select_from(Digest).where(*conditions)
        return db.session.scalar(rows) or 0
    finally:
        db.session.rollback()
        write_intent.reset(token)


def written() -> int:
    """How many digests are over."""
    return count(Digest.finished_at.is_not(None))


def wait_for(enough: int, seconds: float = 60) -> None:
    """Until so many digests are over."""
    until = time.monotonic() + seconds
    while written() < enough:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_killed_and_doubled_runs_make_one_digest_for_each_who_is_due(
    app, site, clock, mailbox, client
):
    for kill in range(1, KILLS + 1):
        with two_beats(app) as beats:
            wait_for(15 * kill)
            assert (0, 0) in [os.waitpid(beat, os.WNOHANG) for beat in beats]
        assert count(Digest.claimed_until.is_not(None)) > 0
        # What the dead had claimed is free again when its lease has ended.
        clock(by=dt.timedelta(minutes=11))
    with two_beats(app) as beats:
        assert [os.waitpid(beat, 0)[1] for beat in beats] == [0, 0]
    assert count(Digest.claimed_until.is_not(None)) == 0
    mail.send_due(1_000)
    assert sorted(message["To"] for message in mailbox.all()) == sorted(site)
    assert db.session.scalar(sa.select(sa.func.max(Digest.attempts))) != 1
    assert len({message["Message-ID"] for message in mailbox.all()}) == len(site)
    for number in (0, 1, 2, 3, 4, 11):
        _check(client, mailbox, f"person-{number}@example.org")


def _check(client, mailbox, address: str) -> None:
    """The reader's mail has two parts and the right language, and each link works for them."""
    reader = db.session.scalars(sa.select(Member).where(Member.email == address)).one()
    (message,) = mailbox.to(address)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text, page = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert message["Content-Language"] == reader.lang
    assert f'lang="{reader.lang}" dir="{"rtl" if reader.lang == "ar" else "ltr"}"' in page
    assert re.search(DATES[reader.lang], text)
    assert "Hidden" not in text + page
    sign_in(client, reader)
    links = set(re.findall(r"http://localhost(/\S+)", text))
    assert links == {
        link.replace("&amp;", "&") for link in re.findall(r'"http://localhost(/[^"]+)"', page)
    }
    assert len(links) == 9
    for link in sorted(links):
        answer = client.get(link, follow_redirects=True)
        assert (answer.status_code, link) == (200, link)


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
def test_run_that_dies_at_any_commit_is_finished_by_the_next(app, site, clock, mailbox, moment):
    for nth in (1, 2, 30, 50, 3):
        _die_at_commit(nth, moment)
        clock(by=dt.timedelta(minutes=11))
    run_all()
    mail.send_due(1_000)
    assert sorted(message["To"] for message in mailbox.all()) == sorted(site)


def _die_at_commit(nth: int, moment: str) -> None:
    counted = 0

    def die(_session: object) -> None:
        nonlocal counted
        counted += 1
        if counted == nth:
            raise Killed

    db.session.remove()
    sa.event.listen(db.session, moment, die)
    try:
        with pytest.raises(Killed):
            run_all()
    finally:
        sa.event.remove(db.session, moment, die)
        db.session.remove()


WAYS: dict[str, Callable[[Space, Topic, Member], None]] = {}


def way(change: Callable[[Space, Topic, Member], None]) -> Callable[[Space, Topic, Member], None]:
    """One of the ways to lose access."""
    WAYS[change.__name__] = change
    return change


@way
def left(space: Space, _topic: Topic, reader: Member) -> None:
    removed(space, _topic, reader)
    send(SpaceLeft(space.id, reader.id))


@way
def removed(space: Space, _topic: Topic, reader: Member) -> None:
    db.session.execute(
        sa.delete(SpaceMembership).where(
            SpaceMembership.space_id == space.id, SpaceMembership.member_id == reader.id
        )
    )


@way
def suspended(_space: Space, _topic: Topic, reader: Member) -> None:
    reader.suspended_until = hub_clock.now() + dt.timedelta(days=30)


@way
def erased(_space: Space, _topic: Topic, reader: Member) -> None:
    reader.state = "erased"


@way
def address_lost(_space: Space, _topic: Topic, reader: Member) -> None:
    reader.confirmed_at = None


@way
def space_changed_hands(space: Space, _topic: Topic, reader: Member) -> None:
    space.visibility = PRIVATE
    removed(space, _topic, reader)


@way
def topic_moved(_space: Space, topic: Topic, reader: Member) -> None:
    elsewhere = make_space("Elsewhere", visibility=PRIVATE)
    discussions.move_topic(topic, actor=topic.author, space=elsewhere, agreed=True)


@way
def topic_removed(_space: Space, topic: Topic, _reader: Member) -> None:
    topic.removed_at = hub_clock.now()


@way
def words_removed(_space: Space, topic: Topic, _reader: Member) -> None:
    for each in db.session.scalars(sa.select(Contribution).filter_by(topic_id=topic.id)):
        each.state = "removed"


@way
def role_taken(space: Space, _topic: Topic, reader: Member) -> None:
    removed(space, _topic, reader)
    db.session.execute(sa.delete(MemberRole).where(MemberRole.member_id == reader.id))


ACTIVITY = ("mention", "reply", "post", "topic", "digest of replies")


@pytest.mark.parametrize("name", WAYS)
def test_who_loses_access_hears_nothing(app, client, clock, run_jobs, mailbox, name):
    """Five tries for each way: whatever they would have been told, and how."""
    for number, activity in enumerate(ACTIVITY):
        clock(to=NOON + dt.timedelta(days=10 * number))
        reader, witness = (_reader(f"{who}-{number}") for who in ("reader", "witness"))
        if name == "role_taken":
            reader.role_rows = [MemberRole(role=ADMIN)]
        luis = make_member("Luis")
        space = make_space(
            "Marsupials",
            visibility=PRIVATE if name in ("left", "removed", "role_taken") else PUBLIC,
            members=(reader, witness, luis),
        )
        topic = _happen(activity, space, luis, reader, witness)
        WAYS[name](space, topic, reader)
        db.session.commit()
        clock(by=dt.timedelta(minutes=20))
        run_jobs()
        clock(to=NOON + dt.timedelta(days=10 * number + 1))
        write_digests.run()
        run_jobs()
        heard = mailbox.to(f"reader-{number}@example.org")
        assert heard == []
        for_all = name in ("topic_moved", "topic_removed", "words_removed")
        assert bool(mailbox.to(f"witness-{number}@example.org")) is not for_all
        db.session.rollback()
        if name not in ("suspended", "erased", "address_lost"):
            assert badge_of(reader.id).count == 0
            sign_in(client, reader)
            assert "Quokkas" not in client.get("/en/notifications/").text
        texts = db.session.scalars(
            sa.select(MailMessage.text).where(MailMessage.member_id == reader.id)
        ).all()
        assert texts == []


def _reader(name: str) -> Member:
    return make_member(name.title(), handle=name, email=f"{name}@example.org")


def _happen(activity: str, space: Space, luis: Member, reader: Member, witness: Member) -> Topic:
    """Something both would hear of."""
    both = (reader, witness)
    if activity == "topic":
        for each in both:
            discussions.follow_space(space, actor=each, level="watching")
    body = "Ask @{} and @{}.".format(*(each.handle for each in both))
    topic = make_topic(space, luis, "Quokkas", body=body if activity == "mention" else "")
    level = {"post": "watching", "digest of replies": "tracking"}.get(activity)
    for each in both:
        if level:
            discussions.follow_topic(topic, actor=each, level=level)
        if activity == "reply":
            asked = discussions.post_reply(topic, actor=each, body="Who?", lang="en")
            discussions.post_reply(topic, actor=luis, body="You.", lang="en", parent=asked)
    if level:
        discussions.post_reply(topic, actor=luis, body="News.", lang="en")
    db.session.commit()
    return topic
