"""A thing to measure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.depth import Depth
from benchmarks.measures import Figure
from benchmarks.places import Place


@dataclass(frozen=True)
class Case:
    """What `--only` calls it, and how it is measured at a place, or by itself (`alone`)."""

    name: str
    at: Callable[[Place, Depth], Iterator[Figure]] | None = None
    alone: Callable[[Depth], Iterator[Figure]] | None = None
    is_about_many: bool = False
    """Whether it wants a hundred thousand contributions in the database."""
