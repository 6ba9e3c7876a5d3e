"""The Hub as it is really run, and its floor on the same database: PostgreSQL and SQLite."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from hub.core import clock
from hub.core.signals import OutboxRow
from tests.support.browser import ROOT, HubProcess, get_status
from tests.support.servers import free_port, postgres_server, redis_server

START_SECONDS = 60
SEED_SECONDS = 1800
SETTLE_SECONDS = 180

POSTGRES, SQLITE = "PostgreSQL", "SQLite"


class Bare:
    """A floor under gunicorn, in as many processes as the Hub has for the same."""

    def __init__(self, app: str, folder: Path, *options: str, env: Mapping[str, str]) -> None:
        self.app, self.folder, self.options, self.env = app, folder, options, env
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator["Bare"]:
        """Within the block it answers."""
        command = [sys.executable, "-m", "gunicorn", f"benchmarks.floor.{self.app}:make_app()"]
        command += [
            "--bind",
            f"127.0.0.1:{self.port}",
            "--log-level",
            "warning",
            "--keep-alive",
            "15",
        ]
        log = self.folder / f"floor-{self.app}-{self.port}.log"
        with log.open("ab") as stream:
            process = subprocess.Popen(
                [*command, "--worker-tmp-dir", "/dev/shm", *self.options],
                cwd=ROOT,
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        try:
            wait_until(lambda: get_status(self.url + "/healthz") == 200, "the floor", log)
            yield self
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@dataclass
class Place:
    """A Hub that serves on one database, with what stands in it (`made`)."""

    on: str
    hub: HubProcess
    folder: Path
    processes: int
    live_url: str
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def is_postgres(self) -> bool:
        return self.on == POSTGRES

    @contextmanager
    def floor(self, app: str = "pages", frames: Mapping[str, str] = {}) -> Iterator[Bare]:
        """The floor of the same kind on the same database."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        for name, text in frames.items():
            (folder / f"{name}.html").write_text(text, encoding="utf-8")
        mode = "gevent" if self.is_postgres and app == "room" else "gthread"
        options = [
            "--worker-class",
            mode,
            "--workers",
            "1" if app == "room" else str(self.processes),
        ]
        options += ["--worker-connections", "20000"] if mode == "gevent" else ["--threads", "200"]
        env = {
            "FLOOR_DATABASE_URL": self.hub.settings.database_url,
            "FLOOR_FRAMES": str(folder),
            "FLOOR_ASYNC_MODE": "gevent" if mode == "gevent" else "threading",
        }
        with Bare(app, folder, *options, env=env).running() as bare:
            yield bare

    def settle(self) -> float:
        """Wait until every signal that is due is delivered; the seconds it took."""
        started = time.monotonic()
        due = sa.select(sa.func.count()).where(OutboxRow.try_at <= sa.bindparam("now"))
        engine = sa.create_engine(self.hub.settings.database_url)

        def is_done() -> bool:
            with engine.connect() as connection:
                return connection.scalar(due, {"now": clock.now()}) == 0

        wait_until(is_done, "the worker", self.hub.log, SETTLE_SECONDS)
        engine.dispose()
        return time.monotonic() - started


@contextmanager
def on_postgres(fill: list[Callable[[Flask], Any]]) -> Iterator[Place]:
    """`hub serve`, `live`, `worker` and `beat` on a PostgreSQL that keeps what it was given."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hub-bench-")))
        server = stack.enter_context(postgres_server(durable=True))
        redis = stack.enter_context(redis_server(own=True))
        port, live_port = free_port(), free_port()
        live_url = f"http://127.0.0.1:{live_port}"
        env = {
            **_for_measuring(port),
            "HUB_DATABASE_URL": server.create_database(),
            "HUB_REDIS_URL": redis.url,
            "HUB_LIVE_BIND": f"127.0.0.1:{live_port}",
            "HUB_LIVE_URL": live_url,
        }
        parts = {
            name: HubProcess(folder / name, command=name, env=env, port=port)
            for name in ("serve", "live", "worker", "beat")
        }
        serve = parts["serve"]
        place = Place(POSTGRES, serve, folder, serve.settings.web_processes, live_url)
        _prepare(place, fill)
        for part in parts.values():
            stack.callback(part.kill9)
            part.start(ready=None)
        serve.wait("/readyz")
        wait_until(lambda: get_status(live_url + "/healthz") == 200, "hub live", parts["live"].log)
        yield place


@contextmanager
def on_sqlite(fill: list[Callable[[Flask], Any]]) -> Iterator[Place]:
    """The one process of the default."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hub-bench-")))
        port = free_port()
        hub = HubProcess(folder / "hub", env=_for_measuring(port), port=port)
        place = Place(SQLITE, hub, folder, 1, hub.url)
        _prepare(place, fill)
        stack.callback(hub.kill9)
        hub.start("/readyz")
        yield place


def run_hub(hub: HubProcess, *arguments: str, timeout: float = 900) -> str:
    """A `hub` command to its end; what it said."""
    done = hub.run(*arguments, timeout=timeout)
    if done.returncode != 0:
        raise RuntimeError(f"hub {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout


def wait_until(
    is_so: Callable[[], bool], who: str, log: Path, seconds: float = START_SECONDS
) -> None:
    """Ask again and again; raises with the end of the log when it never is so."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            words = log.read_text(errors="replace")[-3000:] if log.exists() else ""
            raise RuntimeError(f"{who} is not ready after {seconds:g} s:\n{words}")
        time.sleep(0.1)


def _for_measuring(port: int) -> dict[str, str]:
    """As on a real site, but that nobody is refused for asking too often, and mail waits."""
    return {
        "HUB_DEMO": "0",
        "HUB_BASE_URL": f"http://127.0.0.1:{port}",
        "HUB_RATE_LIMITS": "0",
        # Mail follows a minute after a notice: in another round, of whatever.
        "HUB_MAIL_DELAY_SECONDS": "3600",
        "HUB_LOG_LEVEL": "warning",
    }


def _prepare(place: Place, fill: list[Callable[[Flask], Any]]) -> None:
    run_hub(place.hub, "migrate")
    for some in fill:
        place.made |= place.hub.seed(some, timeout=SEED_SECONDS)
