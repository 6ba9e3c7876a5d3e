"""The worker is woken when there is something to send."""

from collections.abc import Callable

from hub.core.db import after_commit

_waker: list[Callable[[], None]] = []


def wake_with(waker: Callable[[], None]) -> None:
    """`waker` is called after each commit from which on mail may go out."""
    _waker[:] = [waker]


def wake() -> None:
    """After this session's commit the worker looks what there is to send."""
    after_commit(_wake, once="newsletter")


def _wake() -> None:
    for waker in _waker:
        waker()
