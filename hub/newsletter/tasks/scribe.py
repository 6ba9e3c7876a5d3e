"""The steps of all lanes of a task, written by whichever of them is first: many in one commit."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from hub.core.db import connect_by_itself
from hub.newsletter.services.sending import steps

log = logging.getLogger(__name__)

# How long a database that went away is waited for: what the mail server took is known here alone.
DATABASE_SECONDS = 25.0


class Asked:
    """A step that a lane waits for."""

    def __init__(self, done: int | None, begin: int | None, claimed: dt.datetime | None) -> None:
        self.done, self.begin, self.claimed = done, begin, claimed
        self.turn = threading.Event()
        self.is_answered = False
        self.reader: sa.Row[Any] | None = None
        self.fault: BaseException | None = None


class Scribe:
    """Writes steps. A commit takes longer than a mail: those who come meanwhile share the next.

    Whoever comes while nobody writes does it for all who wait, then hands it to the next of them.
    """

    def __init__(self) -> None:
        self._ledger = Ledger()
        self._order = threading.Lock()
        self._waiting: list[Asked] = []
        self._is_busy = False
        self._pen = threading.Lock()

    def step(
        self, done: int | None, begin: int | None = None, claimed: dt.datetime | None = None
    ) -> sa.Row[Any] | None:
        """The delivery `done` is marked and `begin` begun: its reader, or None if it may not be."""
        asked = Asked(done, begin, claimed)
        with self._order:
            self._waiting.append(asked)
            is_first, self._is_busy = not self._is_busy, True
        if not is_first:
            asked.turn.wait()
        if not asked.is_answered:
            self._write()
        if asked.fault is not None:
            raise asked.fault
        return asked.reader

    def execute(self, statement: Any, values: dict[str, Any]) -> Sequence[sa.Row[Any]]:
        """A statement that stands by itself."""
        with self._pen:
            return self._ledger.execute(statement, values)

    def close(self) -> None:
        """Nothing more is written."""
        self._ledger.close()

    def _write(self) -> None:
        with self._order:
            batch, self._waiting = self._waiting, []
        try:
            found = steps.step(
                self.execute,
                [each.done for each in batch if each.done is not None],
                {
                    each.begin: each.claimed
                    for each in batch
                    if each.begin is not None and each.claimed is not None
                },
            )
            for each in batch:
                each.reader = found.get(each.begin) if each.begin is not None else None
        except BaseException as fault:
            for each in batch:
                each.fault = fault
        with self._order:
            self._is_busy = bool(self._waiting)
            heir = self._waiting[0] if self._waiting else None
        for each in batch:
            each.is_answered = True
            each.turn.set()
        if heir is not None:
            heir.turn.set()


class Ledger:
    """Executes statements, each a commit of its own, and once more when the database was away.

    Each of them may run twice.
    """

    def __init__(self) -> None:
        self._connection: sa.Connection | None = None

    def execute(self, statement: Any, values: dict[str, Any]) -> Sequence[sa.Row[Any]]:
        """What the statement returned."""
        until = time.monotonic() + DATABASE_SECONDS
        while True:
            try:
                if self._connection is None:
                    self._connection = connect_by_itself()
                result = self._connection.execute(statement, values)
                return result.all() if result.returns_rows else ()
            except DBAPIError as fault:
                self.close()
                if not _is_away(fault) or time.monotonic() > until:
                    raise
                log.warning("the database is away while an issue is sent: %s", fault.orig)
                time.sleep(0.3)

    def close(self) -> None:
        """The connection goes back to the others."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                connection.close()


def _is_away(fault: DBAPIError) -> bool:
    return fault.connection_invalidated or isinstance(fault, OperationalError)
