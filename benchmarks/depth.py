"""How thoroughly a run measures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Depth:
    """Rounds of each figure, seconds of each round, how much stands in the database."""

    rounds: int
    seconds: float
    is_quick: bool = False


FULL = Depth(rounds=5, seconds=4)
QUICK = Depth(rounds=1, seconds=2, is_quick=True)
