"""Figures: measured in turns, told as medians with their spread, held against a goal."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

from benchmarks.depth import Depth

Measure = Callable[[], float]
MILLISECONDS = 1000

COLUMNS = ("what", "on", "Hub", "floor", "Hub : floor", "goal", "reached")


@dataclass(frozen=True)
class Goal:
    """What a ratio to the floor, or without a floor the figure itself, should come to."""

    number: float
    at_least: bool = True
    of_ratio: bool = True
    unit: str = ""

    def is_reached_by(self, number: float) -> bool:
        """Whether the number is on the right side."""
        return number >= self.number if self.at_least else number <= self.number

    def words(self) -> str:
        """`≥ 2 × floor`, `≤ 220 MB`."""
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.number:g} {'× floor' if self.of_ratio else self.unit}"


@dataclass(frozen=True)
class Figure:
    """One thing that was measured, some rounds of the Hub and as many of its floor.

    The ratio is the median of the rounds' own: a machine that is busy in a round is busy for both.
    """

    what: str
    on: str
    unit: str
    hub: Sequence[float]
    floor: Sequence[float] = ()
    goals: Sequence[Goal] = ()

    @property
    def ratios(self) -> list[float]:
        """The Hub against the floor, round by round."""
        return [ours / bare for ours, bare in zip(self.hub, self.floor, strict=False)]

    def reached(self) -> bool:
        """Whether every goal is."""
        hub = statistics.median(self.hub)
        ratio = statistics.median(self.ratios) if self.floor else hub
        return all(goal.is_reached_by(ratio if goal.of_ratio else hub) for goal in self.goals)

    def cells(self) -> tuple[str, ...]:
        """The figure as a row under COLUMNS."""
        return (
            self.what,
            self.on,
            f"{_spread(self.hub)} {self.unit}",
            f"{_spread(self.floor)} {self.unit}" if self.floor else "",
            f"{_spread(self.ratios)}" if self.floor else "",
            ", ".join(goal.words() for goal in self.goals),
            ("yes" if self.reached() else "NO") if self.goals else "",
        )


def in_turns(rounds: int, hub: Measure, floor: Measure) -> tuple[list[float], list[float]]:
    """Both measured `rounds` times, one after the other, each first in every second round."""
    ours: list[float] = []
    bare: list[float] = []
    for number in range(rounds):
        pair = [(ours, hub), (bare, floor)]
        for found, measure in pair if number % 2 == 0 else reversed(pair):
            found.append(measure())
    return ours, bare


class Work:
    """Counts what was done a second, and what all servers' processors spent on each of it.

    On a machine with others at work the second is the truer figure.
    """

    def __init__(self, seconds: float, settle: Measure | None = None) -> None:
        self.seconds, self.settle = seconds, settle or (lambda: 0.0)
        self.spent: list[float] = []

    def of(self, measure: Measure) -> Measure:
        """`measure`, a rate a second, and the processor's milliseconds for each in `spent`."""

        def measured() -> float:
            self.settle()
            before = _processor_seconds()
            rate = measure()
            self.settle()
            used = _processor_seconds() - before
            self.spent.append(used / (rate * self.seconds) * MILLISECONDS)
            return rate

        return measured


def side_by_side(
    what: str,
    on: str,
    unit: str,
    *,
    depth: Depth,
    hub: Measure,
    floor: Measure,
    goals: Sequence[Goal] = (),
    settle: Measure | None = None,
) -> Iterator[Figure]:
    """Rates of the Hub and its floor in turns, and what each took of the processors."""
    ours, bare = Work(depth.seconds, settle), Work(depth.seconds, settle)
    rates = in_turns(depth.rounds, ours.of(hub), bare.of(floor))
    yield Figure(what, on, f"{unit}/s", *rates, goals)
    yield Figure("– processor for each", on, "ms", ours.spent, bare.spent)


def table(figures: Sequence[Figure]) -> str:
    """All figures, as Markdown, the columns as wide as they need be."""
    rows = [COLUMNS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(COLUMNS))]
    lines = [
        "| " + " | ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    line = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], line, *lines[1:]])


def _processor_seconds() -> float:
    """What every process that this one started and that still runs has used."""
    spent = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            spent += times.user + times.system
    return spent


def _spread(numbers: Sequence[float]) -> str:
    """The median, and the least and the most where there were several rounds."""
    middle = _short(statistics.median(numbers))
    if len(numbers) < 2:
        return middle
    return f"{middle} ({_short(min(numbers))}–{_short(max(numbers))})"


def _short(number: float) -> str:
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"
