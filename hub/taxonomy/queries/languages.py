"""Languages: the six of the site, and those a contribution may be written in."""

from functools import cache

from hub.taxonomy.models import FALLBACK, NAMED_IN, Language, cldr_language
from hub.taxonomy.queries.files import Row, find, read
from hub.taxonomy.queries.order import sort_key


@cache
def site_languages() -> tuple[Language, ...]:
    """The six languages in which pages and mail exist."""
    return tuple(_language(row) for row in read("languages")["site"])


@cache
def languages() -> tuple[Language, ...]:
    """Every language a contribution may be written in, those of the site first."""
    return (*site_languages(), *(_language(row) for row in read("languages")["content"]))


@cache
def language(code: str) -> Language:
    """The language with this code. Raises UnknownTerm."""
    return find(code, languages(), "language")


def language_name(code: str, lang: str) -> str:
    """The name of any language, for display; its code where nobody knows it."""
    for known in languages():
        if known.code == code:
            return known.label(lang)
    return cldr_language(code, lang if lang in NAMED_IN else FALLBACK) or code


@cache
def languages_sorted(lang: str) -> tuple[Language, ...]:
    """The six languages of the site, then the others, each part in the order of their names."""
    return tuple(
        sorted(
            languages(),
            key=lambda each: (not each.is_site_language, sort_key(each.label(lang), lang)),
        )
    )


def _language(row: Row) -> Language:
    return Language(
        code=row["code"],
        autonym=row["autonym"],
        direction=row.get("dir", "ltr"),
        cldr=row["cldr"] if "cldr" in row else row["code"],
        babel=row.get("babel"),
    )
