"""`python -m benchmarks [--only NAME] [--quick] [--on postgres|sqlite]`; `make bench` runs all."""

import argparse
import os
import platform
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from flask import Flask

from benchmarks import rows
from benchmarks.cases import CASES, Case
from benchmarks.depth import FULL, QUICK, Depth
from benchmarks.load import NotAnswered
from benchmarks.measures import Figure, Goal, table
from benchmarks.places import Place, on_postgres, on_sqlite
from tests.support.servers import ServerMissing

PLACES: dict[str, Callable[[list[Callable[[Flask], Any]]], AbstractContextManager[Place]]] = {
    "postgres": on_postgres,
    "sqlite": on_sqlite,
}
# What could not be measured is not reached.
NEVER = Goal(1, of_ratio=False)


def main() -> int:
    """Measure what was asked for, tell each figure as it comes and all of them at the end."""
    asked = _arguments()
    depth = QUICK if asked.quick else FULL
    chosen = [case for case in CASES if not asked.only or case.name in asked.only]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(_surroundings(depth), flush=True)
    figures: list[Figure] = []
    for figure in _measured(chosen, asked.on, depth):
        figures.append(figure)
        print("  " + " · ".join(cell for cell in figure.cells() if cell), flush=True)
    print("\n" + table(figures))
    return 0 if all(figure.reached() for figure in figures) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [case.name for case in CASES]
    parser.add_argument("--only", action="append", choices=names, help="this one (repeatable)")
    parser.add_argument("--on", choices=PLACES, help="on this database only")
    parser.add_argument("--quick", action="store_true", help="one short round: does it run?")
    return parser.parse_args()


def _surroundings(depth: Depth) -> str:
    load = "wrk" if shutil.which("wrk") else "our own client (wrk is not installed)"
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load by {load}, "
        f"{depth.rounds} rounds of {depth.seconds:g} s, medians (least–most)"
    )


def _measured(chosen: list[Case], on: str | None, depth: Depth) -> Iterator[Figure]:
    placed = [case for case in chosen if case.at is not None]
    for name, place_on in PLACES.items():
        if not placed or on not in (None, name):
            continue
        _say(f"preparing {name} …")
        try:
            with place_on(_fillings(placed, depth)) as place:
                for case in placed:
                    yield from _told(case, case.at, place, depth)
        except ServerMissing as missing:
            _say(f"left out: {missing}")
    for case in chosen:
        if case.alone is not None:
            yield from _told(case, case.alone, depth)


def _fillings(cases: list[Case], depth: Depth) -> list[Callable[[Flask], Any]]:
    if not any(case.is_about_many for case in cases):
        return [rows.threads]
    return [rows.threads, rows.five_thousand if depth.is_quick else rows.hundred_thousand]


def _told(case: Case, measure: Any, *values: Any) -> Iterator[Figure]:
    started = time.monotonic()
    try:
        yield from measure(*values)
    except NotAnswered as fault:
        _say(f"{case.name}: {fault}")
        yield Figure(f"{case.name}: not answered", "", "", [0.0], goals=[NEVER])
    _say(f"{case.name}: {time.monotonic() - started:.0f} s")


def _say(words: str) -> None:
    print(f"== {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
