"""Fixtures of every test: the application, its database, a client, time, mail, the worker."""

import dataclasses
import datetime as dt
import gc
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from hub.app import MIGRATIONS, TRANSLATIONS, create_app
from hub.config import Settings
from hub.core import clock as hub_clock
from hub.core import mail, signals
from hub.core.catalogues import compile_stale
from hub.core.db import db, write_intent, writing
from hub.core.limits import limiter
from hub.core.pagecache import CACHE, wire_page_cache
from tests.support.servers import SmtpSink

pytest_plugins = ["tests.support.plugin"]

SECRET_KEY = "a key for tests only, long enough"
QUICK_HASHES = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}


class Browser(FlaskClient):
    """A browser without JavaScript. Each request has a context and a session of its own.

    The test's session lets go of the database before and reads anew after.
    """

    def open(self, *args: Any, **values: Any) -> Any:
        """Send one request, and read the answer to its end."""
        if has_app_context():
            db.session.rollback()
            db.session.expire_all()
        values.setdefault("buffered", True)
        return Context().run(super().open, *args, **values)


@dataclass
class TestBed:
    """One application and how its database is made empty again."""

    __test__ = False

    app: Flask
    settings: Settings
    empty: Callable[[], None]


@pytest.fixture(scope="session")
def beds(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], TestBed]:
    """Applications by kind of database, made once; they speak all their languages."""
    compile_stale(TRANSLATIONS)
    made: dict[str, TestBed] = {}

    def bed(kind: str) -> TestBed:
        if kind not in made:
            folder = tmp_path_factory.mktemp(kind)
            made[kind] = (_sqlite_bed if kind == "sqlite" else _postgres_bed)(folder, request)
            # What is there now stays until the end: the collector need not look at it again.
            gc.collect()
            gc.freeze()
        return made[kind]

    return bed


@pytest.fixture(autouse=True)
def _process_as_it_was() -> Iterator[None]:
    """What a test leaves behind in its process does not reach the tests that follow."""
    intent, limited = write_intent.get(), limiter.enabled
    yield
    write_intent.set(intent)
    limiter.enabled = limited


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgres`: which database this test runs on."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def app(database: str, beds: Callable[[str], TestBed]) -> Iterator[Flask]:
    """The application with an empty database, its context pushed."""
    bed = beds(database)
    bed.empty()
    for folder in (bed.settings.mail_dir, bed.settings.files_dir):
        shutil.rmtree(folder, ignore_errors=True)
    wire_page_cache(bed.app, bed.app.extensions[CACHE].size)
    with bed.app.app_context():
        limiter.reset()
        # The one limiter of the process does what the application says that was made last.
        limiter.enabled = bool(bed.app.config["RATELIMIT_ENABLED"])
        token = write_intent.set(True)
        try:
            yield bed.app
        finally:
            db.session.remove()
            write_intent.reset(token)


@pytest.fixture
def settings(app: Flask) -> Settings:
    """The settings of the application under test."""
    found: Settings = app.extensions["settings"]
    return found


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Session:
    """The session of the test's own application context."""
    return db.session()


@pytest.fixture
def clock() -> Iterator[Callable[..., None]]:
    """`clock(to=…)` or `clock(by=…)` moves the Hub's time until the test ends."""
    with ExitStack() as stack:

        def move(*, to: dt.datetime | None = None, by: dt.timedelta | None = None) -> None:
            stack.enter_context(hub_clock.travel(to=to, by=by))

        yield move


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], None]:
    """Do what the worker would: hand over every signal, send every mail that is due."""

    def run() -> None:
        db.session.rollback()
        with app.app_context(), writing():
            while signals.deliver():
                pass
            mail.send_due(1000)
            db.session.remove()
        db.session.rollback()
        db.session.expire_all()

    return run


@dataclass
class Mailbox:
    """What was sent, read from the files in which mail stands without a server."""

    folder: Path
    read: dict[tuple[Path, int], EmailMessage] = field(default_factory=dict)

    def all(self) -> list[EmailMessage]:
        """Every message sent in this test, oldest first."""
        files = sorted(self.folder.glob("*.eml")) if self.folder.exists() else []
        return [self._once(file) for file in files]

    def to(self, address: str) -> list[EmailMessage]:
        """The messages to one address."""
        return [message for message in self.all() if message["To"] == address]

    def _once(self, file: Path) -> EmailMessage:
        """The message of a file, which is read once as long as nobody writes it anew."""
        version = (file, file.stat().st_mtime_ns)
        if version not in self.read:
            message: Any = message_from_bytes(file.read_bytes(), policy=policy.default)
            self.read[version] = message
        return self.read[version]


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """The mail that `run_jobs` sent."""
    return Mailbox(settings.mail_dir)


@pytest.fixture
def by_smtp(
    app: Flask, settings: Settings, smtp: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> SmtpSink:
    """A real mail server, which takes what is sent in this test."""
    smtp.clear()
    through_it = dataclasses.replace(settings, mail_url=smtp.url)
    monkeypatch.setitem(app.extensions, "settings", through_it)
    return smtp


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """`with count_queries() as statements:` collects the SQL that is sent meanwhile."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                statements.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)

    return counting


def make_app(folder: Path, url: str) -> tuple[Flask, Settings]:
    """An application for tests on the database at `url`, empty."""
    settings = Settings(
        data_dir=folder,
        database_url=url,
        secret_key=SECRET_KEY,
        base_url="http://localhost",
        mail_delay_seconds=0,
    )
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Browser
    app.config["WTF_CSRF_ENABLED"] = False
    # Real hashes that take a thousandth of the time; tests/cli/test_demo.py holds what they cost.
    app.extensions["security"].pwd_context.update(**QUICK_HASHES)
    return app, settings


def _sqlite_bed(folder: Path, _request: pytest.FixtureRequest) -> TestBed:
    path, template = folder / "hub.sqlite3", folder / "template.sqlite3"
    app, settings = make_app(folder, f"sqlite:///{path}")
    with app.app_context():
        sa.event.listen(db.engine, "connect", _wait_for_no_disk)
        flask_migrate.upgrade(str(MIGRATIONS))
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, template)

    def empty() -> None:
        with app.app_context():
            db.engine.dispose()
        for leftover in folder.glob("hub.sqlite3*"):
            leftover.unlink()
        shutil.copy(template, path)

    return TestBed(app, settings, empty)


def _wait_for_no_disk(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


def _postgres_bed(folder: Path, request: pytest.FixtureRequest) -> TestBed:
    server = request.getfixturevalue("postgres")
    app, settings = make_app(folder, server.create_database())
    with app.app_context():
        flask_migrate.upgrade(str(MIGRATIONS))
        tables = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
        with db.engine.begin() as connection:
            connection.exec_driver_sql(_emptying(tables))

    def empty() -> None:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(sa.text("SELECT empty_all()"))

    return TestBed(app, settings, empty)


def _emptying(tables: set[str]) -> str:
    """A function that leaves no row and begins every number anew.

    A tenth of what TRUNCATE costs, which makes new files for all tables and indexes. No trigger
    runs, so the order is free; for that its owner must be a superuser.
    """
    deletions = "".join(
        f"IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; END IF;\n"
        for name in sorted(tables)
    )
    return f"""
        CREATE FUNCTION empty_all() RETURNS void LANGUAGE plpgsql
        SET session_replication_role = replica AS $$
        BEGIN
            {deletions}
            PERFORM setval(quote_ident(sequencename)::regclass, start_value, false)
            FROM pg_sequences WHERE last_value IS NOT NULL;
        END $$
    """
