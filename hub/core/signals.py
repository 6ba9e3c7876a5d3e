"""Signals and their outbox: what must follow a change is a row of the same commit."""

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Model, UtcDateTime, after_commit, db, writing

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 12


@dataclasses.dataclass(frozen=True)
class Signal:
    """Something that became true, told in ids. A feature's `signals.py` holds its own."""

    known: ClassVar[dict[str, type["Signal"]]] = {}

    def __init_subclass__(cls) -> None:
        Signal.known[cls.name()] = cls

    @classmethod
    def name(cls) -> str:
        """`discussions.ReplyPosted`: the feature and the class."""
        return f"{cls.__module__.split('.')[1]}.{cls.__name__}"

    @classmethod
    def read(cls, payload: dict[str, Any]) -> Self:
        """The signal as it was sent; fields it no longer has are left out."""
        names = {field.name for field in dataclasses.fields(cls)}
        return cls(**{name: value for name, value in payload.items() if name in names})


S = TypeVar("S", bound=Signal)
Receiver = Callable[[S], None]

_receivers: dict[str, dict[str, Receiver[Any]]] = {}
_waker: list[Callable[[], None]] = []


class OutboxRow(Model):
    """A signal waiting for its receivers. `done` names those that have run."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    signal: Mapped[str] = mapped_column(sa.String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    done: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    try_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, default=clock.now)
    delivered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    dead_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    # try_at is empty once the row is delivered or dead, so this index holds the backlog only.
    __table_args__ = (
        sa.Index(
            "ix_outbox_backlog",
            "try_at",
            "id",
            sqlite_where=sa.text("try_at IS NOT NULL"),
            postgresql_where=sa.text("try_at IS NOT NULL"),
        ),
    )


def on(signal: type[S], receiver: Receiver[S]) -> None:
    """From now on `receiver` is told of every `signal`; told twice, it leaves the same rows."""
    name = f"{receiver.__module__}.{receiver.__qualname__}"
    _receivers.setdefault(signal.name(), {})[name] = receiver


def wake_with(waker: Callable[[], None]) -> None:
    """`waker` is called after each commit that sent a signal."""
    _waker[:] = [waker]


_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """Within the block nothing is sent: what is brought in happened long ago, and nobody waits."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def send(signal: Signal, *, delay: dt.timedelta = dt.timedelta(0)) -> None:
    """The signal becomes a row of this session's commit and is delivered `delay` after it.

    A delayed signal is handed over by whoever delivers next, at the latest by the sweep.
    """
    if _quiet.get():
        return
    db.session.add(
        OutboxRow(
            signal=signal.name(),
            payload=dataclasses.asdict(signal),
            try_at=clock.now() + delay,
        )
    )
    after_commit(_wake, once="outbox")


def deliver(limit: int = 100) -> int:
    """Up to `limit` waiting signals are handed to their receivers, each in its own commit.

    Returns how many were looked at. A worker that dies leaves its row as it was.
    """
    for count in range(limit):
        with writing():
            row = db.session.scalars(_next_row()).one_or_none()
            if row is None:
                db.session.rollback()
                return count
            _hand_over(row)
            db.session.commit()
    return limit


def backlog() -> int:
    """How many signals wait for a receiver."""
    count = sa.select(sa.func.count()).where(OutboxRow.try_at.is_not(None))
    return db.session.scalar(count) or 0


def dead_letters() -> int:
    """How many signals were given up after the last attempt."""
    return db.session.scalar(sa.select(sa.func.count()).where(OutboxRow.dead_at.is_not(None))) or 0


def _wake() -> None:
    for waker in _waker:
        waker()


def _next_row() -> sa.Select[OutboxRow]:
    return (
        sa.select(OutboxRow)
        .where(OutboxRow.try_at <= clock.now())
        .order_by(OutboxRow.try_at, OutboxRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _hand_over(row: OutboxRow) -> None:
    signal = Signal.known.get(row.signal)
    failures = []
    for name, receiver in _receivers.get(row.signal, {}).items() if signal else ():
        if name in row.done:
            continue
        try:
            with db.session.begin_nested():
                receiver(signal.read(row.payload))  # type: ignore[union-attr]
        except Exception as fault:
            log.exception("%s could not receive %s %s", name, row.signal, row.payload)
            failures.append(f"{name}: {fault!r}")
        else:
            row.done = [*row.done, name]
    _settle(row, failures)


def _settle(row: OutboxRow, failures: list[str]) -> None:
    row.attempts += 1
    row.error = "\n".join(failures) or None
    if not failures:
        row.delivered_at, row.try_at = clock.now(), None
    elif row.attempts >= MAX_ATTEMPTS:
        row.dead_at, row.try_at = clock.now(), None
    else:
        row.try_at = clock.now() + dt.timedelta(seconds=2**row.attempts)
