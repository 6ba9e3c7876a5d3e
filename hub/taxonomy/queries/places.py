"""Countries, and the two lists of regions."""

from functools import cache

from hub.taxonomy.models import (
    FALLBACK,
    NAMED_IN,
    Commission,
    Country,
    Term,
    cldr_territory,
)
from hub.taxonomy.queries.files import find, read, wording
from hub.taxonomy.queries.order import sort_key


@cache
def countries(region: str | None = None, commission: str | None = None) -> tuple[Country, ...]:
    """States by code: all, those of a continent, or those of a commission's own region."""
    return tuple(
        each
        for each in _by_code().values()
        if region in (None, each.region)
        and (commission is None or commission in each.regional_commissions)
    )


@cache
def country(code: str) -> Country:
    """The country with this ISO 3166-1 code in capitals. Raises UnknownTerm."""
    return _by_code().get(code) or find(code, (), "country")


def country_name(code: str, lang: str) -> str:
    """The name of any country or territory, for display; its code where nobody knows it."""
    known = _by_code().get(code)
    if known:
        return known.label(lang)
    return cldr_territory(code, lang if lang in NAMED_IN else FALLBACK) or code


@cache
def countries_sorted(lang: str) -> tuple[Country, ...]:
    """All countries in the order a reader of `lang` looks for them."""
    return tuple(sorted(countries(), key=lambda each: sort_key(each.label(lang), lang)))


@cache
def regions() -> tuple[Term, ...]:
    """The continents of the search facet, "Global" last."""
    return tuple(Term(row["code"], wording(row, "label")) for row in read("regions")["continents"])


@cache
def region(code: str) -> Term:
    """The continent with this code (`africa`). Raises UnknownTerm."""
    return find(code, regions(), "region")


@cache
def commissions() -> tuple[Commission, ...]:
    """The five UN regional commissions."""
    return tuple(
        Commission(
            code=row["code"],
            labels=wording(row, "label"),
            shorts=wording(row, "short"),
            regional_members=tuple(row["members"]),
            members_elsewhere=tuple(row.get("members_elsewhere", ())),
        )
        for row in read("regions")["commissions"]
    )


@cache
def commission(code: str) -> Commission:
    """The regional commission with this code (`eclac`). Raises UnknownTerm."""
    return find(code, commissions(), "commission")


@cache
def _by_code() -> dict[str, Country]:
    return {
        row["code"]: Country(
            code=row["code"],
            names=row.get("name", {}),
            region=row["region"],
            is_observer=row.get("observer", False),
            commissions=tuple(each.code for each in commissions() if row["code"] in each.members),
            regional_commissions=tuple(
                each.code for each in commissions() if row["code"] in each.regional_members
            ),
        )
        for row in read("countries")["countries"]
    }
