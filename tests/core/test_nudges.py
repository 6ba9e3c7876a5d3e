"""Many commits wake the worker once now and once for those that followed."""

import time
from dataclasses import dataclass, field

from hub.core.celery import GATHER_SECONDS, nudge


@dataclass
class Bell:
    """A task as far as a nudge knows it: it notes when it was asked for."""

    name: str
    rung: list[float] = field(default_factory=list)

    def apply_async(self, **_options: object) -> None:
        self.rung.append(time.monotonic())


def test_nudges_at_the_same_moment_are_two_at_most():
    bell = Bell("tests.gathered")
    for _ in range(50):
        nudge(bell)
    assert len(bell.rung) == 1
    time.sleep(GATHER_SECONDS * 5)
    assert len(bell.rung) == 2


def test_single_nudge_is_one_and_the_next_one_is_not_kept_waiting():
    bell = Bell("tests.single")
    for number in (1, 2):
        nudge(bell)
        assert len(bell.rung) == number
        time.sleep(GATHER_SECONDS * 5)
    assert len(bell.rung) == 2
