"""Two at once in a known order: one has not committed yet when the other comes, and waits."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa

from hub.core.db import db

T = TypeVar("T")
LONGEST = 15.0


def meanwhile(act: Callable[[], T]) -> T:
    """What `act` gives, in a thread, once this session has committed, for which it had to wait.

    On SQLite nothing tells that it waits; there, whoever writes waits for every other.
    """
    with ThreadPoolExecutor(1) as pool:
        acting = pool.submit(act)
        until = time.monotonic() + LONGEST
        while not (acting.done() or _somebody_waits()) and time.monotonic() < until:
            time.sleep(0.01)
        db.session.commit()
        return acting.result()


def _somebody_waits() -> bool:
    if db.engine.dialect.name != "postgresql":
        return True
    with db.engine.connect() as connection:
        waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(connection.scalar(waiting))
