"""What readers find, by term, kept in this process while its stamp stands.

Each term is a number with a bit for every practice that has it: what is found is the product of a
few of them, and all facets are counted within milliseconds, where grouped queries over the terms
of 20,000 practices take a tenth of a second for each facet (docs/PERFORMANCE.md).
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress

import sqlalchemy as sa
from flask import current_app

from hub.core import clock
from hub.core.db import db
from hub.core.pagecache import PageCache
from hub.practices.models import (
    CONFIRMED_FOR,
    FRESH,
    STALE,
    STALE_AFTER,
    UPDATE_DUE,
    Practice,
    PracticeShelf,
    PracticeTerm,
)
from hub.practices.queries.finding.wanted import FRESHNESS
from hub.practices.queries.visibility import found_practices

SHELVES = "practices.shelves"
# A page that is being made while a practice is published still has the shelf it began with.
KEPT = 2

Bits = int
_ONE = ord("1")
_AS_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


class Shelf:
    """Practices by place, the newest first; of each term the places that have it, as bits."""

    def __init__(self, ids: Sequence[int], confirmed: Sequence[dt.datetime]) -> None:
        self.ids = ids
        self.places = {practice_id: place for place, practice_id in enumerate(ids)}
        self.all: Bits = (1 << len(ids)) - 1
        self.terms: dict[str, dict[str, Bits]] = {}
        self.longest_ago = sorted(range(len(ids)), key=lambda place: (confirmed[place], -place))
        self._days = [confirmed[place] for place in self.longest_ago]
        self._ages: tuple[int, int, Mapping[str, Bits]] | None = None

    def put(self, kind: str, code: str, practice_ids: Iterable[int]) -> None:
        """These practices have the term."""
        self.terms.setdefault(kind, {})[code] = self.of(practice_ids)

    def of(self, practice_ids: Iterable[int]) -> Bits:
        """These practices; what readers do not find is left out."""
        places = self.places
        return self._bits([places[each] for each in practice_ids if each in places])

    def kind(self, kind: str) -> Mapping[str, Bits]:
        """The practices by code of one facet."""
        return self.freshness() if kind == FRESHNESS else self.terms.get(kind, {})

    def with_any(self, kind: str, codes: Iterable[str]) -> Bits:
        """The practices that have one of the codes."""
        known = self.kind(kind)
        found = 0
        for code in codes:
            found |= known.get(code, 0)
        return found

    def freshness(self) -> Mapping[str, Bits]:
        """Which were confirmed within the year, which wait for it, which have waited too long."""
        now = clock.now()
        stale = bisect_right(self._days, now - STALE_AFTER)
        due = bisect_right(self._days, now - CONFIRMED_FOR)
        if self._ages is None or self._ages[:2] != (stale, due):
            by_age = {
                FRESH: self.longest_ago[due:],
                UPDATE_DUE: self.longest_ago[stale:due],
                STALE: self.longest_ago[:stale],
            }
            found = {code: self._bits(places) for code, places in by_age.items() if places}
            self._ages = (stale, due, found)
        return self._ages[2]

    def listed(self, bits: Bits) -> list[int]:
        """The ids of these practices, the newest first."""
        return list(compress(self.ids, self._flags(bits)))

    def listed_by_confirmation(self, bits: Bits) -> list[int]:
        """The ids of these practices, the one confirmed last first."""
        flags = self._flags(bits)
        return [self.ids[place] for place in reversed(self.longest_ago) if flags[place]]

    def _bits(self, places: Iterable[int]) -> Bits:
        # Written out from the last place to the first, as a number is; one more than there are.
        digits = bytearray(b"0") * (len(self.ids) + 1)
        for place in places:
            digits[~place] = _ONE
        return int(digits, 2)

    def _flags(self, bits: Bits) -> bytes:
        # One bit more than there are practices, so that none at the end is cut off.
        return bin(bits | 1 << len(self.ids))[:2:-1].encode().translate(_AS_FLAGS)


def current_shelf() -> Shelf:
    """What readers find now. One query, and two more for the first who asks after a change.

    Without a stamp nothing was ever published.
    """
    stamp = db.session.scalar(sa.select(PracticeShelf.stamp))
    shelves: PageCache[Shelf] = current_app.extensions[SHELVES]
    return shelves.made_once(stamp, _shelf) if stamp else Shelf([], [])


def _shelf() -> Shelf:
    confirmed = sa.func.coalesce(Practice.confirmed_at, Practice.published_at)
    rows = db.session.execute(
        found_practices()
        .with_only_columns(Practice.id, confirmed)
        .order_by(Practice.published_at.desc(), Practice.id.desc())
    ).all()
    shelf = Shelf([row[0] for row in rows], [row[1] for row in rows])
    # One long text for each term: a row for each term of each practice takes four times as long.
    ids = sa.func.aggregate_strings(sa.cast(PracticeTerm.practice_id, sa.String), ",")
    grouped = sa.select(PracticeTerm.kind, PracticeTerm.code, ids).group_by(
        PracticeTerm.kind, PracticeTerm.code
    )
    for kind, code, found in db.session.execute(grouped):
        shelf.put(kind, code, map(int, found.split(",")))
    return shelf
