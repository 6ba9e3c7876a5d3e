"""The facets practices are found by: what each offers, in which order, with how many of what."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import selectinload

from hub.core.db import db
from hub.core.i18n import _l, current_language
from hub.practices.models import (
    CALL,
    COUNTRY,
    FRESH,
    LANGUAGE,
    OBJECTIVE,
    ORGANISATION_TYPE,
    PEER_REVIEW,
    PRINCIPLE,
    REGION,
    SCOPE,
    SDG,
    STALE,
    TYPE,
    TYPES,
    UPDATE_DUE,
    YEAR,
    Call,
)
from hub.practices.queries.finding.shelf import Bits, Shelf
from hub.practices.queries.finding.wanted import FRESHNESS, Wanted
from hub.taxonomy import queries as taxonomy


@dataclass(frozen=True)
class Offer:
    """A code of a facet, as it is offered in one language; those of a `group` stand together."""

    code: str
    label: str
    group: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Option:
    """An offer with how many practices have it, under all that is chosen in the other facets."""

    offer: Offer
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One facet of a list: what it offers that would find something, and what is chosen."""

    kind: str
    label: LazyString
    options: Sequence[Option]

    @property
    def is_chosen(self) -> bool:
        """Whether anything of it is chosen."""
        return any(option.is_chosen for option in self.options)

    @property
    def groups(self) -> Mapping[str, Sequence[Option]]:
        """Its options by their group, in order."""
        found: dict[str, list[Option]] = {}
        for option in self.options:
            found.setdefault(option.offer.group, []).append(option)
        return found


def facets_of(wanted: Wanted, shelf: Shelf, by_words: Bits) -> list[Facet]:
    """Every facet that tells practices apart, counted under what is chosen in the others.

    `by_words` are the practices that say the words. At most one query: titles of calls.
    """
    lang = current_language().code
    per_kind = {kind: shelf.with_any(kind, codes) for kind, codes in wanted.chosen.items()}
    found = []
    for kind, (label, offers) in FACETS.items():
        among = by_words
        for other, bits in per_kind.items():
            if other != kind:
                among &= bits
        known = shelf.kind(kind)
        counted = {code: (bits & among).bit_count() for code, bits in known.items()}
        chosen = wanted.chosen.get(kind, ())
        counts = {code: count for code, count in counted.items() if count or code in chosen}
        counts |= {code: 0 for code in chosen if code not in counts}
        if not counts:
            continue
        options = [
            Option(offer, counts[offer.code], offer.code in chosen)
            for offer in offers(counts, lang)
        ]
        found.append(Facet(kind, label, options))
    return found


def words_of(wanted: Wanted) -> list[tuple[str, str]]:
    """What is wanted in words: (facet, choice) of each, the words that are looked for first."""
    lang = current_language().code
    told = [("", f"“{wanted.words}”")] if wanted.words else []
    for kind, codes in wanted.chosen.items():
        label, offers = FACETS[kind]
        told += [(str(label), offer.label) for offer in offers(codes, lang)]
    return told


Offers = Callable[[Collection[str], str], Iterable[Offer]]


def _in_order(terms: Callable[[str], Iterable[Any]], *, grouped: bool = False) -> Offers:
    """The terms of a list, in its order; those of a compact stand together under its name."""

    @cache
    def known(lang: str) -> Mapping[str, Offer]:
        return {
            term.code: Offer(
                term.code,
                term.label(lang),
                taxonomy.framework(term.framework).label(lang) if grouped else "",
            )
            for term in terms(lang)
        }

    def offers(codes: Collection[str], lang: str) -> Iterable[Offer]:
        return [offer for code, offer in known(lang).items() if code in codes]

    return offers


def _worded(words: Mapping[str, LazyString]) -> Offers:
    """Codes with words of our own."""

    def offers(codes: Collection[str], _lang: str) -> Iterable[Offer]:
        return [Offer(code, str(label)) for code, label in words.items() if code in codes]

    return offers


def _languages(codes: Collection[str], lang: str) -> Iterable[Offer]:
    return [
        Offer(each.code, each.autonym, lang=each.code)
        for each in taxonomy.languages_sorted(lang)
        if each.code in codes
    ]


def _years(codes: Collection[str], _lang: str) -> Iterable[Offer]:
    return [Offer(code, code) for code in sorted(codes, reverse=True)]


def _calls(codes: Collection[str], lang: str) -> Iterable[Offer]:
    """Calls that everybody may read, the last to close first."""
    calls = db.session.scalars(
        sa.select(Call)
        .where(Call.slug.in_(codes), Call.published_at.is_not(None))
        .options(selectinload(Call.texts))
        .order_by(Call.closes_at.desc(), Call.id.desc())
    )
    texts = {call.slug: call.text(lang) for call in calls}
    return [Offer(slug, text.title, lang=text.lang) for slug, text in texts.items()]


FRESHNESS_WORDS = {
    FRESH: _l("Confirmed within a year"),
    UPDATE_DUE: _l("Update due"),
    STALE: _l("Not confirmed for over a year"),
}
REVIEW_WORDS = {"yes": _l("Reviewed by peers"), "no": _l("Not reviewed")}

FACETS: Mapping[str, tuple[LazyString, Offers]] = {
    OBJECTIVE: (_l("Objective"), _in_order(lambda _lang: taxonomy.objectives(), grouped=True)),
    COUNTRY: (_l("Country"), _in_order(taxonomy.countries_sorted)),
    REGION: (_l("Region"), _in_order(lambda _lang: taxonomy.regions())),
    SCOPE: (_l("Geographic scope"), _in_order(lambda _lang: taxonomy.scopes())),
    TYPE: (_l("Type of practice"), _worded(TYPES)),
    ORGANISATION_TYPE: (
        _l("Type of organisation"),
        _in_order(lambda _lang: taxonomy.organisation_types()),
    ),
    PRINCIPLE: (
        _l("Guiding principles"),
        _in_order(lambda _lang: taxonomy.principles(), grouped=True),
    ),
    SDG: (_l("Sustainable Development Goals"), _in_order(lambda _lang: taxonomy.sdgs())),
    LANGUAGE: (_l("Written in"), _languages),
    YEAR: (_l("Began in"), _years),
    PEER_REVIEW: (_l("Peer review"), _worded(REVIEW_WORDS)),
    FRESHNESS: (_l("Last confirmed"), _worded(FRESHNESS_WORDS)),
    CALL: (_l("Call for practices"), _calls),
}
