"""Finding events: what is coming, a month, what was, narrowed by facets that are counted."""

from hub.events.queries.finding.facets import FACETS, FREE, KINDS, Facet, words_of
from hub.events.queries.finding.listing import (
    Found,
    Row,
    agenda,
    coming_ids,
    months_events,
    past,
    wanted_events,
)
from hub.events.queries.finding.wanted import Wanted

__all__ = [
    "FACETS",
    "FREE",
    "KINDS",
    "Facet",
    "Found",
    "Row",
    "Wanted",
    "agenda",
    "coming_ids",
    "months_events",
    "past",
    "wanted_events",
    "words_of",
]
