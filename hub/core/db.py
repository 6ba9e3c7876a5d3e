"""The database: one session per request, task or command, and what follows its commit."""

import datetime as dt
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

log = logging.getLogger(__name__)

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=15000",
)

AFTER_COMMIT = "hub.after_commit"
BY_ITSELF = "hub_by_itself"


class Model(DeclarativeBase):
    """The base of every table of the Hub."""

    metadata = sa.MetaData(naming_convention=NAMING)


class UtcDateTime(sa.TypeDecorator[dt.datetime]):
    """A moment: aware in Python, UTC in the database (SQLite keeps it naive)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True
    python_type = dt.datetime

    def process_bind_param(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | None:
        """Refuse a naive moment: nobody knows what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: dt.datetime | None,
        dialect: sa.Dialect,  # noqa: ARG002
    ) -> dt.datetime | None:
        """Give the moment back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


db = SQLAlchemy(model_class=Model, session_options={"expire_on_commit": False})
migrate = Migrate(render_as_batch=True)

# SQLite only: a transaction that will write takes its lock at the start, since one that
# turns from reading to writing fails at once when another has written meanwhile.
write_intent: ContextVar[bool] = ContextVar("write_intent", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Within the block new transactions are begun to write."""
    token = write_intent.set(True)
    try:
        yield
    finally:
        write_intent.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """Within the block new transactions are begun to read, in a task too."""
    token = write_intent.set(False)
    try:
        yield
    finally:
        write_intent.reset(token)


def connect_by_itself() -> sa.Connection:
    """A connection on which each statement is a transaction of its own, done when it returns.

    For many small steps with waits between them, of which each must hold by itself. Close it.
    """
    is_sqlite = db.engine.dialect.name == "sqlite"
    options = {BY_ITSELF: True} if is_sqlite else {"isolation_level": "AUTOCOMMIT"}
    return db.engine.connect().execution_options(**options)


def take_turn(what: str) -> None:
    """Whoever takes a turn at the same waits until this session's transaction is over.

    SQLite has one that writes at a time anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(what))))


def after_commit(effect: Callable[[], None], *, once: str | None = None) -> None:
    """`effect` runs once when the current session has committed; never if it rolls back.

    Of several effects with the same `once` only the last runs.
    """
    effects = db.session().info.setdefault(AFTER_COMMIT, {})
    effects[once or len(effects)] = effect


def wire_database(app: Flask, url: str, migrations: str) -> None:
    """Bind the session to `url` and prepare SQLite's connections."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url)
    db.init_app(app)
    migrate.init_app(app, db, directory=migrations)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)


def _engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"pool_size": 20, "max_overflow": 200, "pool_timeout": 15}
    return {"pool_size": 10, "max_overflow": 30, "pool_timeout": 15, "pool_pre_ping": True}


def _prepare_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma).close()


def _begin_sqlite(connection: sa.Connection) -> None:
    if BY_ITSELF in connection.get_execution_options():
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write_intent.get() else "BEGIN")


@sa.event.listens_for(Session, "after_commit")
def _run_effects(session: Session) -> None:
    for effect in session.info.pop(AFTER_COMMIT, {}).values():
        try:
            effect()
        except Exception:
            # The row is committed; a sweep does later what an effect failed to do now.
            log.exception("an effect after the commit failed")


@sa.event.listens_for(Session, "after_rollback")
def _forget_effects(session: Session) -> None:
    session.info.pop(AFTER_COMMIT, None)
