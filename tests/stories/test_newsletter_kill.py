"""An issue is sent while everything dies: nobody is left out, and few get it twice.

HUB_STORIES=whole tells it of 2,000 readers; the suite tells it with fewer readers and deaths.
"""

import dataclasses
import datetime as dt
import os
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.accounts.models import Member
from hub.core import clock as hub_clock
from hub.core import mail
from hub.core.db import db, write_intent, writing
from hub.core.mail import connections
from hub.newsletter import tasks
from hub.newsletter.models import BEGUN, LEFT, Delivery, Issue, Subscription
from hub.newsletter.services import issues
from hub.newsletter.services.sending import lanes, steps
from tests.factories import make_member
from tests.newsletter.circulating import make_issue, make_readers
from tests.support.browser import HubProcess
from tests.support.servers import ServerMissing, free_port, postgres_server, redis_server
from tests.support.sink import DROP, HANG, Sink, bare_sink

pytestmark = pytest.mark.slow

IS_WHOLE = os.environ.get("HUB_STORIES") == "whole"
FEW, MANY = 120, 2_000
READERS, KILLS = (MANY, 20) if IS_WHOLE else (FEW, 4)
CONNECTIONS = 4
LEASE, CLAIM = dt.timedelta(minutes=16), dt.timedelta(seconds=2)
# PostgreSQL and Redis die so often each.
SERVER_KILLS = 5 if IS_WHOLE else 1


def gone_of(readers: int) -> int:
    """So many go in the middle: half of them leave, half bounce."""
    return readers * 300 // 2_000


GONE = gone_of(READERS)


@pytest.fixture
def sink(app, settings, monkeypatch) -> Iterator[Sink]:
    """A mail server; the Hub waits for it no longer than a test can."""
    monkeypatch.setattr(connections, "PATIENCE", 1.0)
    monkeypatch.setattr(connections, "PATIENCE_AT_THE_END", 1.0)
    monkeypatch.setattr(lanes, "REST", dt.timedelta(seconds=0.2))
    monkeypatch.setattr(steps, "CLAIM", CLAIM)
    with bare_sink() as server:
        through_it = dataclasses.replace(
            settings,
            mail_url=server.url,
            newsletter_rate=60_000,
            newsletter_connections=CONNECTIONS,
        )
        monkeypatch.setitem(app.extensions, "settings", through_it)
        yield server


@contextmanager
def worker(app: Flask) -> Iterator[int]:
    """A process that sends as the worker does; dead when the block ends."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            while True:
                tasks.send.run()
                db.session.remove()
                time.sleep(0.05)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def asked(statement: sa.Select[*tuple[Any, ...]]) -> Any:
    """What the database says now, asked without a lock that the worker would wait for."""
    token = write_intent.set(False)
    try:
        db.session.rollback()
        return db.session.execute(statement).all()
    finally:
        db.session.rollback()
        write_intent.reset(token)


def wait_for(is_so: Callable[[], bool], seconds: float = 120) -> None:
    """Until it is so."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_over() -> bool:
    """Whether nothing is left to be sent."""
    left = sa.select(sa.func.count()).where(Delivery.due_at.is_not(None))
    return bool(asked(left)[0][0] == 0)


def in_flight() -> int:
    """How many are with the mail server."""
    return int(asked(sa.select(sa.func.count()).where(Delivery.state == BEGUN))[0][0])


def has_come(sink: Sink, enough: int) -> bool:
    """Whether so much mail came."""
    return len(sink.taken) >= enough


def is_idle(sink: Sink) -> bool:
    """Whether nothing is due or claimed any more just now, or the sending has stopped."""
    due = sa.select(sa.func.count()).where(Delivery.due_at <= hub_clock.now() + CLAIM)
    moving = asked(sa.select(Issue.state))[0][0] == "sending"
    return not moving or bool(asked(due)[0][0] == 0 and in_flight() == 0)


