"""The facets events are found by: what each offers, in which order, with how many of what."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString

from hub.core.i18n import _l, current_language
from hub.events.queries.finding.wanted import Wanted
from hub.events.queries.words import AUDIENCE_WORDS, KIND_WORDS, MODE_WORDS
from hub.taxonomy import queries as taxonomy

KIND, REGION, COUNTRY, OBJECTIVE, LANGUAGE = "kind", "region", "country", "objective", "language"
AUDIENCE, MODE, FRAMEWORK, FREE = "audience", "mode", "framework", "free"

Terms = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Option:
    """A code that can be chosen, with how many events have it under all other choices."""

    code: str
    label: str
    count: int
    is_chosen: bool
    lang: str = ""


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


def facets_of(wanted: Wanted, events: Collection[Terms]) -> list[Facet]:
    """Every facet that tells these events apart, counted under what is chosen in the others."""
    lang, found = current_language().code, []
    for kind, (label, offers) in FACETS.items():
        counts = Counter(
            code
            for terms in events
            if wanted.fits(terms, but=kind)
            for code in set(terms.get(kind, ()))
        )
        chosen = wanted.chosen.get(kind, ())
        options = [
            Option(code, words, counts[code], code in chosen, code if kind == LANGUAGE else "")
            for code, words in offers({*counts, *chosen}, lang)
        ]
        if options:
            found.append(Facet(kind, label, options))
    return found


def words_of(wanted: Wanted) -> list[str]:
    """What is wanted in words, in the language at hand."""
    lang = current_language().code
    return [
        words
        for kind, codes in wanted.chosen.items()
        for _code, words in FACETS[kind][1](codes, lang)
    ]


Offers = Callable[[Collection[str], str], Iterable[tuple[str, str]]]


def _worded(words: Mapping[str, LazyString]) -> Offers:
    def offers(codes: Collection[str], _lang: str) -> Iterable[tuple[str, str]]:
        return [(code, str(label)) for code, label in words.items() if code in codes]

    return offers


def _regions(codes: Collection[str], lang: str) -> Iterable[tuple[str, str]]:
    return [(each.code, each.label(lang)) for each in taxonomy.regions() if each.code in codes]


def _countries(codes: Collection[str], lang: str) -> Iterable[tuple[str, str]]:
    known = taxonomy.countries_sorted(lang)
    return [(each.code, each.label(lang)) for each in known if each.code in codes]


def _objectives(codes: Collection[str], lang: str) -> Iterable[tuple[str, str]]:
    return [(each.code, each.label(lang)) for each in taxonomy.objectives() if each.code in codes]


def _languages(codes: Collection[str], lang: str) -> Iterable[tuple[str, str]]:
    known = taxonomy.languages_sorted(lang)
    return [(each.code, each.autonym) for each in known if each.code in codes]


def _frameworks(codes: Collection[str], lang: str) -> Iterable[tuple[str, str]]:
    return [(each.code, each.label(lang)) for each in taxonomy.frameworks() if each.code in codes]


FACETS: Mapping[str, tuple[LazyString, Offers]] = {
    FREE: (_l("Seats"), _worded({"yes": _l("With free seats")})),
    KIND: (_l("Kind"), _worded(KIND_WORDS)),
    MODE: (_l("How it is held"), _worded(MODE_WORDS)),
    OBJECTIVE: (_l("Objective"), _objectives),
    LANGUAGE: (_l("Held in or interpreted into"), _languages),
    COUNTRY: (_l("Country"), _countries),
    REGION: (_l("Region"), _regions),
    AUDIENCE: (_l("Who may come"), _worded(AUDIENCE_WORDS)),
    FRAMEWORK: (_l("Framework"), _frameworks),
}
KINDS = tuple(FACETS)
