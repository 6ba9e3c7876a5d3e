"""The short lists: Sustainable Development Goals, geographic scopes, organisation types."""

from functools import cache

from hub.taxonomy.models import Goal, Term
from hub.taxonomy.queries.files import find, read, wording


@cache
def sdgs() -> tuple[Goal, ...]:
    """The 17 goals in order."""
    return tuple(
        Goal(row["code"], wording(row, "label"), row["number"]) for row in read("sdgs")["sdgs"]
    )


@cache
def sdg(code: str) -> Goal:
    """The goal with this code (`sdg-05`). Raises UnknownTerm."""
    return find(code, sdgs(), "goal")


@cache
def scopes() -> tuple[Term, ...]:
    """Geographic scopes, from global to local."""
    return _terms("scopes")


@cache
def scope(code: str) -> Term:
    """The geographic scope with this code (`regional`). Raises UnknownTerm."""
    return find(code, scopes(), "scope")


@cache
def organisation_types() -> tuple[Term, ...]:
    """What an organisation may be, in the order forms show it, "other" last."""
    return _terms("organisation_types")


@cache
def organisation_type(code: str) -> Term:
    """The organisation type with this code (`civil-society`). Raises UnknownTerm."""
    return find(code, organisation_types(), "organisation type")


def _terms(name: str) -> tuple[Term, ...]:
    return tuple(Term(row["code"], wording(row, "label")) for row in read(name)[name])
