"""Figures: measured in turns, told as medians with their spread, held against a goal."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Measure = Callable[[], float]

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
