"""Looks at each part the Hub stands on, and says how to mend what is not as it should be."""

import datetime as dt
import os
import shutil
import smtplib
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import redis
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from hub.config import CannotStart, Settings, mask_password
from hub.core import clock
from hub.core.health import HEARTBEAT_LOST, Heartbeat, migration_heads, stands_at
from hub.core.inbound import InboundFault, MailboxFault, opened
from hub.core.mail import BadKey, dns_record

OLDEST_SQLITE = (3, 40)
OLDEST_POSTGRES = 150_000
OLDEST_REDIS = 7
LEAST_FREE_MB = 500
CLOCK_SECONDS = 5
ANSWER_SECONDS = 5


class State(StrEnum):
    """How bad it is: a fault keeps the Hub from working, a warning does not."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """What was found at one part, and how to mend it."""

    part: str
    state: State
    words: str
    mend: str = ""


def examine(settings: Settings, migrations: Path, assets_built: bool) -> Iterator[Finding]:
    """Every part, one after the other, as each is looked at."""
    yield from _checked("data directory", lambda: _data_dir(settings))
    yield from _checked("database", lambda: _database(settings))
    yield from _checked("migrations", lambda: _migrations(settings, migrations))
    yield from _checked("worker", lambda: _worker(settings))
    yield from _checked("redis", lambda: _redis(settings))
    yield from _checked("mail", lambda: _mail(settings))
    yield from _checked("signature of mail", lambda: _signature(settings))
    yield from _checked("answers by mail", lambda: _answers(settings))
    yield from _checked("front end", lambda: _assets(assets_built))
    yield from _checked("address", lambda: _address(settings))
    yield from _checked("clock", lambda: _clock(settings))


def refuse_to_start(
    settings: Settings, migrations: Path | None, *, bind: str | None = None
) -> None:
    """Raise CannotStart with one line for the first thing without which a process is useless.

    Without `migrations` the database need not be migrated; with `bind` the port must be free.
    """
    checks: list[Callable[[], Finding]] = [lambda: _data_dir(settings), lambda: _database(settings)]
    if migrations is not None:
        checks.append(lambda: _migrations(settings, migrations))
    if settings.redis_url:
        checks.append(lambda: _redis(settings))
    if bind is not None:
        checks.insert(0, lambda: _port(bind))
    for check in checks:
        finding = check()
        if finding.state is State.FAULT:
            raise CannotStart(f"{finding.words}; {finding.mend}")


def _checked(part: str, check: Callable[[], Finding]) -> Iterator[Finding]:
    try:
        yield check()
    except Exception as fault:
        yield Finding(
            part, State.FAULT, f"could not be looked at: {_first_line(fault)}", "see above"
        )


def _data_dir(settings: Settings) -> Finding:
    part, folder = "data directory", settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as fault:
        return Finding(
            part,
            State.FAULT,
            f"HUB_DATA_DIR={folder} cannot be written ({fault.strerror})",
            "make it writable for this user or give another directory",
        )
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE_MB:
        mend = "make room, or move HUB_DATA_DIR to a larger disk"
        return Finding(part, State.WARNING, f"{folder} has {free} MB left", mend)
    return Finding(part, State.OK, f"{folder}, {free:,} MB free")


def _database(settings: Settings) -> Finding:
    part, url = "database", mask_password(settings.database_url)
    try:
        with _connected(settings) as connection:
            if settings.is_sqlite:
                return _sqlite(connection, url)
            return _postgres(connection, url)
    except (SQLAlchemyError, OSError) as fault:
        return Finding(
            part,
            State.FAULT,
            f"HUB_DATABASE_URL={url} does not answer ({_first_line(fault)})",
            "start the database, or correct the address",
        )


def _sqlite(connection: sa.Connection, url: str) -> Finding:
    version = connection.scalar(sa.text("SELECT sqlite_version()"))
    if tuple(int(number) for number in version.split(".")[:2]) < OLDEST_SQLITE:
        mend = "use a Python built with SQLite 3.40 or newer, or PostgreSQL"
        return Finding("database", State.FAULT, f"SQLite {version} is too old", mend)
    options = set(connection.scalars(sa.text("PRAGMA compile_options")))
    if "ENABLE_FTS5" not in options:
        mend = "use a Python whose SQLite has FTS5, or PostgreSQL"
        return Finding("database", State.FAULT, f"SQLite {version} has no FTS5", mend)
    mode = connection.scalar(sa.text("PRAGMA journal_mode"))
    if mode not in ("wal", "memory"):
        mend = "put HUB_DATA_DIR on a local disk: WAL does not work on network drives"
        words = f"SQLite {version} at {url}, journal mode {mode} instead of wal"
        return Finding("database", State.WARNING, words, mend)
    return Finding("database", State.OK, f"SQLite {version} at {url}, WAL, FTS5")


def _postgres(connection: sa.Connection, url: str) -> Finding:
    number = int(connection.scalar(sa.text("SHOW server_version_num")) or 0)
    shown = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number < OLDEST_POSTGRES:
        return Finding("database", State.FAULT, f"{shown} is too old", "use PostgreSQL 15 or newer")
    encoding = connection.scalar(sa.text("SHOW server_encoding"))
    if encoding != "UTF8":
        words = f"{shown} at {url} keeps text as {encoding}"
        return Finding("database", State.FAULT, words, "make the database with ENCODING 'UTF8'")
    return Finding("database", State.OK, f"{shown} at {url}")


def _migrations(settings: Settings, migrations: Path) -> Finding:
    part, wanted = "migrations", migration_heads(migrations)
    with _connected(settings) as connection:
        found = stands_at(connection)
    if found == wanted:
        return Finding(part, State.OK, f"at {', '.join(sorted(wanted))}")
    if not found:
        return Finding(part, State.FAULT, "The database is empty", "run: hub migrate")
    words = f"The database stands at {', '.join(sorted(found))}, not {', '.join(sorted(wanted))}"
    return Finding(part, State.FAULT, words, "make a backup, then run: hub migrate")


def _worker(settings: Settings) -> Finding:
    with _connected(settings) as connection:
        if not sa.inspect(connection).has_table(Heartbeat.__tablename__):
            return Finding("worker", State.WARNING, "has never run", "run: hub migrate")
        table = Heartbeat.__table__.c
        beaten = connection.scalar(sa.select(table.beat_at).where(table.process == "worker"))
    if beaten is None or clock.now() - beaten > HEARTBEAT_LOST:
        since = f"was last seen {beaten:%Y-%m-%d %H:%M} UTC" if beaten else "was never seen"
        mend = "start `hub worker` and `hub beat` (with `hub demo` they are part of the process)"
        return Finding("worker", State.WARNING, f"A worker {since}", mend)
    return Finding("worker", State.OK, f"seen {beaten:%H:%M:%S} UTC")


def _redis(settings: Settings) -> Finding:
    if settings.redis_url is None:
        return Finding("redis", State.OK, "not used: one process does everything")
    url = mask_password(settings.redis_url)
    if settings.is_sqlite:
        words = "HUB_REDIS_URL joins several processes, which need PostgreSQL"
        return Finding("redis", State.FAULT, words, "set HUB_DATABASE_URL, or unset HUB_REDIS_URL")
    try:
        with redis.Redis.from_url(settings.redis_url, socket_timeout=ANSWER_SECONDS) as client:
            version = str(client.info("server")["redis_version"])
            appends = client.info("persistence").get("aof_enabled")
    except (redis.RedisError, OSError) as fault:
        words = f"HUB_REDIS_URL={url} does not answer ({_first_line(fault)})"
        return Finding("redis", State.FAULT, words, "start Redis, or correct the address")
    if int(version.split(".")[0]) < OLDEST_REDIS:
        return Finding("redis", State.FAULT, f"Redis {version} is too old", "use Redis 7 or newer")
    if not appends:
        words = f"Redis {version} at {url} forgets its queue when it stops"
        return Finding("redis", State.WARNING, words, "set `appendonly yes` in redis.conf")
    return Finding("redis", State.OK, f"Redis {version} at {url}, appendonly yes")


def _mail(settings: Settings) -> Finding:
    server = settings.mail_server
    if server is None:
        words = f"written to files in {settings.mail_dir}"
        if settings.demo:
            return Finding("mail", State.OK, f"{words}, readable at /demo/mail")
        return Finding("mail", State.WARNING, words, "set HUB_MAIL_URL, else nobody gets any mail")
    where = f"{server.host}:{server.port}"
    try:
        context = ssl.create_default_context()
        if server.tls == "tls":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=ANSWER_SECONDS, context=context
            )
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=ANSWER_SECONDS)
        with client:
            if server.tls == "starttls":
                client.starttls(context=context)
            if server.user:
                client.login(server.user, server.password or "")
            client.noop()
    except (OSError, smtplib.SMTPException) as fault:
        words = f"{where} does not take mail ({_first_line(fault)})"
        mend = "correct HUB_MAIL_URL (host, port, password, tls=starttls|tls|none)"
        return Finding("mail", State.FAULT, words, mend)
    return Finding("mail", State.OK, f"{where} answers, tls={server.tls}")


def _signature(settings: Settings) -> Finding:
    part = "signature of mail"
    if not settings.dkim_key:
        return Finding(part, State.OK, "left to the mail server: HUB_DKIM_KEY is not set")
    try:
        record = dns_record(settings)
    except BadKey as fault:
        mend = "give the file of an RSA key in PEM that this user can read; mail goes unsigned"
        return Finding(part, State.WARNING, str(fault), mend)
    return Finding(part, State.OK, f"by DKIM; the DNS has to say: {record}")


def _answers(settings: Settings) -> Finding:
    part, address = "answers by mail", settings.mail_reply_address
    if address is None:
        return Finding(part, State.OK, "not taken: HUB_MAIL_REPLY_ADDRESS is not set")
    if settings.mail_server is None and not settings.demo:
        words = f"{address} is never told, since no mail goes out"
        return Finding(part, State.WARNING, words, "set HUB_MAIL_URL")
    shown = address.replace("@", "+…@")
    if settings.mailbox is None:
        words = f"{shown}, given by the mail server to `hub mail receive`"
        return Finding(part, State.OK, words)
    where = f"{settings.mailbox.folder} at {settings.mailbox.host}:{settings.mailbox.port}"
    try:
        with opened(settings.mailbox):
            pass
    except MailboxFault as fault:
        words = f"{where} cannot be opened ({fault})"
        mend = "correct HUB_IMAP_URL (user, password, host, folder, tls=starttls|tls|none)"
        return Finding(part, State.FAULT, words, mend)
    with _connected(settings) as connection:
        table = InboundFault.__table__.c
        asked = sa.select(sa.func.count()).where(table.try_at.is_(None))
        given_up = connection.scalar(asked) if stands_at(connection) else 0
    if given_up:
        words = f"{given_up} messages in {where} could not be done and are not tried any more"
        mend = "look for their faults in table inbound_fault; a deleted row is tried again"
        return Finding(part, State.WARNING, words, mend)
    return Finding(part, State.OK, f"{shown}, fetched from {where}")


def _assets(built: bool) -> Finding:
    if built:
        return Finding("front end", State.OK, "built")
    words = "not built: styles and scripts are served one by one"
    return Finding(
        "front end", State.WARNING, words, "install Node 20 and run: npm ci && npm run build"
    )


def _address(settings: Settings) -> Finding:
    part, url = "address", settings.base_url
    if settings.is_secure or settings.demo:
        return Finding(part, State.OK, url)
    mend = "put a reverse proxy with TLS in front and set HUB_BASE_URL=https://…"
    return Finding(part, State.WARNING, f"{url} is not encrypted", mend)


def _clock(settings: Settings) -> Finding:
    now, part = dt.datetime.now(dt.UTC), "clock"
    if not settings.is_sqlite:
        with _connected(settings) as connection:
            theirs = connection.scalar(sa.text("SELECT clock_timestamp()"))
        apart = abs((theirs - now).total_seconds())
        if apart > CLOCK_SECONDS:
            words = f"The database's clock is {apart:.0f} s away from this machine's"
            return Finding(part, State.WARNING, words, "let both follow a time server (NTP)")
    # A machine without a battery starts in the past, and every link would be taken as expired.
    written = dt.datetime.fromtimestamp(os.path.getmtime(__file__), dt.UTC)
    if now < written - dt.timedelta(days=1):
        words = f"It is {now:%Y-%m-%d %H:%M} UTC here, before this program was written"
        return Finding(part, State.WARNING, words, "set the clock, or let it follow a time server")
    return Finding(part, State.OK, f"{now:%Y-%m-%d %H:%M:%S} UTC")


def _port(bind: str) -> Finding:
    host, _, port = bind.rpartition(":")
    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((bare, int(port)))
    except OSError as fault:
        free = f"for example {host}:{int(port) + 1}"
        words = f"{bind} cannot be listened on ({fault.strerror})"
        mend = f"stop what listens there, or give another address in HUB_BIND, {free}"
        return Finding("address", State.FAULT, words, mend)
    return Finding("address", State.OK, bind)


@contextmanager
def _connected(settings: Settings) -> Iterator[sa.Connection]:
    """A connection of its own for one look; waits a few seconds at most."""
    timeout = "timeout" if settings.is_sqlite else "connect_timeout"
    engine = sa.create_engine(
        settings.database_url, poolclass=sa.NullPool, connect_args={timeout: ANSWER_SECONDS}
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _first_line(fault: BaseException) -> str:
    told = getattr(fault, "orig", None) or fault
    lines = [line.strip() for line in str(told).splitlines() if line.strip()]
    return lines[0] if lines else type(told).__name__