def resume_if_stopped() -> None:
    """An editor looks at it in the morning."""
    with writing():
        db.session.rollback()
        issue = db.session.scalars(sa.select(Issue)).one()
        if issue.state == "stopped":
            issues.resume(issue, actor=db.session.scalars(sa.select(Member)).one())
        db.session.commit()


def let_go(numbers: list[int]) -> dt.datetime:
    """The first half leaves, the other's mailboxes are gone; the moment at which that is so."""
    half = len(numbers) // 2
    with writing():
        db.session.rollback()
        left = sa.update(Subscription).where(Subscription.id.in_(numbers[:half]))
        db.session.execute(left.values(state=LEFT, left_at=hub_clock.now()))
        chosen = sa.select(Subscription.address).where(Subscription.id.in_(numbers[half:]))
        for address in db.session.scalars(chosen).all():
            mail.suppress(address or "", mail.HARD)
        db.session.commit()
    return hub_clock.now()


def trouble_maker(sink: Sink) -> Callable[[str, str], str | None]:
    """Each tenth message hangs, is deferred or cut off, once."""
    met: Counter[str] = Counter()

    def answer(verb: str, recipient: str) -> str | None:
        if verb != "END":
            return None
        met["all"] += 1
        met[recipient] += 1
        if met["all"] % 10 or met[recipient] > 1:
            return None
        return (HANG, "451 4.3.0 later", DROP)[met["all"] // 10 % 3]

    return answer


def reckoned(sink: Sink, expected: set[str]) -> tuple[set[str], int, set[int]]:
    """Who got none, how many got it again, and how many Message-IDs a reader saw."""
    answered = [each for each in sink.taken if each.is_answered]
    got = Counter(each.recipient for each in answered)
    ids: dict[str, set[str]] = {address: set() for address in got}
    for each in answered:
        ids[each.recipient].add(each.message_id)
    return expected - set(got), len(answered) - len(got), {len(found) for found in ids.values()}


def test_killed_worker_and_bad_server_lose_none_and_double_what_was_in_flight(
    app, sink, clock, capfd
):
    make_member(roles=("newsletter_editor",))
    make_readers(READERS, langs=("en", "fr", "ar"))
    make_issue()
    tasks.begin.run()
    rows = asked(sa.select(Subscription.id, Subscription.address).order_by(Subscription.id))
    everybody = dict(map(tuple, rows))
    gone_at, gone = None, list[int]()
    share = READERS * 3 // 4 // KILLS
    for kill in range(1, KILLS + 1):
        with worker(app):
            wait_for(partial(has_come, sink, share * kill))
            if kill == KILLS // 2:
                gone = list(everybody)[-GONE:]
                gone_at = let_go(gone)
        clock(by=LEASE)
    # At each death one mail for each connection was with the server.
    may_double = KILLS * CONNECTIONS
    sink.answer = trouble_maker(sink)
    for _try in range(40):
        with worker(app):
            wait_for(lambda: is_idle(sink), 240)
        if is_over():
            break
        clock(by=dt.timedelta(hours=13))
        resume_if_stopped()
    tasks.send.run()
    assert gone_at is not None
    expected = {address for number, address in everybody.items() if number not in set(gone)}
    lost, doubled, ids = reckoned(sink, expected)
    assert (lost, doubled <= may_double, ids) == (set(), True, {1})
    late = sa.select(sa.func.count()).where(
        Delivery.subscription_id.in_(gone), Delivery.begun_at > gone_at
    )
    assert asked(late)[0][0] == 0
    told = f"{READERS} readers, {KILLS} kills: lost 0, doubled {doubled}, in flight {may_double}"
    with capfd.disabled():
        print(f"\n{told}; {GONE} gone in the middle, begun after: 0")  # noqa: T201
    assert asked(sa.select(Issue.state))[0][0] == "sent"


def fill(_app: Flask) -> list[str]:
    """An issue that is being sent, and the addresses of its readers."""
    return filled_with(FEW)


def fill_whole(_app: Flask) -> list[str]:
    """The same for all of the story; the process that fills knows nothing of HUB_STORIES."""
    return filled_with(MANY)


def filled_with(readers: int) -> list[str]:
    make_member(roles=("newsletter_editor",))
    make_readers(readers)
    make_issue()
    tasks.begin.run()
    addresses = sa.select(Subscription.address).order_by(Subscription.id)
    return [address or "" for address in db.session.scalars(addresses)]


def leave(_app: Flask) -> str:
    """Of the last ones half leave and half bounce; from when on that is so."""
    numbers = db.session.scalars(sa.select(Subscription.id).order_by(Subscription.id.desc())).all()
    return let_go(list(numbers[: gone_of(len(numbers))])).isoformat()


def once_each(recipients: list[str], reply: str) -> Callable[[str, str], str | None]:
    """The server answers so to the whole message of these, the first time."""
    left = set(recipients)

    def answer(verb: str, recipient: str) -> str | None:
        if verb != "END" or recipient not in left:
            return None
        left.remove(recipient)
        return reply

    return answer


def test_killed_database_and_broker_lose_none(tmp_path, capfd):
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres_server(durable=True))
            redis = stack.enter_context(redis_server(own=True))
        except ServerMissing as missing:
            pytest.skip(str(missing))
        sink = stack.enter_context(bare_sink())
        env = servers_env(server.create_database(), redis.url, sink.url)
        jobs, beat = (
            HubProcess(tmp_path / name, command=name, env=env) for name in ("worker", "beat")
        )
        assert jobs.run("migrate").returncode == 0
        for process in (jobs, beat):
            stack.callback(process.kill9)
            process.start(ready=None)
        addresses = jobs.seed(fill_whole if IS_WHOLE else fill)
        # In the whole story the server also cuts the line: such a mail waits a minute.
        sink.answer = once_each(addresses[149::150], DROP)
        killed = [redis.process, server.process] * SERVER_KILLS
        for number, victim in enumerate(killed, start=1):
            assert victim is not None
            wait_for(partial(has_come, sink, READERS * number // (len(killed) + 2)), 180)
            victim.kill9()
            time.sleep(1)
            victim.start()
            if number == len(killed) // 2:
                gone_at = dt.datetime.fromisoformat(jobs.seed(leave))
        engine = sa.create_engine(env["HUB_DATABASE_URL"])
        stack.callback(engine.dispose)

        def is_sent() -> bool:
            with engine.connect() as connection:
                return bool(connection.scalar(sa.select(Issue.state)) == "sent")

        wait_for(is_sent, 300)
        lost, doubled, ids = reckoned(sink, set(addresses[: READERS - GONE]))
        may_double = len(killed) // 2 * CONNECTIONS
        assert (lost, doubled <= may_double, ids) == (set(), True, {1})
        left = sa.select(Delivery.id).join(
            Subscription, Subscription.id == Delivery.subscription_id
        )
        late = left.where(
            Subscription.address.in_(addresses[READERS - GONE :]), Delivery.begun_at > gone_at
        )
        with engine.connect() as connection:
            assert connection.execute(late).all() == []
    with capfd.disabled():
        told = f"{READERS} readers, PostgreSQL and Redis killed {SERVER_KILLS} times each"
        print(f"\n{told}: lost 0, doubled {doubled}, in flight {may_double}")  # noqa: T201


def servers_env(database: str, broker: str, mail_server: str) -> dict[str, str]:
    """What worker and beat are told; the mail takes half a minute, so that they can be killed."""
    return {
        "HUB_DEMO": "0",
        "HUB_BASE_URL": f"http://127.0.0.1:{free_port()}",
        "HUB_DATABASE_URL": database,
        "HUB_REDIS_URL": broker,
        "HUB_MAIL_URL": mail_server,
        "HUB_MAIL_FROM": "The Hub <hub@example.org>",
        "HUB_NEWSLETTER_RATE": str(max(600, READERS * 3)),
        "HUB_NEWSLETTER_CONNECTIONS": str(CONNECTIONS),
    }
