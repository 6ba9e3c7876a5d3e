"""Real servers of one test run: found, or started as an ordinary user on free ports."""

import atexit
import ctypes
import functools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from psycopg import sql

START_SECONDS = 30
PR_SET_PDEATHSIG = 1
QUICK_POSTGRES = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class ServerMissing(Exception):
    """A server is neither given nor installed; the message says how to get it."""


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


# PostgreSQL


@dataclass
class PostgresServer:
    """A PostgreSQL server on which databases can be made and dropped."""

    url: str
    process: "ServerProcess | None" = None
    _made: int = 0

    def database_url(self, name: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def create_database(self, template: str | None = None) -> str:
        """The URL of a new database, empty or a copy of the database called `template`."""
        self._made += 1
        name = f"hub_test_{os.getpid()}_{self._made}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        self._execute(statement)
        return self.database_url(name)

    def drop_database(self, url: str) -> None:
        """Drop it, cutting whoever is still connected."""
        name = urlsplit(url).path.lstrip("/")
        self._execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """The server of HUB_TEST_DATABASE_URL (a superuser's), or one of this machine's own binaries.

    `durable` keeps fsync on, for a test that kills it. Raises ServerMissing.
    """
    given = os.environ.get("HUB_TEST_DATABASE_URL")
    if given and not durable:
        yield PostgresServer(given)
        return
    binaries = _postgres_binaries()
    with server_home("postgres") as home:
        cluster, port = home / "cluster", free_port()
        initdb: list[str | Path] = [binaries / "initdb", "-D", cluster, "-U", "hub"]
        _run([*initdb, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        options = [
            f"port={port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={home}",
            "max_connections=300",
            "shared_buffers=64MB",
            *(() if durable else QUICK_POSTGRES),
        ]
        command = [str(binaries / "postgres"), "-D", str(cluster)]
        for option in options:
            command += ["-c", option]
        # SIGINT is PostgreSQL's "fast" stop, which does not wait for clients.
        process = ServerProcess("postgres", command, home, stop_signal=signal.SIGINT)
        url = f"postgresql://hub@127.0.0.1:{port}/postgres"
        with process.running(lambda: psycopg.connect(url, connect_timeout=2).close()):
            yield PostgresServer(url, process)


def _postgres_binaries() -> Path:
    """The newest directory holding initdb and postgres."""
    places = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda place: int(place.parent.name) if place.parent.name.isdigit() else 0,
        reverse=True,
    )
    on_path = shutil.which("initdb")
    if on_path:
        places.append(Path(on_path).resolve().parent)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise ServerMissing("no PostgreSQL: set HUB_TEST_DATABASE_URL or apt-get install postgresql")


# Redis


@dataclass
class RedisServer:
    """A Redis server; its process, if it is ours, can be killed and started again."""

    url: str
    process: "ServerProcess | None" = None

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushdb()


@contextmanager
def redis_server(*, appendonly: bool = True, own: bool = False) -> Iterator[RedisServer]:
    """The server of HUB_TEST_REDIS_URL, or one of this machine's own binaries.

    `own` always starts one, for a test that stops it. Raises ServerMissing.
    """
    given = os.environ.get("HUB_TEST_REDIS_URL")
    if given and not own:
        yield RedisServer(given)
        return
    binary = shutil.which("redis-server")
    if binary is None:
        raise ServerMissing("no Redis: set HUB_TEST_REDIS_URL or apt-get install redis-server")
    with server_home("redis") as home:
        port = free_port()
        command = [binary, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(home)]
        command += ["--save", "", "--appendonly", "yes" if appendonly else "no"]
        process = ServerProcess("redis", command, home)
        url = f"redis://127.0.0.1:{port}/0"
        with process.running(functools.partial(_ping_redis, url)):
            yield RedisServer(url, process)


def _ping_redis(url: str) -> None:
    with redis.Redis.from_url(url, socket_timeout=2) as client:
        client.ping()


# SMTP


@dataclass
class SmtpSink:
    """An SMTP server that keeps what it is given, or behaves as badly as it is told."""

    url: str
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    behaviour: str = "accept"
    """accept; refuse (550); defer (451); hang (no answer until `release` is called)"""
    unknown: dict[str, str] = field(default_factory=dict)
    """Whom it does not take mail for or from (`bounce`: with any token), and what it says."""
    _released: Event = field(default_factory=Event)

    def release(self) -> None:
        self.behaviour = "accept"
        self._released.set()

    def clear(self) -> None:
        self.messages.clear()
        self.envelopes.clear()
        self.unknown.clear()
        self.behaviour = "accept"

    async def handle_MAIL(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if address.partition("+")[0] in self.unknown:
            return self.unknown[address.partition("+")[0]]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.unknown:
            return self.unknown[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.behaviour == "refuse":
            return "550 5.1.1 no such mailbox"
        if self.behaviour == "defer":
            return "451 4.3.0 try again later"
        if self.behaviour == "hang":
            self._released.clear()
            await server.loop.run_in_executor(None, self._released.wait, 120)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.envelopes.append(envelope)
        return "250 OK"


@contextmanager
def smtp_sink() -> Iterator[SmtpSink]:
    """An SMTP server without TLS on a free port."""
    port = free_port()
    sink = SmtpSink(f"smtp://127.0.0.1:{port}?tls=none")
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink
    finally:
        sink.release()
        controller.stop()


# processes


class ServerProcess:
    """One server process, started as an ordinary user and never left behind."""

    def __init__(
        self, name: str, command: list[str], home: Path, stop_signal: int = signal.SIGTERM
    ) -> None:
        self.name = name
        self.command = command
        self.home = home
        self.stop_signal = stop_signal
        self._is_up: Callable[[], None] = lambda: None
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self, is_up: Callable[[], None]) -> Iterator[None]:
        """Within the block it runs; `is_up` raises as long as it does not answer."""
        self._is_up = is_up
        atexit.register(self.kill9)
        try:
            self.start()
            yield
        finally:
            self.stop()
            atexit.unregister(self.kill9)

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = self.home / f"{self.name}.log"
        user, group = ordinary_user()
        with log.open("ab") as stream:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                preexec_fn=_die_with_parent,
                start_new_session=True,
                user=user,
                group=group,
            )
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                self._is_up()
            except Exception as error:
                if self._process.poll() is not None or time.monotonic() > until:
                    words = log.read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"{self.name} did not start: {error}\n{words}") from error
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """Ask it to end; kill it when it does not within 10 s."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill9()

    def kill9(self) -> None:
        """As a power cut would: it and its children are gone at once."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)


def _run(command: list[str | Path]) -> None:
    user, group = ordinary_user()
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", user=user, group=group)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def server_home(name: str) -> Iterator[Path]:
    """A directory in /tmp of the ordinary user, whom pytest's own directories keep out."""
    home = Path(tempfile.mkdtemp(prefix=f"hub-{name}-", dir="/tmp"))
    user, group = ordinary_user()
    if user is not None and group is not None:
        os.chown(home, user, group)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def ordinary_user() -> tuple[int | None, int | None]:
    """Who runs servers when the tests run as root, which PostgreSQL refuses; else nobody else."""
    if os.geteuid() != 0:
        return None, None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise ServerMissing("the tests run as root and there is no ordinary user to run servers as")


def _die_with_parent() -> None:
    """Linux ends the server when the test process is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
