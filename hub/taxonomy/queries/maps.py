"""The map of countries: their shapes from the front end's build, shaded by what is counted."""

import json
import logging
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import format_decimal

from hub.core.assets import built_file
from hub.core.i18n import current_language
from hub.taxonomy.queries.order import sort_key
from hub.taxonomy.queries.places import country_name

log = logging.getLogger(__name__)

SHADES = 5


@dataclass(frozen=True, slots=True)
class Geometry:
    """Shapes by ISO 3166-1 code as SVG paths; `land` belongs to no country of the list.

    `dots` are the places of states too small to be seen, in the units of `box`.
    """

    box: tuple[int, int, int, int]
    land: str
    shapes: Mapping[str, str]
    dots: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Step:
    """The counts from `least` to `most` are drawn in this shade, 1 (lightest) to 5."""

    shade: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Counted:
    """One country with its count, as number and as the reader's language writes it.

    `shape` and `dot` are None where the map does not show it.
    """

    code: str
    name: str
    number: int
    count: str
    shade: int
    shape: str | None
    dot: str | None


@dataclass(frozen=True, slots=True)
class CountryMap:
    """What the macro draws: rows by count, then name, and the land and dots without a count."""

    rows: tuple[Counted, ...]
    steps: tuple[Step, ...]
    box: str
    land: str
    dots: str

    @property
    def is_drawn(self) -> bool:
        """Whether there are shapes; without a front end's build only the table is shown."""
        return bool(self.box)


def map_of(values: Mapping[str, int]) -> CountryMap:
    """The counts by ISO 3166-1 code as a map in the reader's language; a zero is left out."""
    lang = current_language().code
    drawn = geometry()
    numbers = {number for number in values.values() if number > 0}
    counts = {number: format_decimal(number) for number in numbers}
    steps = steps_of(numbers)
    rows = sorted(
        (
            Counted(
                code=code,
                name=country_name(code, lang),
                number=number,
                count=counts[number],
                shade=next(step.shade for step in steps if number <= step.most),
                shape=drawn.shapes.get(code) if drawn else None,
                dot=_dot(drawn.dots[code]) if drawn and code in drawn.dots else None,
            )
            for code, number in values.items()
            if number > 0
        ),
        key=lambda row: (-row.number, sort_key(row.name, lang)),
    )
    if drawn is None:
        return CountryMap(tuple(rows), steps, "", "", "")
    counted = {row.code for row in rows}
    others = [shape for code, shape in drawn.shapes.items() if code not in counted]
    return CountryMap(
        rows=tuple(rows),
        steps=steps,
        box=" ".join(str(edge) for edge in drawn.box),
        land=drawn.land + "".join(others),
        dots="".join(_dot(at) for code, at in drawn.dots.items() if code not in counted),
    )


def steps_of(numbers: Iterable[int]) -> tuple[Step, ...]:
    """At most five steps that hold all numbers: each one its own, or round and ever wider."""
    found = sorted(set(numbers))
    lower = found if len(found) <= SHADES else _bounds(found[0], found[-1])
    spread = (SHADES - 1) / (len(lower) - 1) if len(lower) > 1 else 0
    first = 1 if spread else 3
    most = found if lower is found else [*(bound - 1 for bound in lower[1:]), found[-1]]
    return tuple(
        Step(round(first + at * spread), least, last)
        for at, (least, last) in enumerate(zip(lower, most, strict=True))
    )


def geometry() -> Geometry | None:
    """The shapes of the operator's file or of the build, kept while the file stays the same."""
    own = current_app.extensions["settings"].map_file
    path = Path(own) if own else built_file("map/countries.json")
    if path is None:
        return None
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as fault:
        log.warning("the map %s cannot be read: %r", path, fault)
        return None


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> Geometry:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    left, top, width, height = (int(edge) for edge in found["box"])
    return Geometry(
        box=(left, top, width, height),
        land=str(found["land"]),
        shapes={code: str(shape) for code, shape in found["shapes"].items()},
        dots={code: (int(x), int(y)) for code, (x, y) in found["dots"].items()},
    )


def _bounds(least: int, most: int) -> list[int]:
    wider = {_rounded(least * (most / least) ** (at / SHADES)) for at in range(1, SHADES)}
    bounds = [least, *sorted(bound for bound in wider if least < bound <= most)]
    if len(bounds) == SHADES:
        return bounds
    return sorted({least + (most - least + 1) * at // SHADES for at in range(SHADES)})


def _rounded(number: float) -> int:
    """The number cut to its first digit: 39.8 is 30."""
    digit: int = 10 ** int(math.log10(number))
    return int(number // digit) * digit


def _dot(at: tuple[int, int]) -> str:
    # A line of nearly no length with round ends: its width is told in pixels by the style sheet.
    return f"M{at[0]} {at[1]}h.1"
