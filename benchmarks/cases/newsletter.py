"""An issue to 10,000 readers through a bare mail server, beside a loop that fills and sends."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

from benchmarks import mails
from benchmarks.cases.case import Case
from benchmarks.depth import Depth
from benchmarks.measures import Figure, Goal, in_turns
from benchmarks.places import POSTGRES, SEED_SECONDS, SQLITE, run_hub
from hub.newsletter.models import SENT, Issue
from tests.support.browser import ROOT, HubProcess
from tests.support.servers import free_port, postgres_server, redis_server

CONNECTIONS = 16
MOST_ROUNDS = 3
SECONDS = 300
MEGABYTES = 50
GOAL = 0.8


class SinkProcess:
    """A bare mail server in a process of its own, which counts."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.port = int(self._heard()["port"])

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["SinkProcess"]:
        """Within the block it takes mail."""
        command = [sys.executable, "-m", "tests.support.sink"]
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            yield cls(process)
        finally:
            process.kill()
            process.wait()

    def count(self) -> dict[str, float]:
        """How many came since it was asked last, when the first did and when the last."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self._heard()

    def _heard(self) -> dict[str, float]:
        assert self.process.stdout is not None
        said: dict[str, float] = json.loads(self.process.stdout.readline())
        return said


def newsletter(depth: Depth) -> Iterator[Figure]:
    """On each database as it is really run, with as many connections on both sides."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hub-bench-")))
        sink = stack.enter_context(SinkProcess.running())
        env = {
            "HUB_DEMO": "0",
            "HUB_LOG_LEVEL": "warning",
            "HUB_MAIL_URL": f"smtp://127.0.0.1:{sink.port}?tls=none",
            "HUB_MAIL_FROM": "The Hub <hub@example.org>",
            "HUB_NEWSLETTER_RATE": "1000000",
            "HUB_NEWSLETTER_CONNECTIONS": str(CONNECTIONS),
        }
        with postgres_server(durable=True) as server, redis_server(own=True) as redis:
            several = {"HUB_DATABASE_URL": server.create_database(), "HUB_REDIS_URL": redis.url}
            yield from _on(POSTGRES, folder, "worker", {**env, **several}, sink, depth)
        yield from _on(SQLITE, folder, "serve", env, sink, depth)


def _on(
    on: str, folder: Path, command: str, env: dict[str, str], sink: SinkProcess, depth: Depth
) -> Iterator[Figure]:
    port = free_port()
    env = {**env, "HUB_BASE_URL": f"http://127.0.0.1:{port}"}
    hub = HubProcess(folder / on, command=command, env=env, port=port)
    run_hub(hub, "migrate")
    hub.start(ready=None)
    beat = (
        HubProcess(folder / f"{on}-beat", command="beat", env=env) if command == "worker" else None
    )
    if beat:
        beat.start(ready=None)
    try:
        yield from _measured(on, hub, sink, depth)
    finally:
        hub.kill9()
        if beat:
            beat.kill9()


def _measured(on: str, hub: HubProcess, sink: SinkProcess, depth: Depth) -> Iterator[Figure]:
    many = mails.quick if depth.is_quick else mails.many
    _sent(hub, sink, mails.quick if depth.is_quick else mails.few)
    before = hub.memory_mb()
    last: list[int] = []

    def ours() -> float:
        rate, issue_id = _sent(hub, sink, many)
        last[:] = [issue_id]
        return rate

    def bare() -> float:
        issue_id = last[0] if last else _sent(hub, sink, many)[1]
        command = [sys.executable, "-m", "benchmarks.mails", str(issue_id), "127.0.0.1"]
        done = subprocess.run(
            [*command, str(sink.port), str(CONNECTIONS)],
            cwd=ROOT,
            env={**os.environ, **hub.own_env},
            capture_output=True,
            text=True,
            check=True,
        )
        sink.count()
        return float(json.loads(done.stdout)["rate"])

    found = in_turns(min(depth.rounds, MOST_ROUNDS), ours, bare)
    readers = mails.QUICK if depth.is_quick else mails.MANY
    what = f"newsletter to {readers:,} readers, {CONNECTIONS} connections"
    yield Figure(what, on, "mails/s", *found, goals=[Goal(GOAL)])
    grown = max(0.0, hub.memory_mb() - before)
    most = Goal(MEGABYTES, at_least=False, of_ratio=False, unit="MB")
    yield Figure("– memory beyond 1,000 readers", on, "MB", [grown], goals=[most])


def _sent(
    hub: HubProcess, sink: SinkProcess, fill: Callable[..., dict[str, int]]
) -> tuple[float, int]:
    """An issue goes out; mails a second from the first to the last, and its number."""
    sink.count()
    made = hub.seed(fill, timeout=SEED_SECONDS)
    state = sa.select(Issue.state).where(Issue.id == made["issue"])
    engine = sa.create_engine(hub.settings.database_url)
    until = time.monotonic() + SECONDS
    with engine.connect() as connection:
        while connection.scalar(state) != SENT:
            connection.rollback()
            assert time.monotonic() < until, hub.words()
            time.sleep(0.2)
    engine.dispose()
    said = sink.count()
    assert said["came"] == made["readers"], (said, made)
    return said["came"] / (said["last"] - said["first"]), int(made["issue"])


NEWSLETTER = Case("newsletter", alone=newsletter)
