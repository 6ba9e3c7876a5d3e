"""Finding practices: by words and facets, counted and in order."""

from hub.practices.queries.finding.facets import FACETS, Facet, Offer, Option, words_of
from hub.practices.queries.finding.fitting import fits
from hub.practices.queries.finding.listing import (
    Card,
    Found,
    by_country,
    cards_of,
    find,
    found_ids,
    newest,
)
from hub.practices.queries.finding.shelf import KEPT, SHELVES, Shelf, current_shelf
from hub.practices.queries.finding.table import head, objects, rows
from hub.practices.queries.finding.wanted import (
    CONFIRMED,
    FRESHNESS,
    KINDS,
    NEWEST,
    ORDERS,
    RELEVANCE,
    Wanted,
)

__all__ = [
    "CONFIRMED",
    "FACETS",
    "FRESHNESS",
    "KEPT",
    "KINDS",
    "NEWEST",
    "ORDERS",
    "RELEVANCE",
    "SHELVES",
    "Card",
    "Facet",
    "Found",
    "Offer",
    "Option",
    "Shelf",
    "Wanted",
    "by_country",
    "cards_of",
    "current_shelf",
    "find",
    "fits",
    "found_ids",
    "head",
    "newest",
    "objects",
    "rows",
    "words_of",
]
