"""The practices that are found, in order, a page at a time."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hub.core import search
from hub.core.db import db
from hub.core.paging import Page
from hub.practices.models import COUNTRY, PEER_REVIEW, Practice, PracticeVersion
from hub.practices.queries.finding.facets import Facet, facets_of
from hub.practices.queries.finding.shelf import Bits, Shelf, current_shelf
from hub.practices.queries.finding.wanted import CONFIRMED, FRESHNESS, RELEVANCE, Wanted
from hub.practices.queries.visibility import found_practices

A_PAGE = 20
# So many of the newest that are found are put in the order of what fits best; others follow.
WEIGHED = 500
PRACTICE = "practice"


@dataclass(frozen=True)
class Card:
    """What a list shows of a practice: of its current version, never who can be written to."""

    id: int
    slug: str
    lang: str
    title: str
    summary: str
    framework: str
    objectives: Sequence[str]
    countries: Sequence[str]
    year: str
    published_at: dt.datetime
    confirmed_at: dt.datetime
    is_reviewed: bool
    freshness: str


@dataclass(frozen=True)
class Found:
    """How many there are, a page of them, and what they may be narrowed by."""

    total: int
    page: Page[Card]
    facets: Sequence[Facet]
    loosened: Sequence[tuple[str, int]]


def find(wanted: Wanted, *, after: str | None = None, size: int = A_PAGE) -> Found:
    """What is wanted: at most five queries, whatever is chosen and however many there are."""
    shelf = current_shelf()
    by_words = _said(wanted, shelf)
    ids = _in_order(wanted, shelf, _chosen(wanted, shelf) & by_words)
    start = _start(ids, after)
    some = ids[start : start + size]
    more = len(ids) > start + size
    return Found(
        total=len(ids),
        page=Page(cards_of(some, shelf), f"{start + size}.{some[-1]}" if more else None),
        facets=facets_of(wanted, shelf, by_words),
        loosened=() if ids else _loosened(wanted, shelf, by_words),
    )


def found_ids(wanted: Wanted) -> list[int]:
    """Every practice that is wanted, in order."""
    shelf = current_shelf()
    return _in_order(wanted, shelf, _chosen(wanted, shelf) & _said(wanted, shelf))


def by_country(wanted: Wanted) -> Mapping[str, int]:
    """How many of what is wanted are in each country, whichever countries are chosen."""
    shelf = current_shelf()
    among = _chosen(wanted.without(COUNTRY), shelf) & _said(wanted, shelf)
    return {code: (bits & among).bit_count() for code, bits in shelf.kind(COUNTRY).items()}


def newest(size: int, **chosen: str) -> Sequence[Card]:
    """The practices published last, of those with the chosen terms."""
    wanted = Wanted(chosen={kind: (code,) for kind, code in chosen.items()})
    shelf = current_shelf()
    return cards_of(shelf.listed(_chosen(wanted, shelf))[:size], shelf)


def cards_of(practice_ids: Sequence[int], shelf: Shelf) -> list[Card]:
    """What is shown of these practices, in their order; at most one query."""
    if not practice_ids:
        return []
    version = PracticeVersion
    rows = db.session.execute(
        found_practices()
        .join(
            version,
            sa.and_(version.practice_id == Practice.id, version.number == Practice.current_version),
        )
        .where(Practice.id.in_(practice_ids))
        .with_only_columns(
            Practice.id,
            Practice.slug,
            version.lang,
            version.title,
            version.html["summary"].as_string().label("summary"),
            version.content["framework"].as_string().label("framework"),
            version.content["objectives"].as_json().label("objectives"),
            version.content["countries"].as_json().label("countries"),
            version.content["started_on"].as_string().label("started_on"),
            Practice.published_at,
            sa.func.coalesce(Practice.confirmed_at, Practice.published_at).label("confirmed_at"),
        )
    )
    reviewed, ages = shelf.kind(PEER_REVIEW).get("yes", 0), shelf.kind(FRESHNESS)

    def card(row: Any) -> Card:
        place = shelf.places[row.id]
        return Card(
            id=row.id,
            slug=row.slug,
            lang=row.lang,
            title=row.title,
            summary=row.summary or "",
            framework=row.framework or "",
            objectives=row.objectives or (),
            countries=row.countries or (),
            year=(row.started_on or "")[:4],
            published_at=row.published_at,
            confirmed_at=row.confirmed_at,
            is_reviewed=bool(reviewed >> place & 1),
            freshness=next(age for age, bits in ages.items() if bits >> place & 1),
        )

    cards = {row.id: card(row) for row in rows}
    return [cards[each] for each in practice_ids if each in cards]


def _said(wanted: Wanted, shelf: Shelf) -> Bits:
    """The practices that say the words; all where nothing is asked."""
    if not wanted.words:
        return shelf.all
    return shelf.of(search.matching(wanted.words, PRACTICE))


def _chosen(wanted: Wanted, shelf: Shelf) -> Bits:
    bits = shelf.all
    for kind, codes in wanted.chosen.items():
        bits &= shelf.with_any(kind, codes)
    return bits


def _in_order(wanted: Wanted, shelf: Shelf, bits: Bits) -> list[int]:
    if wanted.in_order == CONFIRMED:
        return shelf.listed_by_confirmation(bits)
    ids = shelf.listed(bits)
    if wanted.in_order == RELEVANCE and ids:
        newest = ids[:WEIGHED]
        best = search.best_first(wanted.words, PRACTICE, newest)
        # What was withdrawn in between has no words any more, and keeps its place.
        ids[:WEIGHED] = dict.fromkeys((*best, *newest))
    return ids


def _start(ids: Sequence[int], after: str | None) -> int:
    """Behind the last that was shown, or where it stood if it is not found any more."""
    place, _dot, last = (after or "").partition(".")
    if not (place.isdecimal() and last.isdecimal()):
        return 0
    try:
        return ids.index(int(last)) + 1
    except ValueError:
        return min(int(place), len(ids))


def _loosened(wanted: Wanted, shelf: Shelf, by_words: Bits) -> Sequence[tuple[str, int]]:
    """What would find something if it were left out: words ("q") or a facet, with how many."""
    left = {kind: _chosen(wanted.without(kind), shelf) & by_words for kind in wanted.chosen}
    if wanted.words and wanted.chosen:
        left = {"q": _chosen(wanted, shelf), **left}
    return [(kind, bits.bit_count()) for kind, bits in left.items() if bits]
