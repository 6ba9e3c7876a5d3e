"""The terms a field of a practice takes, and what they are called."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from hub.practices.models import PROGRESS, TYPES, Field
from hub.taxonomy import queries as taxonomy

# Code and name; those of one compact stand under its name.
Choices = Sequence[tuple[str, str]]

_LISTS: Mapping[str, Callable[[], Sequence[Any]]] = {
    "frameworks": taxonomy.frameworks,
    "objectives": taxonomy.objectives,
    "principles": taxonomy.principles,
    "sdgs": taxonomy.sdgs,
    "scopes": taxonomy.scopes,
    "countries": taxonomy.countries,
    "regions": taxonomy.regions,
    "organisation_types": taxonomy.organisation_types,
}


def choices_of(field: Field, lang: str) -> Choices:
    """What the field takes, in the order readers of `lang` look for it."""
    if field.terms == "progress":
        return [(code, str(name)) for code, name in PROGRESS.items()]
    if field.terms == "types":
        return [(code, str(name)) for code, name in TYPES.items()]
    return _named(field.terms, lang)


def choices_by_compact(field: Field, lang: str) -> Mapping[str, Choices]:
    """The same by the name of the compact they belong to; for objectives."""
    found: dict[str, list[tuple[str, str]]] = {}
    for term in _LISTS[field.terms]():
        compact = taxonomy.framework(term.framework).label(lang)
        found.setdefault(compact, []).append((term.code, _name(term, lang)))
    return found


def codes_of(field: Field) -> frozenset[str]:
    """Every code the field takes."""
    if field.terms == "progress":
        return frozenset(PROGRESS)
    if field.terms == "types":
        return frozenset(TYPES)
    return frozenset(term.code for term in _LISTS[field.terms]())


def name_of(field: Field, code: str, lang: str) -> str:
    """What the code is called in that language; the code itself where it is not known any more."""
    return dict(choices_of(field, lang)).get(code, code)


@cache
def _named(terms: str, lang: str) -> Choices:
    if terms == "countries":
        return [(each.code, each.label(lang)) for each in taxonomy.countries_sorted(lang)]
    return [(each.code, _name(each, lang)) for each in _LISTS[terms]()]


def _name(term: Any, lang: str) -> str:
    number = getattr(term, "number", None)
    return f"{number}. {term.label(lang)}" if number else str(term.label(lang))
