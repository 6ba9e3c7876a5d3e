"""The one place that knows what time it is, so that a test may move it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

_moved_by = dt.timedelta(0)


def now() -> dt.datetime:
    """The present moment, aware, in UTC, without microseconds lost."""
    return dt.datetime.now(dt.UTC) + _moved_by


@contextmanager
def travel(*, to: dt.datetime | None = None, by: dt.timedelta | None = None) -> Iterator[None]:
    """Within the block the clock runs on from `to` (aware) or `by` later than it is."""
    global _moved_by
    before = _moved_by
    _moved_by = (
        (to - dt.datetime.now(dt.UTC)) if to is not None else before + (by or dt.timedelta(0))
    )
    try:
        yield
    finally:
        _moved_by = before
